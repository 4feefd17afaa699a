"""XGBoost 3.4.1, in a process of its own beside the XGBoost that the other tests import.

    PYTHONPATH=/opt/xgboost-3.4.1 newer_xgboost.py train FOLDER    a model of every kind, with rows and answers
    PYTHONPATH=/opt/xgboost-3.4.1 newer_xgboost.py score FOLDER    answers of the files that tasks.json lists

train writes for each case NAME.ubj, NAME.json, NAME.margin and NAME.prediction (float32), and the rows that all share.
score reads tasks.json, a list of {"model", "rows": a .f32 or a .csv, "out"}, and writes out.margin and out.prediction.
Columns of a CSV that are no numbers, and those whose names begin with "kind", become categories of pandas.
"""

import json
import pathlib
import sys

import numpy as np
import pandas
import xgboost

NUM_ROWS, NUM_FEATURES, NUM_ROUNDS = 400, 5, 6

SCALAR = {
    "squared error": {"objective": "reg:squarederror"},
    "squared log error": {"objective": "reg:squaredlogerror"},
    "pseudo huber": {"objective": "reg:pseudohubererror"},
    "absolute error": {"objective": "reg:absoluteerror"},
    "quantile": {"objective": "reg:quantileerror", "quantile_alpha": 0.3},
    "crossing quantiles": {"objective": "reg:quantileerror", "quantile_alpha": [0.4, 0.5, 0.6], "eta": 1.0},
    "expectile": {"objective": "reg:expectileerror", "expectile_alpha": 0.3, "max_bin": 1024},
    "expectiles": {"objective": "reg:expectileerror", "expectile_alpha": [0.1, 0.5, 0.9], "max_bin": 1024},
    "logistic regression": {"objective": "reg:logistic"},
    "logistic": {"objective": "binary:logistic"},
    "logitraw": {"objective": "binary:logitraw"},
    "hinge": {"objective": "binary:hinge"},
    "poisson": {"objective": "count:poisson"},
    "gamma": {"objective": "reg:gamma"},
    "tweedie": {"objective": "reg:tweedie", "tweedie_variance_power": 1.3},
    "softmax": {"objective": "multi:softmax", "num_class": 3},
    "softprob": {"objective": "multi:softprob", "num_class": 3},
    "cox": {"objective": "survival:cox"},
    "aft": {"objective": "survival:aft"},
    "pairwise": {"objective": "rank:pairwise"},
    "ndcg": {"objective": "rank:ndcg"},
    "unbiased ndcg": {"objective": "rank:ndcg", "lambdarank_unbiased": 1},
    "map": {"objective": "rank:map"},
}
DART = {"booster": "dart", "rate_drop": 0.5}
LINEAR = {"booster": "gblinear"}
VECTORS = {"multi_strategy": "multi_output_tree"}
CASES = SCALAR | {
    "dart": SCALAR["squared error"] | DART,
    "dart without a name": SCALAR["squared error"] | {"rate_drop": 0.5},
    "dart of counts": SCALAR["poisson"] | DART,
    "dart of classes": SCALAR["softprob"] | DART,
    "dart of targets": {"targets": 3} | DART,
    "dart of vectors": {"targets": 3} | DART | VECTORS,
    "dart of forests": SCALAR["squared error"] | DART | {"num_parallel_tree": 3, "subsample": 0.5},
    "linear": SCALAR["squared error"] | LINEAR,
    "linear logistic": SCALAR["logistic"] | LINEAR,
    "linear classes": SCALAR["softprob"] | LINEAR,
    "linear targets": {"targets": 3} | LINEAR,
    "targets": {"targets": 3},
    "logistic targets": {"targets": 3, "objective": "binary:logistic"},
    "vectors": {"targets": 3} | VECTORS,
    "vectors of classes": SCALAR["softprob"] | VECTORS,
    "forest": SCALAR["squared error"] | {"num_parallel_tree": 3, "subsample": 0.5},
    "lossguide": SCALAR["squared error"] | {"grow_policy": "lossguide", "max_leaves": 9, "max_depth": 0},
    "approx": SCALAR["squared error"] | {"tree_method": "approx"},
    "exact and pruned": SCALAR["squared error"] | {"tree_method": "exact", "gamma": 2},
    "base score given": SCALAR["logistic"] | {"base_score": 0.2},
    "extreme base score": SCALAR["logistic"] | {"base_score": 1e-9},
    "codes": SCALAR["squared error"] | {"codes": True},
    "codes one against the rest": SCALAR["squared error"] | {"codes": True, "max_cat_to_onehot": 100},
    "no rounds": SCALAR["logistic"] | {"rounds": 0},
    "no rounds, base score given": SCALAR["logistic"] | {"rounds": 0, "base_score": 0.2},
    "no rounds of counts": SCALAR["poisson"] | {"rounds": 0, "base_score": 3.0},
    "no rounds of classes": SCALAR["softprob"] | {"rounds": 0},
    "no rounds, linear": SCALAR["logistic"] | LINEAR | {"rounds": 0},
}

# Category columns of a data frame: what the categories are, and as what they are kept.
CONTAINERS = {
    "texts": lambda codes: pandas.Categorical(np.array(["red", " green", "blue", "ötli"], object)[codes],
                                              categories=["blue", "red", "ötli", " green"]),
    "texts like numbers": lambda codes: pandas.Categorical(np.array(["10", "2", "33", "1"], object)[codes],
                                                           categories=["2", "10", "1", "33"]),
    **{str(np.dtype(width)): lambda codes, width=width: pandas.Categorical(np.array([100, 7, 90, 2], width)[codes],
                                                                          categories=np.array([90, 2, 7, 100], width))
       for width in (np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.int64, np.uint64)},
}  # fmt: skip


def labels_for(objective, signal, targets):
    if targets > 1:
        signal = np.stack([signal, signal[::-1] * 2 + 1, np.sin(signal)], axis=1)
    if objective.startswith("multi:"):
        return np.digitize(signal, [-0.5, 0.7])
    if objective.startswith("binary:") or objective in ("reg:logistic", "rank:map"):
        return (signal > 0).astype(np.float32)
    if objective.startswith("rank:"):
        return np.clip(np.floor(signal + 2), 0, 4)
    if objective in ("count:poisson", "reg:tweedie"):
        return np.floor(np.abs(signal) * 2)
    if objective.startswith("survival:") or objective in ("reg:gamma", "reg:squaredlogerror"):
        return np.exp(signal / 3)
    return signal


def shared_rows():
    random = np.random.default_rng(2)
    rows = random.normal(size=(NUM_ROWS, NUM_FEATURES)).astype(np.float32)
    rows[:, 0] = random.integers(0, 9, NUM_ROWS)
    signal = rows[:, 1] * (rows[:, 0] % 3 - 1) + rows[:, 2] + random.normal(size=NUM_ROWS) * 0.3
    rows[random.random(rows.shape) < 0.1] = np.nan
    return rows, signal.astype(np.float32)


def save(booster, path, data):
    """`path` without ending: models, margins and predictions."""
    for ending in ("ubj", "json"):
        booster.save_model(f"{path}.{ending}")
    answer(booster, path, data)


def answer(booster, path, data):
    for name, is_margin in (("margin", True), ("prediction", False)):
        booster.predict(data, output_margin=is_margin).astype(np.float32).tofile(f"{path}.{name}")


def train_case(name, parameters, rows, signal, folder):
    parameters = dict(parameters)
    targets, rounds = parameters.pop("targets", 1), parameters.pop("rounds", NUM_ROUNDS)
    objective = parameters.get("objective", "reg:squarederror")
    labels = labels_for(objective, signal, targets)
    types = {"feature_types": ["c"] + ["float"] * (NUM_FEATURES - 1)} if parameters.pop("codes", False) else {}
    data = xgboost.DMatrix(rows, labels, **types)
    if objective == "survival:aft":
        data.set_float_info("label_lower_bound", labels)
        data.set_float_info("label_upper_bound", labels * 1.5)
    if objective.startswith("rank:"):
        data.set_group([NUM_ROWS // 4] * 4)
    booster = xgboost.train({"max_depth": 3, "nthread": 1, "seed": 3, **parameters}, data, num_boost_round=rounds)
    save(booster, folder / name, xgboost.DMatrix(rows, **types))


def train_frame(name, container, rows, signal, folder):
    codes = np.nan_to_num(rows[:, 0]).astype(int) % 4
    frame = pandas.DataFrame({"x": rows[:, 1], "kind": container(codes), "z": rows[:, 2]})
    signal = signal + np.array([3, -2, 1, 0])[codes]
    booster = xgboost.train({"max_depth": 3, "nthread": 1}, xgboost.DMatrix(frame, signal), num_boost_round=NUM_ROUNDS)
    save(booster, folder / f"frame {name}", xgboost.DMatrix(frame))
    frame.to_csv(folder / f"frame {name}.csv", index=False)
    pandas.DataFrame({"x": frame.x, "kind": frame.kind.cat.codes, "z": frame.z}).to_csv(
        folder / f"frame {name}.codes.csv", index=False)


def train(folder):
    rows, signal = shared_rows()
    rows.tofile(folder / "rows.f32")
    for name, parameters in CASES.items():
        train_case(name, parameters, rows, signal, folder)
    for name, container in CONTAINERS.items():
        train_frame(name, container, rows, signal, folder)


def read_rows(path, booster):
    if path.endswith(".csv"):
        frame = pandas.read_csv(path, dtype_backend="numpy_nullable")
        for name in frame.columns:
            if name.startswith("kind") or not pandas.api.types.is_numeric_dtype(frame[name]):
                values = frame[name].astype(object if frame[name].dtype == "string" else "int64")
                frame[name] = values.astype("category")
            else:
                frame[name] = frame[name].astype("float32")
        return xgboost.DMatrix(frame)
    rows = np.fromfile(path, np.float32).reshape(NUM_ROWS, NUM_FEATURES)
    # The names are not what is compared; the types say which features are codes.
    return xgboost.DMatrix(rows, feature_names=booster.feature_names, feature_types=booster.feature_types)


def score(folder):
    for task in json.loads((folder / "tasks.json").read_text()):
        booster = xgboost.Booster({"nthread": 1}, model_file=task["model"])
        answer(booster, task["out"], read_rows(task["rows"], booster))


if __name__ == "__main__":
    assert xgboost.__version__ == "3.4.1", xgboost.__version__
    xgboost.set_config(verbosity=0)
    {"train": train, "score": score}[sys.argv[1]](pathlib.Path(sys.argv[2]))
