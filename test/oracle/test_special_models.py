"""Models of XGBoost with categorical splits and with vector leaves, and files that are no models."""

import pickle

import numpy as np
import pytest
import xgboost
from conftest import assert_same_bits


@pytest.fixture(scope="module")
def categorical():
    random = np.random.default_rng(5)
    rows = random.normal(size=(4000, 4)).astype(np.float32)
    rows[:, 0] = random.integers(0, 90, 4000)
    rows[:, 2] = random.integers(0, 3, 4000)
    signal = np.where(np.isin(rows[:, 0] % 7, [1, 4]), 2.0, -1.0) + rows[:, 1] * (rows[:, 2] == 1)
    rows[random.random(rows.shape) < 0.1] = np.nan
    types = ["c", "float", "c", "float"]
    params = {"tree_method": "hist", "max_cat_to_onehot": 4, "max_depth": 6, "nthread": 2}
    data = xgboost.DMatrix(rows, signal, feature_types=types, enable_categorical=True)
    booster = xgboost.train(params, data, num_boost_round=20)
    # Codes that were seen, codes that were not, fractions of codes and missing ones.
    scored = rows[random.integers(0, 4000, 20_000)].copy()
    scored[:5000, 0] = random.integers(0, 300, 5000)
    scored[5000:7000, 0] += np.float32(0.5)
    scored[7000:7100, 0] = np.float32(16777216)
    return booster, scored, types


def categorical_margins(booster, rows, types):
    data = xgboost.DMatrix(rows, feature_types=types, enable_categorical=True)
    return booster.predict(data, output_margin=True).ravel()


@pytest.mark.parametrize("encoding", ["ubj", "json"])
@pytest.mark.parametrize("forest", ["plain", "compiled"])
def test_categorical_splits(categorical, encoding, forest, our_model, tmp_path):
    booster, rows, types = categorical
    booster.save_model(tmp_path / f"model.{encoding}")
    ours = our_model(tmp_path / f"model.{encoding}").score(rows, forest=forest)
    assert_same_bits(ours, categorical_margins(booster, rows, types))


def test_xgboost_reads_the_categorical_splits_that_we_write(categorical, our_model, tmp_path):
    booster, rows, types = categorical
    booster.save_model(tmp_path / "model.ubj")
    again = xgboost.Booster(model_file=str(our_model(tmp_path / "model.ubj").rewrite("again.ubj")))
    assert_same_bits(categorical_margins(again, rows, types), categorical_margins(booster, rows, types))


@pytest.mark.parametrize("strategy", ["one_output_per_tree", "multi_output_tree"])
@pytest.mark.parametrize("forest", ["plain", "compiled"])
def test_several_targets(strategy, forest, our_model, tmp_path):
    random = np.random.default_rng(6)
    rows = random.normal(size=(3000, 5)).astype(np.float32)
    targets = np.stack([rows[:, 0], rows[:, 1] * rows[:, 2], np.sin(rows[:, 3])], axis=1)
    params = {"tree_method": "hist", "multi_strategy": strategy, "nthread": 2}
    booster = xgboost.train(params, xgboost.DMatrix(rows, targets), num_boost_round=8)
    booster.save_model(tmp_path / "model.ubj")
    model = our_model(tmp_path / "model.ubj")
    expected = booster.predict(xgboost.DMatrix(rows), output_margin=True).ravel()
    assert_same_bits(model.score(rows, forest=forest), expected)
    again = xgboost.Booster(model_file=str(model.rewrite("again.ubj")))
    assert_same_bits(again.predict(xgboost.DMatrix(rows), output_margin=True).ravel(), expected)


@pytest.mark.parametrize("protocol", range(6))
def test_a_pickle_answers_as_the_booster_in_it(protocol, our_model, tmp_path):
    rows = np.random.default_rng(9).normal(size=(500, 3)).astype(np.float32)
    booster = xgboost.train({}, xgboost.DMatrix(rows, rows[:, 0]), num_boost_round=5)
    (tmp_path / "xgboost-model").write_bytes(pickle.dumps(booster, protocol=protocol))
    expected = booster.predict(xgboost.DMatrix(rows), output_margin=True)
    assert_same_bits(our_model(tmp_path / "xgboost-model").score(rows), expected)


def test_the_buffer_of_a_whole_learner_is_a_model_too(our_model, tmp_path):
    rows = np.random.default_rng(8).normal(size=(500, 3)).astype(np.float32)
    booster = xgboost.train({}, xgboost.DMatrix(rows, rows[:, 0]), num_boost_round=5)
    (tmp_path / "snapshot").write_bytes(bytes(booster.__getstate__()["handle"]))
    expected = booster.predict(xgboost.DMatrix(rows), output_margin=True)
    assert_same_bits(our_model(tmp_path / "snapshot").score(rows), expected)
