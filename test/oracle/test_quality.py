"""The same hyperparameters on the same rows: our test metric is not worse than XGBoost's beyond the spread of its seeds.

Both sides' models are predicted by XGBoost, so that only what was learned differs.
"""

import subprocess

import numpy as np
import pytest
import xgboost
from quality_data import TABLES
from test_models_of_train import write_job

SEEDS = range(5)
NUM_ROUNDS = {"synthetic": 25}  # the others: 100
HYPERPARAMETERS = {"eta": 0.1, "max_depth": 6, "subsample": 0.8, "colsample_bytree": 0.8, "tree_method": "hist"}


def metric_of(table, booster):
    predictions = booster.predict(xgboost.DMatrix(table.test_rows, nthread=2)).astype(np.float64)
    if table.metric == "rmse":
        return float(np.sqrt(np.mean((predictions - table.test_labels) ** 2)))
    if table.metric == "logloss":
        predictions = np.stack([1 - predictions, predictions], axis=1)
    of_true_class = predictions[np.arange(len(predictions)), table.test_labels.astype(int)]
    return float(-np.mean(np.log(np.maximum(of_true_class, 1e-16))))


def train_ours(train_program, folder, table, hyperparameters):
    write_job(folder, hyperparameters, table.train_rows, table.train_labels)
    done = subprocess.run([train_program, "--root", folder], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    booster = xgboost.Booster()
    booster.load_model(folder / "model" / "xgboost-model")
    return booster


def train_theirs(table, hyperparameters):
    rows = xgboost.DMatrix(table.train_rows, table.train_labels, nthread=2)
    params = {key: value for key, value in hyperparameters.items() if key != "num_round"}
    return xgboost.train({"nthread": 2, **params}, rows, hyperparameters["num_round"])


@pytest.mark.parametrize("name", TABLES)
def test_metric_on_held_out_rows_is_not_worse_than_xgboosts(name, train_program, tmp_path, capsys):
    table = TABLES[name]()
    hyperparameters = {**HYPERPARAMETERS, "objective": table.objective, "num_round": NUM_ROUNDS.get(name, 100)}
    if table.objective.startswith("multi:"):
        hyperparameters["num_class"] = 3
    ours, theirs = [], []
    for seed in SEEDS:
        seeded = {**hyperparameters, "seed": seed}
        ours.append(metric_of(table, train_ours(train_program, tmp_path / str(seed), table, seeded)))
        theirs.append(metric_of(table, train_theirs(table, seeded)))
    with capsys.disabled():
        print(
            f"\n{name:20} {table.metric:9} ours {np.mean(ours):.5f} ({min(ours):.5f} to {max(ours):.5f})"
            f"   XGBoost {np.mean(theirs):.5f} ({min(theirs):.5f} to {max(theirs):.5f})"
        )
    assert np.mean(ours) <= max(theirs), f"our seeds {ours}, XGBoost's {theirs}"
