"""Objectives through the program `train` beside XGBoost with the same parameters: the margins after three rounds."""

import json
import subprocess

import numpy as np
import pytest
import xgboost
from conftest import xgboost_margins
from test_models_of_train import write_job

NUM_ROWS, NUM_FEATURES = 400, 5
GROUP_ROWS = 25


def grades(signal):
    return np.digitize(signal, [-1, 0, 1])


def times(signal):
    return np.ceil(np.exp(signal) * 5) * np.where(np.arange(NUM_ROWS) % 4 == 0, -1, 1)


RANKING = {
    "pairwise": ({"objective": "rank:pairwise"}, grades),
    "ndcg": ({"objective": "rank:ndcg"}, grades),
    "map": ({"objective": "rank:map"}, lambda signal: signal > 0.5),
    "weighted groups": ({"objective": "rank:ndcg"}, grades),
    "unbiased": ({"objective": "rank:ndcg", "lambdarank_unbiased": 1, "lambdarank_num_pair_per_sample": 8}, grades),
}
OTHERS = {
    "absolute error": ({"objective": "reg:absoluteerror"}, lambda signal: signal),
    "quantile": ({"objective": "reg:quantileerror", "quantile_alpha": 0.3}, lambda signal: signal),
    "quantiles": ({"objective": "reg:quantileerror", "quantile_alpha": [0.1, 0.5, 0.9]}, lambda signal: signal),
    "cox": ({"objective": "survival:cox"}, times),
    "hinge": ({"objective": "binary:hinge"}, lambda signal: signal > 0),
    "tweedie": ({"objective": "reg:tweedie", "tweedie_variance_power": 1.2}, lambda signal: np.maximum(signal, 0)),
    "pseudo huber": ({"objective": "reg:pseudohubererror", "huber_slope": 2}, lambda signal: signal),
}
CASES = RANKING | OTHERS


def write_ranking_rows(root, rows, labels, group_weights):
    """libsvm with query groups in the place of the job's CSV."""
    channel = root / "input" / "data" / "train"
    (channel / "part-0.csv").unlink()
    lines = []
    for number, (label, row) in enumerate(zip(labels, rows)):
        cells = [f"{index}:{float(cell)!r}" for index, cell in enumerate(row)]
        group = number // GROUP_ROWS
        lines.append(" ".join([f"{int(label)}:{group_weights[group]}", f"qid:{group}", *cells]))
    (channel / "part-0.libsvm").write_text("\n".join(lines) + "\n")
    config = root / "input" / "config" / "inputdataconfig.json"
    config.write_text(config.read_text().replace("text/csv", "text/libsvm"))


@pytest.mark.parametrize("name", CASES)
def test_margins_after_three_rounds_are_xgboosts(name, train_program, our_model, tmp_path):
    given, label_of = CASES[name]
    random = np.random.default_rng(31)
    rows = random.normal(size=(NUM_ROWS, NUM_FEATURES)).astype(np.float32)
    labels = label_of(rows[:, 0] + rows[:, 1] * rows[:, 2] + 0.3 * random.normal(size=NUM_ROWS)).astype(np.float32)
    params = {"max_depth": 3, "max_bin": 512} | given  # every distinct value has a bin: cuts are the same
    write_job(tmp_path, params | {"num_round": 3}, rows, labels)
    matrix = xgboost.DMatrix(rows, labels)
    if name in RANKING:
        num_groups = NUM_ROWS // GROUP_ROWS
        weights = 1 + np.arange(num_groups) % 4 if name == "weighted groups" else np.ones(num_groups)
        write_ranking_rows(tmp_path, rows, labels, weights)
        matrix.set_group([GROUP_ROWS] * num_groups)
        matrix.set_weight(weights)
    done = subprocess.run([train_program, "--root", tmp_path], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    theirs = xgboost.train(params | {"tree_method": "hist", "verbosity": 0}, matrix, num_boost_round=3)
    path = tmp_path / "model" / "xgboost-model"
    assert np.abs(our_model(path).score(rows) - xgboost_margins(theirs, rows)).max() < 1e-5
    ours = xgboost.Booster(model_file=str(path))  # and it reads our file
    np.testing.assert_allclose(xgboost_margins(ours, rows), xgboost_margins(theirs, rows), atol=1e-5)
    assert json.loads(ours.save_config())["learner"]["objective"]["name"] == given["objective"]
