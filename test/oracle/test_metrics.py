"""Metrics beside XGBoost's: the same margins, labels, row weights and query groups on both sides."""

import subprocess

import numpy as np
import pytest
import xgboost
from conftest import find_program
from labelled_rows import LabelledRows, parameter_options
from sklearn.metrics import roc_auc_score

NUM_ROWS = 4000
GROUP_SIZES = [700, 1, 2, 3, 40, 1200, 54, 2000]


@pytest.fixture(scope="session")
def metric_tool():
    program = find_program("metric_tool")
    assert program, "no metric_tool: configure with -DESPALIER_TESTS=ON and build it"
    return program


class Case:
    """Margins and what they are measured against."""

    def __init__(self, margins, labels, weights=None, groups=None, bounds=None):
        self.margins = np.ascontiguousarray(margins, np.float32)
        self.rows = LabelledRows(labels, weights, groups, bounds)

    def theirs(self, objective, metric, **parameters):
        rows = self.rows.matrix(np.zeros((len(self.rows.labels), 1)))
        rows.set_base_margin(self.margins)
        settings = {"objective": objective, "eval_metric": metric, "base_score": 0.5, "verbosity": 0} | parameters
        name, value = xgboost.Booster(settings, [rows]).eval(rows, "x").split("x-", 1)[1].rsplit(":", 1)
        return name, float(value)

    def ours(self, program, folder, objective, metric, threads=1, num_class=0, **parameters):
        self.rows.write(folder, self.margins)
        done = subprocess.run(
            [program, folder, "--objective", objective, "--metric", metric, "--num-class", str(num_class),
             "--threads", str(threads), *parameter_options(parameters)],
            capture_output=True, text=True)  # fmt: skip
        assert done.returncode == 0, done.stderr
        return tuple(done.stdout.split())


@pytest.fixture
def compare(metric_tool, tmp_path):
    """Both sides print the same name and, to float32's precision, the same value."""

    def check(case, objective, metric, **parameters):
        name, value = case.ours(metric_tool, tmp_path, objective, metric, **parameters)
        assert (name, value) == case.ours(metric_tool, tmp_path, objective, metric, threads=3, **parameters)
        their_name, their_value = case.theirs(objective, metric, **parameters)
        assert name == their_name
        assert float(value) == pytest.approx(their_value, rel=2e-6, abs=1e-9)
        return float(value)

    return check


def margins_with_ties(seed, scale=1.0, columns=None):
    size = NUM_ROWS if columns is None else (NUM_ROWS, columns)
    return np.round(np.random.default_rng(seed).normal(scale=scale, size=size), 2)


def weights_of(kind, count):
    return None if kind == "unweighted" else np.random.default_rng(5).uniform(0.1, 3, count)


def labels_for(objective, seed=3):
    random = np.random.default_rng(seed)
    if objective.startswith(("binary", "reg:logistic")):
        return random.integers(0, 2, NUM_ROWS)
    if objective.startswith("multi"):
        return random.integers(0, 4, NUM_ROWS)
    if objective == "count:poisson":
        return random.poisson(1.5, NUM_ROWS)
    return random.gamma(2, 1, NUM_ROWS) + 0.01


@pytest.mark.parametrize("weights", ["unweighted", "weighted"])
@pytest.mark.parametrize("objective, metrics", [
    ("reg:squarederror", ["rmse", "mae", "mape", "mphe"]),
    ("reg:squaredlogerror", ["rmsle"]),
    ("count:poisson", ["poisson-nloglik", "rmsle", "gamma-nloglik", "tweedie-nloglik@1.2"]),
    ("reg:gamma", ["gamma-nloglik", "gamma-deviance", "rmse"]),
    ("reg:tweedie", ["tweedie-nloglik@1.5", "tweedie-nloglik@1.9"]),
    ("binary:logistic", ["logloss", "error", "error@0.3", "auc", "aucpr", "rmse", "pre@100", "map@500"]),
    ("binary:logitraw", ["error", "auc", "aucpr"]),
    ("binary:hinge", ["error"]),
    ("reg:logistic", ["rmse", "logloss", "auc"]),
    ("multi:softprob", ["mlogloss", "merror", "auc", "aucpr"]),
    ("multi:softmax", ["mlogloss", "merror", "auc"]),
])  # fmt: skip
def test_metrics_of_rows(compare, objective, metrics, weights):
    multi = objective.startswith("multi")
    margins = margins_with_ties(1, 0.7, 4 if multi else None)
    if "rmsle" in metrics:
        margins = np.abs(margins)  # predictions below -1 have no logarithm
    case = Case(margins, labels_for(objective), weights_of(weights, NUM_ROWS))
    for metric in metrics:
        if metric.split("@")[0] in ("pre", "map") and weights == "weighted":
            continue  # XGBoost wants weights of groups there
        compare(case, objective, metric, **({"num_class": 4} if multi else {}))


def test_parameters_of_the_objective_are_those_of_its_metric(compare):
    case = Case(margins_with_ties(1), labels_for("reg:gamma"), weights_of("weighted", NUM_ROWS))
    values = [compare(case, "reg:pseudohubererror", "mphe", huber_slope=slope) for slope in (0.3, 1, 4)]
    assert values[0] < values[1] < values[2]
    compare(case, "reg:quantileerror", "quantile", quantile_alpha="0.2")
    several = Case(margins_with_ties(2, columns=3), labels_for("reg:gamma"), weights_of("weighted", NUM_ROWS))
    compare(several, "reg:quantileerror", "quantile", quantile_alpha="[0.1,0.5,0.95]")


@pytest.mark.parametrize("metric", ["ndcg", "ndcg@1", "ndcg@5", "ndcg@32", "ndcg@100000", "ndcg-", "ndcg@7-"])
def test_ndcg_of_graded_labels(compare, metric):
    labels = np.random.default_rng(4).integers(0, 5, NUM_ROWS)
    compare(Case(margins_with_ties(3), labels, groups=GROUP_SIZES), "rank:ndcg", metric)
    compare(Case(margins_with_ties(3), labels), "rank:ndcg", metric)
    # Every group has relevant rows: see test_a_group_without_relevant_rows_has_its_weight.
    labels[np.cumsum([0, *GROUP_SIZES[:-1]])] = 2
    weights = weights_of("weighted", len(GROUP_SIZES))
    compare(Case(margins_with_ties(3), labels, weights, GROUP_SIZES), "rank:ndcg", metric)


@pytest.mark.parametrize("metric", ["map", "map@1", "map@10", "map@100000", "map-", "map@3-", "pre", "pre@1", "pre@50"])
@pytest.mark.parametrize("weights", ["unweighted", "weighted"])
def test_map_and_pre_of_two_degrees(compare, metric, weights):
    labels = np.random.default_rng(4).integers(0, 5, NUM_ROWS) == 4
    labels[:703] = False
    case = Case(margins_with_ties(3), labels, weights_of(weights, len(GROUP_SIZES)), GROUP_SIZES)
    compare(case, "rank:map", metric)


def test_a_group_without_relevant_rows_has_its_weight(metric_tool, tmp_path):
    """XGBoost adds a bare 1 for it but divides by its weight."""
    case = Case([2, 1, 2, 1], [1, 0, 0, 0], [1, 3], [2, 2])
    assert case.theirs("rank:ndcg", "ndcg")[1] == pytest.approx(0.5)
    assert case.ours(metric_tool, tmp_path, "rank:ndcg", "ndcg") == ("ndcg", "1")
    assert case.ours(metric_tool, tmp_path, "rank:ndcg", "ndcg-") == ("ndcg-", "0.25")
    assert case.theirs("rank:ndcg", "ndcg-")[1] == 0.25


def test_auc_of_groups(compare, metric_tool, tmp_path):
    random = np.random.default_rng(6)
    margins = margins_with_ties(7)
    all_different = np.concatenate([random.permutation(size) for size in GROUP_SIZES])
    compare(Case(margins, all_different, groups=GROUP_SIZES), "rank:ndcg", "auc")
    # Where labels are equal XGBoost counts those pairs too, by their order in the file; scikit-learn does not.
    labels = (random.integers(0, 3, NUM_ROWS) == 0).astype(np.float32)
    weights = weights_of("weighted", len(GROUP_SIZES))
    starts = np.cumsum([0, *GROUP_SIZES])
    areas, of_groups = [], []
    for begin, end, weight in zip(starts, starts[1:], weights):
        if end - begin >= 3 and 0 < labels[begin:end].sum() < end - begin:
            areas.append(roc_auc_score(labels[begin:end], margins[begin:end]))
            of_groups.append(weight)
    _, ours = Case(margins, labels, weights, GROUP_SIZES).ours(metric_tool, tmp_path, "rank:pairwise", "auc")
    assert float(ours) == pytest.approx(np.average(areas, weights=of_groups), rel=1e-9)


def test_aucpr_of_groups(compare):
    labels = np.random.default_rng(6).integers(0, 3, NUM_ROWS) == 0
    compare(Case(margins_with_ties(7), labels, groups=GROUP_SIZES), "rank:map", "aucpr")


def test_cox(compare):
    random = np.random.default_rng(8)
    times = np.round(random.gamma(2, 3, NUM_ROWS), 1) + 0.1
    labels = np.where(random.random(NUM_ROWS) < 0.4, -times, times)
    compare(Case(margins_with_ties(9), labels), "survival:cox", "cox-nloglik")


@pytest.mark.parametrize("weights", ["unweighted", "weighted"])
@pytest.mark.parametrize("distribution", ["normal", "logistic", "extreme"])
def test_aft(compare, distribution, weights):
    random = np.random.default_rng(10)
    times = random.gamma(2, 3, NUM_ROWS).astype(np.float32) + np.float32(0.1)
    kind = random.integers(0, 4, NUM_ROWS)  # known, left, right, interval
    lower = np.where(kind == 1, 0, times).astype(np.float32)
    upper = np.where(kind == 2, np.inf, np.where(kind == 3, times * 2, times)).astype(np.float32)
    case = Case(margins_with_ties(11), times, weights_of(weights, NUM_ROWS), bounds=(lower, upper))
    for metric in ("aft-nloglik", "interval-regression-accuracy"):
        for scale in (0.5, 1.7):
            compare(case, "survival:aft", metric, aft_loss_distribution=distribution, aft_loss_distribution_scale=scale)
