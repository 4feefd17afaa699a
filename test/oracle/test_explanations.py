"""Contributions, interactions, leaf indices and importance of our library beside XGBoost's, on the same model files."""

import subprocess

import numpy as np
import pytest
import xgboost
from conftest import ROOT, find_program
from test_models_of_xgboost import CASES, labels_for, training_rows

GOLDENS = sorted((ROOT / "test" / "golden" / "xgboost").glob("*/model-*.ubj"))
NUM_ROWS = 100


class Explained:
    """A model file as explain_tool sees it."""

    def __init__(self, folder, path):
        self.program, self.folder, self.path = find_program("explain_tool"), folder, path
        assert self.program, "no explain_tool: configure with -DESPALIER_TESTS=ON and build it"

    def ask(self, what, rows=None, **options):
        """float64 answers, flat. Options as those of explain_tool; arrays go through files of float32."""
        out = self.folder / "out.f64"
        command = [self.program, self.path, what, "--out", out]
        if rows is not None:
            command += ["--features", rows.shape[1]]
            options["matrix"] = rows
        for name, value in options.items():
            if isinstance(value, np.ndarray):
                np.ascontiguousarray(value, np.float32).tofile(self.folder / name)
                value = [self.folder / name]
            command += ["--" + name.replace("_", "-"), *(value if isinstance(value, (list, tuple)) else [value])]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return np.fromfile(out, np.float64)


@pytest.fixture
def explained(tmp_path):
    return lambda path: Explained(tmp_path, path)


def assert_close(ours, theirs, margins):
    """XGBoost sums in float32: its own error grows with the numbers that it adds."""
    theirs = np.asarray(theirs, np.float64).ravel()
    assert ours.shape == theirs.shape
    scale = max(1.0, float(np.abs(margins).max()), float(np.abs(theirs).max()))
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=2e-5 * scale)


def rows_for(booster, seed=11):
    """Ordinary values and missing ones, and the same thresholds that training saw."""
    random = np.random.default_rng(seed)
    rows = random.normal(size=(NUM_ROWS, booster.num_features())).astype(np.float32)
    rows[random.random(rows.shape) < 0.15] = np.nan
    rows[: NUM_ROWS // 2] *= 3
    return rows


def matrix(rows, types=None):
    return xgboost.DMatrix(rows, feature_types=types, enable_categorical=types is not None)


def compare(ours, booster, rows, margins, *, types=None, interactions=True):
    """`margins`: ours, flat. What they start from is compared through the sums: an XGBoost older than a file may not
    read the file's base_score."""
    data = matrix(rows, types)
    start = margins - booster.predict(data, output_margin=True).ravel().astype(np.float64)
    assert np.ptp(start.reshape(len(rows), -1), axis=0).max() < 1e-4
    columns = rows.shape[1] + 1

    values = ours.ask("contributions", rows, threads=2)
    np.testing.assert_allclose(
        values.reshape(-1, columns).sum(axis=1), margins, rtol=0, atol=1e-5 * max(1.0, np.abs(margins).max()))
    theirs = booster.predict(data, pred_contribs=True).astype(np.float64).reshape(-1, columns)
    theirs[:, -1] += start
    assert_close(values, theirs, margins)

    theirs = booster.predict(data, pred_contribs=True, approx_contribs=True).astype(np.float64).reshape(-1, columns)
    theirs[:, -1] += start
    assert_close(ours.ask("approximate", rows), theirs, margins)

    leaves = booster.predict(data, pred_leaf=True)
    assert np.array_equal(ours.ask("leaf", rows), leaves.ravel().astype(np.float64))

    if interactions:
        few = rows[:8]
        theirs = booster.predict(matrix(few, types), pred_interactions=True).astype(np.float64)
        theirs = theirs.reshape(-1, columns, columns)
        theirs[:, -1, -1] += start[: len(theirs)]
        assert_close(ours.ask("interactions", few, threads=2), theirs, margins)


def compare_importance(ours, booster, num_features):
    for name in ("weight", "gain", "cover", "total_gain", "total_cover"):
        theirs = np.zeros(num_features)
        for feature, score in booster.get_score(importance_type=name).items():
            place = booster.feature_names.index(feature) if booster.feature_names else int(feature[1:])
            theirs[place] = score
        np.testing.assert_allclose(ours.ask(name), theirs, rtol=1e-5)


def compare_linear(ours, booster, rows, margins):
    columns = rows.shape[1] + 1
    values = ours.ask("contributions", rows)
    np.testing.assert_allclose(
        values.reshape(-1, columns).sum(axis=1), margins, rtol=0, atol=1e-5 * max(1.0, np.abs(margins).max()))
    theirs = booster.predict(xgboost.DMatrix(rows), pred_contribs=True).reshape(-1, columns)
    assert_close(values.reshape(-1, columns)[:, :-1].ravel(), theirs[:, :-1], margins)
    scores = booster.get_score(importance_type="weight")
    assert np.array_equal(ours.ask("weight"), np.ravel([scores[f"f{i}"] for i in range(rows.shape[1])]))
    matrices = ours.ask("interactions", rows).reshape(-1, columns, columns)
    assert np.array_equal(np.diagonal(matrices, axis1=1, axis2=2).ravel(), values)
    assert np.count_nonzero(matrices) == np.count_nonzero(values)


@pytest.mark.parametrize("path", GOLDENS, ids=lambda path: f"{path.parent.name}-{path.stem[6:]}")
def test_golden_models(path, explained, our_model):
    try:
        booster = xgboost.Booster(model_file=str(path))
    except xgboost.core.XGBoostError:  # some versions cannot read some files of others; all read what we write
        booster = xgboost.Booster(model_file=str(our_model(path).rewrite("again.ubj")))
    rows = rows_for(booster)
    margins = our_model(path).score(rows).astype(np.float64)
    if path.parent.name.startswith("gblinear"):
        compare_linear(explained(path), booster, rows, margins)
        return
    compare(explained(path), booster, rows, margins)
    compare_importance(explained(path), booster, booster.num_features())


# The cases of the margins' test that differ in the shape of their trees.
SHAPES = ["wide", "deep", "255 leaves, leaf by leaf", "forest of classes", "dart of classes", "linear classes",
          "exact and pruned", "squared error with missing values"]  # fmt: skip


@pytest.mark.parametrize("name", SHAPES, ids=lambda name: name.replace(" ", "-"))
def test_models_of_many_shapes(name, explained, our_model, tmp_path):
    params, num_rounds, num_features, missing = CASES[name]
    rows, signal = training_rows(2500, num_features, missing)
    labels = labels_for(params["objective"], signal)
    booster = xgboost.train(
        {"nthread": 1, "seed": 7, **params}, xgboost.DMatrix(rows, labels), num_boost_round=min(num_rounds, 10))
    booster.save_model(tmp_path / "model.ubj")
    scored = rows_for(booster)
    margins = our_model(tmp_path / "model.ubj").score(scored).astype(np.float64)
    if params.get("booster") == "gblinear":
        compare_linear(explained(tmp_path / "model.ubj"), booster, scored, margins)
        return
    compare(explained(tmp_path / "model.ubj"), booster, scored, margins, interactions=num_features < 100)
    compare_importance(explained(tmp_path / "model.ubj"), booster, num_features)


def test_categorical_splits(explained, our_model, tmp_path):
    random = np.random.default_rng(5)
    rows = random.normal(size=(3000, 4)).astype(np.float32)
    rows[:, 0] = random.integers(0, 90, 3000)
    rows[:, 2] = random.integers(0, 3, 3000)
    signal = np.where(np.isin(rows[:, 0] % 7, [1, 4]), 2.0, -1.0) + rows[:, 1] * (rows[:, 2] == 1)
    rows[random.random(rows.shape) < 0.1] = np.nan
    types = ["c", "float", "c", "float"]
    data = xgboost.DMatrix(rows, signal, feature_types=types, enable_categorical=True)
    booster = xgboost.train({"max_cat_to_onehot": 4, "nthread": 1}, data, num_boost_round=15)
    booster.save_model(tmp_path / "model.ubj")
    margins = our_model(tmp_path / "model.ubj").score(rows[:NUM_ROWS]).astype(np.float64)
    compare(explained(tmp_path / "model.ubj"), booster, rows[:NUM_ROWS], margins, types=types)


@pytest.fixture
def classes(tmp_path):
    rows, signal = training_rows(2000, 6, 0.1)
    labels = labels_for("multi:softprob", signal)
    params = {"objective": "multi:softprob", "num_class": 4, "num_parallel_tree": 2, "subsample": 0.7, "nthread": 1}
    booster = xgboost.train(params, xgboost.DMatrix(rows, labels), num_boost_round=6)
    booster.save_model(tmp_path / "model.ubj")
    return booster, tmp_path / "model.ubj"


def test_rounds_and_base_margins(classes, explained):
    booster, path = classes
    rows = rows_for(booster)
    base_margins = np.random.default_rng(3).normal(size=(NUM_ROWS, 4)).astype(np.float32)
    data = xgboost.DMatrix(rows, base_margin=base_margins)
    theirs = booster.predict(data, pred_contribs=True)
    assert_close(explained(path).ask("contributions", rows, base_margins=base_margins), theirs, theirs)
    middle = booster[2:5]
    theirs = middle.predict(xgboost.DMatrix(rows), pred_contribs=True)
    assert_close(explained(path).ask("contributions", rows, rounds=(2, 5)), theirs, theirs)
    theirs = middle.predict(xgboost.DMatrix(rows), pred_leaf=True)
    assert np.array_equal(explained(path).ask("leaf", rows, rounds=(2, 5)), theirs.ravel().astype(np.float64))


def test_contributions_beside_a_background_sum_to_the_margins(classes, explained):
    booster, path = classes
    rows = rows_for(booster)
    background = rows_for(booster, seed=12)[:50]
    margins = booster.predict(xgboost.DMatrix(rows), output_margin=True)
    values = explained(path).ask("background", rows, background=background, threads=2).reshape(NUM_ROWS, 4, 7)
    np.testing.assert_allclose(values.sum(axis=2), margins, rtol=0, atol=1e-5)
    mean = booster.predict(xgboost.DMatrix(background), output_margin=True).mean(axis=0, dtype=np.float64)
    np.testing.assert_allclose(values[0, :, 6], mean, rtol=0, atol=1e-5)
