"""Models that XGBoost writes here and now: our margins are its margins, bit for bit."""

import json

import numpy as np
import pytest
import xgboost
from conftest import assert_same_bits, xgboost_margins
from hard_rows import hard_rows

NUM_ROWS = 42_000  # for each of the models: over a million pairs of row and model
COMPARED_PAIRS = []  # rows of each model whose margins were found equal


def training_rows(num_rows, num_features, missing, seed=1):
    random = np.random.default_rng(seed)
    rows = random.normal(size=(num_rows, num_features)).astype(np.float32)
    rows[:, 0] = np.round(rows[:, 0] * 3)  # few values, zero among them
    signal = rows[:, 0] + np.sin(3 * rows[:, 1]) * rows[:, 2] + random.normal(size=num_rows) * 0.2
    rows[random.random(rows.shape) < missing] = np.nan
    return rows, signal.astype(np.float32)


def labels_for(objective, signal):
    if objective.startswith("multi:"):
        return np.digitize(signal, np.quantile(signal, [0.25, 0.5, 0.75])).astype(np.float32)
    if objective.startswith("binary:") or objective == "reg:logistic":
        return (signal > 0).astype(np.float32)
    if objective in ("count:poisson", "reg:tweedie"):
        return np.floor(np.abs(signal)).astype(np.float32)
    return np.exp(signal / 4).astype(np.float32) if objective != "reg:squarederror" else signal


# name -> parameters, rounds, features, share of missing cells
CASES = {
    "squared error": ({"objective": "reg:squarederror"}, 40, 10, 0.0),
    "squared error with missing values": ({"objective": "reg:squarederror"}, 40, 10, 0.3),
    "base score far below": ({"objective": "binary:logistic", "base_score": 1e-7}, 10, 10, 0.1),
    "base score given": ({"objective": "reg:squarederror", "base_score": 0.1}, 10, 10, 0.1),
    "squared log error": ({"objective": "reg:squaredlogerror"}, 10, 10, 0.1),
    "pseudo huber": ({"objective": "reg:pseudohubererror"}, 10, 10, 0.1),
    "logistic regression": ({"objective": "reg:logistic"}, 10, 10, 0.1),
    "binary logistic": ({"objective": "binary:logistic"}, 40, 10, 0.1),
    "binary logistic, base score given": ({"objective": "binary:logistic", "base_score": 0.123}, 10, 10, 0.1),
    "raw logit": ({"objective": "binary:logitraw"}, 10, 10, 0.1),
    "hinge": ({"objective": "binary:hinge"}, 10, 10, 0.1),
    "poisson": ({"objective": "count:poisson"}, 10, 10, 0.1),
    "gamma": ({"objective": "reg:gamma"}, 10, 10, 0.1),
    "tweedie": ({"objective": "reg:tweedie", "tweedie_variance_power": 1.3}, 10, 10, 0.1),
    "softprob": ({"objective": "multi:softprob", "num_class": 4}, 15, 10, 0.1),
    "softmax": ({"objective": "multi:softmax", "num_class": 4}, 15, 10, 0.1),
    "wide": ({"objective": "reg:squarederror"}, 30, 500, 0.2),
    "deep": ({"objective": "reg:squarederror", "max_depth": 14, "min_child_weight": 0}, 20, 10, 0.1),
    "255 leaves, leaf by leaf": (
        {"objective": "binary:logistic", "grow_policy": "lossguide", "max_depth": 0, "max_leaves": 255}, 30, 28, 0.1),
    "stumps": ({"objective": "reg:squarederror", "max_depth": 1}, 50, 10, 0.1),
    "one round of a forest": ({"objective": "reg:squarederror", "num_parallel_tree": 7, "subsample": 0.5}, 3, 10, 0.1),
    "forest of classes": ({"objective": "multi:softprob", "num_class": 4, "num_parallel_tree": 3, "subsample": 0.5}, 4, 10, 0.1),
    "dart": ({"objective": "reg:squarederror", "booster": "dart", "rate_drop": 0.3}, 20, 10, 0.1),
    "dart of classes": ({"objective": "multi:softprob", "num_class": 4, "booster": "dart", "rate_drop": 0.3}, 8, 10, 0.1),
    "linear": ({"objective": "reg:squarederror", "booster": "gblinear"}, 10, 10, 0.1),
    "linear classes": ({"objective": "multi:softprob", "num_class": 4, "booster": "gblinear"}, 10, 10, 0.1),
    "exact and pruned": ({"objective": "reg:squarederror", "tree_method": "exact", "gamma": 2}, 20, 10, 0.1),
}  # fmt: skip


@pytest.fixture(scope="module", params=CASES, ids=lambda name: name.replace(" ", "-"))
def case(request):
    """(booster, hard rows, XGBoost's margins): trained once, used by every test below."""
    params, num_rounds, num_features, missing = CASES[request.param]
    rows, signal = training_rows(2500, num_features, missing)
    labels = labels_for(params["objective"], signal)
    booster = xgboost.train(
        {"nthread": 2, "seed": 7, **params}, xgboost.DMatrix(rows, labels), num_boost_round=num_rounds)
    num_rows = NUM_ROWS if num_features < 100 else NUM_ROWS // 4
    scored = hard_rows(booster, num_features, num_rows, seed=3)
    if params.get("booster") == "gblinear":
        scored = np.clip(scored, -1e6, 1e6)  # sums of the greatest numbers are inf - inf
    return booster, scored, xgboost_margins(booster, scored)


@pytest.mark.parametrize("encoding", ["ubj", "json"])
def test_margins_are_equal_bit_for_bit(case, encoding, our_model, tmp_path):
    booster, rows, expected = case
    path = tmp_path / f"model.{encoding}"
    booster.save_model(path)
    model = our_model(path)
    assert_same_bits(model.score(rows, threads=3), expected)
    if encoding == "ubj":
        assert_same_bits(model.score(rows), expected)
        assert_same_bits(model.score(rows, forest="plain"), expected)
        COMPARED_PAIRS.append(len(rows))


def test_every_simd_level_gives_the_same_bits(case, our_model, tmp_path):
    booster, rows, expected = case
    booster.save_model(tmp_path / "model.ubj")
    model = our_model(tmp_path / "model.ubj")
    for level in ("baseline", "sse4", "avx2"):
        try:
            ours = model.score(rows, simd=level)
        except AssertionError as error:
            # Only where score_tool itself says that this CPU lacks the level; every CPU has the last one.
            if level == "baseline" or f"SIMD level '{level}' is not one that this build and CPU can run" not in str(error):
                raise
            continue
        assert_same_bits(ours, expected)


def test_predictions_are_within_one_ulp(case, our_model, tmp_path):
    booster, rows, _ = case
    booster.save_model(tmp_path / "model.ubj")
    ours = our_model(tmp_path / "model.ubj").score(rows, what="prediction")
    theirs = booster.predict(xgboost.DMatrix(rows)).astype(np.float32).ravel()
    assert ours.shape == theirs.shape
    step = np.abs(ours.view(np.int32).astype(np.int64) - theirs.view(np.int32).astype(np.int64))
    assert step[~np.isnan(theirs)].max() <= 1


@pytest.mark.parametrize("name", ["again.ubj", "again.json", "xgboost-model"])
def test_xgboost_loads_what_we_write_and_answers_the_same(case, name, our_model, tmp_path):
    booster, rows, expected = case
    booster.save_model(tmp_path / "model.ubj")
    again = xgboost.Booster(model_file=str(our_model(tmp_path / "model.ubj").rewrite(name)))
    assert_same_bits(xgboost_margins(again, rows), expected)
    assert again.num_boosted_rounds() == booster.num_boosted_rounds()
    assert learner_of(again)["objective"]["name"] == learner_of(booster)["objective"]["name"]


def learner_of(booster):
    return json.loads(booster.save_raw("json"))["learner"]


def test_a_million_pairs_of_row_and_model_were_compared(request, capsys):
    names = [test.name for test in request.session.items]
    selected = sum(name.startswith("test_margins_are_equal_bit_for_bit") and "ubj" in name for name in names)
    with capsys.disabled():
        print(f"\n{sum(COMPARED_PAIRS):,} pairs of row and model compared bit for bit, {len(COMPARED_PAIRS)} models")
    if selected < len(CASES):
        pytest.skip("not all models were selected")
    assert sum(COMPARED_PAIRS) >= 1_000_000
