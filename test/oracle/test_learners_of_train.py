"""Boosters, updates and continued training of our program `train`, beside XGBoost."""

import json
import shutil
import subprocess

import numpy as np
import pytest
import xgboost
from conftest import assert_same_bits, xgboost_margins
from hard_rows import hard_rows
from test_models_of_train import write_job

NUM_FEATURES = 6

TREE_CASES = {
    "dart": {"objective": "reg:squarederror", "num_round": 12, "booster": "dart", "rate_drop": 0.3, "one_drop": 1},
    "dart weighted": {"objective": "binary:logistic", "num_round": 12, "booster": "dart", "rate_drop": 0.4,
                      "sample_type": "weighted", "normalize_type": "forest", "skip_drop": 0.2, "subsample": 0.8},
    "dart multi": {"objective": "multi:softprob", "num_class": 3, "num_round": 6, "booster": "dart", "rate_drop": 0.3,
                   "num_parallel_tree": 2},
    "approx": {"objective": "binary:logistic", "num_round": 8, "tree_method": "approx", "max_bin": 32},
    "gradient based": {"objective": "reg:squarederror", "num_round": 8, "sampling_method": "gradient_based",
                       "subsample": 0.2},
}  # fmt: skip

LINEAR_CASES = {
    "squared error": {"objective": "reg:squarederror", "alpha": 0.01, "lambda": 0.05},
    "logistic": {"objective": "binary:logistic", "feature_selector": "thrifty", "top_k": 4},
    "greedy": {"objective": "reg:squarederror", "feature_selector": "greedy", "top_k": 3},
    "softprob": {"objective": "multi:softprob", "num_class": 3, "lambda": 0.01},
}


def table(hyperparameters, seed, num_rows=2000):
    random = np.random.default_rng(seed)
    rows = random.normal(size=(num_rows, NUM_FEATURES)).astype(np.float32)
    signal = rows[:, 0] + rows[:, 1] * rows[:, 2]
    labels = {
        "reg": signal,
        "binary": (signal > 0).astype(np.float32),
        "multi": np.digitize(signal, [-0.7, 0.7]),
    }[hyperparameters["objective"].split(":")[0]].astype(np.float32)
    rows[random.random(rows.shape) < 0.1] = np.nan
    return rows, labels


def train(program, root, hyperparameters, rows, labels, initial=None):
    write_job(root, hyperparameters, rows, labels)
    if initial is not None:
        config = root / "input" / "config" / "inputdataconfig.json"
        channels = json.loads(config.read_text())
        channels["model"] = {"ContentType": "application/x-sagemaker-model", "TrainingInputMode": "File"}
        config.write_text(json.dumps(channels))
        (root / "input" / "data" / "model").mkdir()
        shutil.copy(initial, root / "input" / "data" / "model" / "xgboost-model")
    done = subprocess.run([program, "--root", root], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return root / "model" / "xgboost-model"


def params_of(hyperparameters):
    return {**{key: value for key, value in hyperparameters.items() if key != "num_round"}, "nthread": 1}


@pytest.mark.parametrize("case", TREE_CASES, ids=lambda name: name.replace(" ", "-"))
def test_xgboost_gives_our_margins(case, train_program, our_model, tmp_path):
    rows, labels = table(TREE_CASES[case], 31)
    model = train(train_program, tmp_path, TREE_CASES[case], rows, labels)
    booster = xgboost.Booster(model_file=str(model))
    scored = hard_rows(booster, NUM_FEATURES, 20_000, seed=12)
    expected = xgboost_margins(booster, scored)
    for forest in ("plain", "compiled"):
        assert_same_bits(our_model(model).score(scored, forest=forest), expected)


@pytest.mark.parametrize("case", LINEAR_CASES, ids=lambda name: name.replace(" ", "-"))
def test_coordinate_descent_finds_xgboosts_weights(case, train_program, our_model, tmp_path):
    hyperparameters = {**LINEAR_CASES[case], "booster": "gblinear", "updater": "coord_descent", "num_round": 10}
    rows, labels = table(hyperparameters, 32)
    model = train(train_program, tmp_path, hyperparameters, rows, labels)
    expected = xgboost.train(params_of(hyperparameters), xgboost.DMatrix(rows, labels), num_boost_round=10)
    ours = xgboost.Booster(model_file=str(model))
    weights = [np.ravel(json.loads(booster.save_raw("json"))["learner"]["gradient_booster"]["model"]["weights"])
               for booster in (ours, expected)]  # fmt: skip
    assert np.abs(weights[0] - weights[1]).max() < 1e-5
    assert_same_bits(our_model(model).score(rows), xgboost_margins(ours, rows))


def test_a_model_of_xgboost_is_continued(train_program, our_model, tmp_path):
    hyperparameters = {"objective": "binary:logistic", "max_depth": 4, "num_round": 5}
    rows, labels = table(hyperparameters, 33)
    data = xgboost.DMatrix(rows, labels)
    start = xgboost.train(params_of(hyperparameters), data, num_boost_round=5)
    start.save_model(tmp_path / "start.ubj")
    model = train(train_program, tmp_path / "job", hyperparameters, rows, labels, tmp_path / "start.ubj")
    expected = xgboost.train(params_of(hyperparameters), data, num_boost_round=5, xgb_model=start)
    assert xgboost.Booster(model_file=str(model)).num_boosted_rounds() == 10
    assert np.abs(our_model(model).score(rows) - xgboost_margins(expected, rows)).max() < 1e-4


@pytest.mark.parametrize("updater", ["refresh,prune", "prune,refresh"])
def test_an_update_does_what_xgboost_does(updater, train_program, our_model, tmp_path):
    grown = {"objective": "reg:squarederror", "max_depth": 4, "num_round": 6}
    start = train(train_program, tmp_path / "start", grown, *table(grown, 34))
    rows, labels = table(grown, 35)
    hyperparameters = {**grown, "process_type": "update", "updater": updater, "gamma": 2}
    model = train(train_program, tmp_path / "job", hyperparameters, rows, labels, start)
    # XGBoost's loader of a model that another program wrote is the judge of it, too.
    expected = xgboost.train(params_of(hyperparameters), xgboost.DMatrix(rows, labels), 6, xgb_model=str(start))
    assert np.abs(our_model(model).score(rows) - xgboost_margins(expected, rows)).max() < 1e-5
    assert_same_bits(our_model(model).score(rows), xgboost_margins(xgboost.Booster(model_file=str(model)), rows))
