"""Rows where a predictor is most likely to be wrong: at thresholds, one ulp beside them, zeros, denormals, missing."""

import json

import numpy as np


def thresholds_by_feature(booster, num_features):
    """Every numeric threshold of the model, per feature, from the model's own JSON."""
    found = [set() for _ in range(num_features)]
    gradient_booster = json.loads(booster.save_raw("json"))["learner"]["gradient_booster"]
    model = gradient_booster.get("gbtree", gradient_booster)["model"]
    for tree in model.get("trees", []):
        for left, feature, condition in zip(tree["left_children"], tree["split_indices"], tree["split_conditions"]):
            if left != -1:
                found[feature].add(np.float32(condition))
    return [np.array(sorted(values), np.float32) for values in found]


def special_values():
    tiny = np.float32(1e-45)
    limits = np.finfo(np.float32)
    return np.array(
        [0.0, -0.0, tiny, -tiny, limits.tiny, -limits.tiny, np.nextafter(limits.tiny, np.float32(0)), limits.max,
         limits.min, np.nan, 1, -1],
        np.float32,
    )


def hard_rows(booster, num_features, num_rows, seed):
    """Each cell: a threshold of its feature, the float32 below or above one, a special value, missing, or ordinary."""
    random = np.random.default_rng(seed)
    rows = np.empty((num_rows, num_features), np.float32)
    for feature, thresholds in enumerate(thresholds_by_feature(booster, num_features)):
        ordinary = random.normal(size=num_rows).astype(np.float32)
        if thresholds.size == 0:
            thresholds = ordinary[:1]
        drawn = random.choice(thresholds, num_rows)
        choices = [
            drawn,
            np.nextafter(drawn, np.float32(np.inf)),
            np.nextafter(drawn, np.float32(-np.inf)),
            random.choice(special_values(), num_rows),
            np.full(num_rows, np.nan, np.float32),
            ordinary,
        ]
        kind = random.choice(len(choices), num_rows, p=[0.25, 0.15, 0.2, 0.15, 0.1, 0.15])
        rows[:, feature] = np.choose(kind, choices)
    return rows
