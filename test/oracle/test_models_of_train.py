"""Models that our program `train` writes: XGBoost loads them and gives our margins, bit for bit."""

import json
import subprocess

import numpy as np
import pytest
import xgboost
from conftest import assert_same_bits, xgboost_margins
from hard_rows import hard_rows

NUM_FEATURES = 8

CASES = {
    "squared error": {"objective": "reg:squarederror", "num_round": 20},
    "logistic": {"objective": "binary:logistic", "num_round": 20, "max_depth": 8, "subsample": 0.7},
    "softprob": {"objective": "multi:softprob", "num_class": 3, "num_round": 10},
    "softmax": {"objective": "multi:softmax", "num_class": 3, "num_round": 10, "colsample_bytree": 0.6},
    "leaf by leaf": {"objective": "reg:squarederror", "num_round": 10, "grow_policy": "lossguide", "max_depth": 0,
                     "max_leaves": 63},
    "forest": {"objective": "reg:squarederror", "num_round": 3, "num_parallel_tree": 4, "subsample": 0.5},
    "base score": {"objective": "binary:logistic", "num_round": 5, "base_score": 0.2},
    "base score zero": {"objective": "binary:logistic", "num_round": 5, "base_score": 0},
    "base score one": {"objective": "binary:logistic", "num_round": 5, "base_score": 1},
}  # fmt: skip


def csv_of(rows, labels):
    lines = []
    for label, row in zip(labels, rows):
        cells = ["" if np.isnan(cell) else repr(float(cell)) for cell in row]
        lines.append(",".join([repr(float(label)), *cells]))
    return "\n".join(lines) + "\n"


def write_job(root, hyperparameters, rows, labels):
    """The folders and files that SageMaker mounts at /opt/ml."""
    config = root / "input" / "config"
    channel = root / "input" / "data" / "train"
    for folder in (config, channel, root / "model", root / "output" / "data"):
        folder.mkdir(parents=True)
    texts = {key: str(value) for key, value in hyperparameters.items()}
    (config / "hyperparameters.json").write_text(json.dumps(texts))
    (config / "inputdataconfig.json").write_text(json.dumps({"train": {
        "ContentType": "text/csv", "TrainingInputMode": "File", "S3DistributionType": "FullyReplicated",
        "RecordWrapperType": "None"}}))
    (config / "resourceconfig.json").write_text(json.dumps(
        {"current_host": "algo-1", "hosts": ["algo-1"], "network_interface_name": "eth0"}))
    (channel / "part-0.csv").write_text(csv_of(rows, labels))


@pytest.fixture(scope="module", params=CASES, ids=lambda name: name.replace(" ", "-"))
def trained(request, train_program, tmp_path_factory):
    hyperparameters = CASES[request.param]
    random = np.random.default_rng(11)
    rows = random.normal(size=(3000, NUM_FEATURES)).astype(np.float32)
    signal = rows[:, 0] + rows[:, 1] * rows[:, 2]
    labels = {
        "reg": signal,
        "binary": (signal > 0).astype(np.float32),
        "multi": np.digitize(signal, [-0.7, 0.7]),
    }[hyperparameters["objective"].split(":")[0]]
    rows[random.random(rows.shape) < 0.1] = np.nan
    root = tmp_path_factory.mktemp("job")
    write_job(root, hyperparameters, rows, labels)
    done = subprocess.run([train_program, "--root", root], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return root / "model" / "xgboost-model"


def test_xgboost_gives_our_margins(trained, our_model):
    booster = xgboost.Booster(model_file=str(trained))
    rows = hard_rows(booster, NUM_FEATURES, 30_000, seed=12)
    assert_same_bits(our_model(trained).score(rows), xgboost_margins(booster, rows))


@pytest.mark.parametrize(
    "objective", ["reg:squarederror", "reg:logistic", "binary:logistic", "binary:logitraw", "reg:gamma"])
def test_scale_pos_weight_counts_as_xgboost_counts_it(objective, train_program, our_model, tmp_path):
    random = np.random.default_rng(21)
    rows = random.normal(size=(200, 4)).astype(np.float32)
    labels = np.where(rows[:, 0] + rows[:, 1] > 0, 1.0, 0.25 if objective in ("reg:gamma", "reg:logistic") else 0.0)
    hyperparameters = {"objective": objective, "scale_pos_weight": 3, "max_depth": 3, "num_round": 4}
    write_job(tmp_path, hyperparameters, rows, labels)
    done = subprocess.run([train_program, "--root", tmp_path], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    params = {key: value for key, value in hyperparameters.items() if key != "num_round"}
    booster = xgboost.train(params, xgboost.DMatrix(rows, labels), num_boost_round=4)
    ours = our_model(tmp_path / "model" / "xgboost-model").score(rows)
    assert np.abs(ours - xgboost_margins(booster, rows)).max() < 1e-4


def test_the_manifest_names_the_model_and_its_rows(trained):
    manifest = json.loads((trained.parent / "espalier.json").read_text())
    assert manifest["num_features"] == NUM_FEATURES
    booster = xgboost.Booster(model_file=str(trained))
    for row in manifest["self_test"]:
        cells = [float(cell) if cell else np.nan for cell in row["features"].split(",")]
        margins = xgboost_margins(booster, np.array([cells], np.float32))
        assert_same_bits(np.array(row["margins"], np.float32), margins)
