"""Objectives beside XGBoost's: intercept and gradients of the same margins, labels, row weights, groups and bounds.

XGBoost tells no gradients. They are read from a tree that is grown until its leaves hold single rows: without
regularisation such a leaf holds the row's hessian and its weight is -gradient / hessian.
"""

import json
import subprocess

import numpy as np
import pytest
import xgboost
from conftest import find_program
from labelled_rows import LabelledRows, parameter_options

NUM_ROWS = 240
ETA = 1 / 16  # a power of two; small, so that the margins of later rounds stay in range
GROUP_SIZES = [100, 2, 1, 37, 60, 40]


@pytest.fixture(scope="session")
def gradient_tool():
    program = find_program("gradient_tool")
    assert program, "no gradient_tool: configure with -DESPALIER_TESTS=ON and build it"
    return program


class Case:
    """Labels of an objective with parameters, and the margins at which its gradients are asked."""

    def __init__(self, objective, labels, *, spread=1.0, weights=None, groups=None, bounds=None, outputs=1, **parameters):
        self.objective, self.outputs, self.parameters = objective, outputs, parameters
        random = np.random.default_rng(4)
        labels = np.asarray(labels(random) if callable(labels) else labels, np.float32)
        weights = random.uniform(0.25, 3, size=len(groups or labels)) if weights else None
        self.rows = LabelledRows(labels, weights, groups, bounds)
        self.margins = (spread * random.normal(size=(len(labels), outputs))).astype(np.float32)

    def matrix(self):
        return self.rows.matrix(np.arange(len(self.rows.labels), dtype=np.float32).reshape(-1, 1))

    def settings(self):
        classes = {"num_class": self.outputs} if self.objective.startswith("multi:") else {}
        return {"objective": self.objective, "verbosity": 0, "disable_default_eval_metric": 1} | classes | self.parameters

    def their_base_score(self):
        booster = xgboost.train(self.settings() | {"max_depth": 1}, self.matrix(), num_boost_round=1)
        return float(json.loads(booster.save_config())["learner"]["learner_model_param"]["base_score"])

    def theirs(self, rounds):
        """Per round: margins before it, gradients and hessians [rows, outputs], NaN where rows share a leaf."""
        rows = self.matrix()
        rows.set_base_margin(self.margins)
        growing = {"tree_method": "exact", "max_depth": 64, "eta": ETA, "lambda": 0, "min_child_weight": 0,
                   "max_delta_step": 0, "base_score": 0.5}  # fmt: skip
        if self.objective == "count:poisson":
            growing.pop("max_delta_step")
        booster = xgboost.train(self.settings() | growing, rows, num_boost_round=rounds)
        trees = json.loads(booster.save_raw("json"))["learner"]["gradient_booster"]["model"]["trees"]
        leaves = booster.predict(rows, pred_leaf=True).reshape(len(self.rows.labels), -1).astype(int)
        for number in range(rounds):
            gradients = np.full((len(self.rows.labels), self.outputs, 2), np.nan)
            for output in range(self.outputs):
                column = number * self.outputs + output
                tree, leaf = trees[column], leaves[:, column]
                weight, hessian = (np.array(tree[key])[leaf] for key in ("base_weights", "sum_hessian"))
                alone = np.bincount(leaf)[leaf] == 1
                alone &= (np.abs(weight) < 0.69) | (self.objective != "count:poisson")  # it cuts weights off at 0.7
                gradients[alone, output] = np.stack([-weight * hessian, hessian], axis=1)[alone]
            margins = self.margins
            if number > 0:
                margins = booster.predict(rows, output_margin=True, iteration_range=(0, number))
            yield margins.reshape(self.margins.shape), gradients

    def ours(self, program, folder, rounds_of_margins):
        self.rows.write(folder, np.concatenate([margins.ravel() for margins in rounds_of_margins]))
        classes = ["--num-class", str(self.outputs)] if self.objective.startswith("multi:") else []
        options = ["--objective", self.objective, *classes, *parameter_options(self.parameters)]
        done = subprocess.run([program, folder, *options], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        shape = (len(rounds_of_margins), self.outputs, len(self.rows.labels), 2)
        gradients = np.fromfile(folder / "gradients.f32", np.float32).reshape(shape)
        return np.fromfile(folder / "base_score.f32", np.float32), gradients.transpose(0, 2, 1, 3)


def numbers(random):
    return random.normal(size=NUM_ROWS) * 2


def positive(random):
    return random.gamma(2, size=NUM_ROWS) + 0.01


def binary(random):
    return random.integers(0, 2, size=NUM_ROWS)


def shares(random):
    return random.uniform(size=NUM_ROWS)


def counts(random):
    return random.poisson(2, size=NUM_ROWS)


def grades(random):
    return random.integers(0, 5, size=NUM_ROWS)


def times(random):
    """Times with ties, about a third of them censored."""
    return np.ceil(random.gamma(2, size=NUM_ROWS) * 10) * np.where(random.uniform(size=NUM_ROWS) < 0.3, -1, 1)


def bounds_of_every_kind():
    random = np.random.default_rng(9)
    lower = random.gamma(2, size=NUM_ROWS).astype(np.float32) + 0.01
    upper = lower.copy()
    kind = np.arange(NUM_ROWS) % 4
    upper[kind == 1] = np.inf
    lower[kind == 2] = 0
    upper[kind == 3] *= 2.5
    return lower, upper


def aft(distribution, scale=1.0, spread=1.5):
    return Case("survival:aft", positive, spread=spread, weights=True, bounds=bounds_of_every_kind(),
                aft_loss_distribution=distribution, aft_loss_distribution_scale=scale)  # fmt: skip


def ranking(objective, labels=grades, weights=False, groups=GROUP_SIZES, **parameters):
    return Case(objective, labels, weights=weights, groups=groups, **parameters)


CASES = {
    "squared error": Case("reg:squarederror", numbers, weights=True),
    "squared log error": Case("reg:squaredlogerror", positive, spread=0.25),
    "pseudo huber": Case("reg:pseudohubererror", numbers, huber_slope=1.5),
    "absolute error": Case("reg:absoluteerror", numbers),
    "weighted absolute error": Case("reg:absoluteerror", numbers, weights=True),
    "quantiles": Case("reg:quantileerror", numbers, outputs=3, quantile_alpha=[0.1, 0.5, 0.75]),
    "weighted quantile": Case("reg:quantileerror", numbers, weights=True, quantile_alpha=[0.3]),
    "logistic regression": Case("reg:logistic", shares),
    "logistic": Case("binary:logistic", binary, weights=True, scale_pos_weight=3),
    "logitraw": Case("binary:logitraw", binary),
    "hinge": Case("binary:hinge", binary),
    "poisson": Case("count:poisson", counts),
    "gamma": Case("reg:gamma", positive),
    "tweedie": Case("reg:tweedie", counts, tweedie_variance_power=1.3),
    "softprob": Case("multi:softprob", lambda random: random.integers(0, 3, size=NUM_ROWS), outputs=3, weights=True),
    "cox": Case("survival:cox", times),
    "weighted cox": Case("survival:cox", times, weights=True),
    "aft normal": aft("normal"),
    "aft logistic": aft("logistic", 0.7),
    "aft extreme": aft("extreme", 1.3),
    "aft normal far off": aft("normal", spread=20.0),
    "aft logistic far off": aft("logistic", 0.25, spread=200.0),
    "aft extreme far off": aft("extreme", 0.5, spread=200.0),
    "pairwise": ranking("rank:pairwise"),
    "ndcg": ranking("rank:ndcg"),
    "map": ranking("rank:map", binary),
    "weighted groups": ranking("rank:ndcg", weights=True),
    "one group": ranking("rank:ndcg", groups=None),
    "few pairs": ranking("rank:ndcg", lambdarank_num_pair_per_sample=3),
    "linear gain": ranking("rank:ndcg", ndcg_exp_gain=0),
    "no normalisation": ranking("rank:pairwise", lambdarank_normalization=0),
    "no score normalisation": ranking("rank:map", binary, lambdarank_score_normalization=0),
    "mean of forced pairs": ranking("rank:pairwise", lambda random: [0, 1] * (NUM_ROWS // 2), groups=[2] * (NUM_ROWS // 2),
                                    lambdarank_pair_method="mean", lambdarank_num_pair_per_sample=4),
    "unbiased": ranking("rank:ndcg", lambdarank_unbiased=1, lambdarank_num_pair_per_sample=8, lambdarank_bias_norm=0.5),
    "unbiased pairwise": ranking("rank:pairwise", lambdarank_unbiased=1),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_gradients_and_intercept_are_xgboosts(name, gradient_tool, tmp_path):
    case = CASES[name]
    theirs = list(case.theirs(rounds=3 if "unbiased" in name else 1))
    base_score, ours = case.ours(gradient_tool, tmp_path, [margins for margins, _ in theirs])
    for (_, expected), got in zip(theirs, ours):
        known = ~np.isnan(expected)
        assert known.mean() > 0.15
        scale = np.abs(expected[known]).max()
        np.testing.assert_allclose(got[known], expected[known], rtol=2e-4, atol=2e-6 * scale)
    if case.objective != "reg:squaredlogerror":  # XGBoost 3.0.0 takes the mean, later ones a Newton step as we do
        np.testing.assert_allclose(base_score, case.their_base_score(), rtol=2e-6, atol=1e-7)
