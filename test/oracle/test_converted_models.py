"""Files that serve convert writes for a version of XGBoost, loaded by the XGBoost that is installed."""

import json
import subprocess

import numpy as np
import pytest
import xgboost
from conftest import ROOT, assert_same_bits, find_program

GOLDEN = ROOT / "test" / "golden"


@pytest.fixture(scope="session")
def convert():
    program = find_program("serve")
    assert program, "no serve below ESPALIER_BIN"

    def run(source, output, version):
        command = [program, "convert", source, output] + (["--for", version] if version else [])
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return output

    return run


def golden_rows(name):
    if name.endswith(".libsvm"):
        return xgboost.DMatrix(f"{GOLDEN / 'xgboost' / 'inputs' / name}?format=libsvm")
    lines = (GOLDEN / "xgboost" / "inputs" / name).read_text().splitlines()
    table = [[float(cell) if cell else np.nan for cell in line.split(",")[1:]] for line in lines]
    return xgboost.DMatrix(np.array(table, np.float32), nthread=1)


def targets():
    """What the installed XGBoost can load: files for its own version or an earlier one."""
    major = int(xgboost.__version__.split(".")[0])
    return [None, "1.7"] + (["2.1"] if major >= 2 else []) + (["3.x"] if major >= 3 else [])


def is_misread(version, source):
    """Several intercepts stand in brackets when the file is for all versions at once; up to 3.0 XGBoost reads none."""
    installed = tuple(int(part) for part in xgboost.__version__.split(".")[:2])
    return version is None and installed < (3, 1) and source.stem == "model-3.2.0" and source.parent.name.startswith("multi")


@pytest.mark.parametrize("version", targets())
def test_goldens_of_all_versions(version, convert, tmp_path):
    checked = 0
    for source in sorted(GOLDEN.glob("xgboost/*/model-*")):
        if source.suffix == ".json" or is_misread(version, source):
            continue
        answers = json.loads((source.parent / f"expected-{source.stem[6:]}.json").read_text())
        output = convert(source, tmp_path / "model.ubj", version)
        booster = xgboost.Booster({"nthread": 1}, model_file=str(output))
        margins = booster.predict(golden_rows(answers["validation"]), output_margin=True)
        expected = np.array(answers["validation_margin"], np.float32).ravel()
        assert_same_bits(margins.astype(np.float32).ravel(), expected)
        checked += 1
    assert checked >= 134


@pytest.mark.parametrize("version", targets())
def test_lightgbm(version, convert, tmp_path):
    golden = json.loads((GOLDEN / "lightgbm" / "expected.json").read_text())
    rows = np.array([[np.nan if x is None else x for x in row] for row in golden["rows"]], np.float32)
    rows = rows[~np.isinf(rows).any(axis=1)]
    for name, answers in golden["models"].items():
        if version == "1.7" and name == "quantile":
            continue
        output = convert(GOLDEN / "lightgbm" / f"{name}.txt", tmp_path / "model.ubj", version)
        booster = xgboost.Booster({"nthread": 1}, model_file=str(output))
        booster.feature_names = None
        seen = booster.predict(xgboost.DMatrix(rows, nthread=1)).ravel()
        expected = np.array(answers["prediction"]).ravel()[: seen.size]
        assert np.allclose(seen, expected, rtol=2e-6, atol=2e-6), name


@pytest.mark.parametrize("version", targets())
def test_intercepts_and_vector_leaves(version, convert, tmp_path):
    if xgboost.__version__.startswith("1."):
        pytest.skip("cannot be trained")
    random = np.random.default_rng(6)
    rows = random.normal(size=(500, 4)).astype(np.float32)
    labels = np.stack([rows[:, 0], rows[:, 1] * 3 + 5], axis=1)
    params = {"multi_strategy": "multi_output_tree", "max_depth": 3, "nthread": 1}
    booster = xgboost.train(params, xgboost.DMatrix(rows, labels), num_boost_round=3)
    booster.save_model(tmp_path / "model.json")
    text = json.loads((tmp_path / "model.json").read_text())
    # Several intercepts, as XGBoost 3.1 writes them; the reader of older versions would take none of them.
    text["version"] = [3, 2, 0]
    text["learner"]["learner_model_param"]["base_score"] = "[5E-1,-2.5E0]"
    (tmp_path / "several.json").write_text(json.dumps(text))
    if version is None:
        return
    again = xgboost.Booster(model_file=str(convert(tmp_path / "several.json", tmp_path / "new.ubj", version)))
    zero = dict(text["learner"]["learner_model_param"], base_score="0E0")
    text["learner"]["learner_model_param"] = zero
    (tmp_path / "zero.json").write_text(json.dumps(text))
    plain = xgboost.Booster(model_file=str(tmp_path / "zero.json")).predict(xgboost.DMatrix(rows))
    assert np.allclose(again.predict(xgboost.DMatrix(rows)), plain + np.array([0.5, -2.5]), rtol=0, atol=1e-5)
