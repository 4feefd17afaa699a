"""examples/explain.py, which docs/explanations.md shows, on a model that our program `train` writes."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import xgboost
from test_models_of_train import write_job

EXAMPLE = Path(__file__).resolve().parent.parent.parent / "examples" / "explain.py"


def test_the_example_prints_contributions_that_add_up_to_the_margin(train_program, tmp_path):
    random = np.random.default_rng(5)
    rows = random.normal(size=(500, 4)).astype(np.float32)
    job = tmp_path / "job"
    write_job(job, {"objective": "reg:squarederror", "num_round": 10}, rows, rows[:, 0] + rows[:, 1])
    subprocess.run([train_program, "--root", job], check=True, capture_output=True)
    np.savetxt(tmp_path / "rows.csv", rows[:3], delimiter=",")
    model = job / "model" / "xgboost-model"

    printed = subprocess.run(
        [sys.executable, EXAMPLE, model, tmp_path / "rows.csv"], check=True, capture_output=True, text=True).stdout

    names, values = zip(*(line.rsplit(" ", 1) for line in printed.splitlines()))
    assert names == ("0", "1", "2", "3", "bias")
    margin = xgboost.Booster(model_file=model).predict(xgboost.DMatrix(rows[:1]), output_margin=True)[0]
    assert sum(map(float, values)) == pytest.approx(margin, rel=1e-5)
