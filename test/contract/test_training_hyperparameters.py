"""Hyperparameters through the front door: what each leaves in the model file, the log and the failure file."""

import json
import random
import re

import pytest

from job_tree import Channel

BASE = {"objective": "reg:squarederror", "num_round": 6, "max_depth": 3}


def csv(rows=200, header=False):
    numbers = random.Random(3)
    lines = ["target,age,income,city"] if header else []
    for _ in range(rows):
        age, income, city = numbers.random(), numbers.random(), numbers.randrange(4)
        lines.append(f"{2 * age - income + 0.1 * city:.4f},{age:.4f},{income:.4f},{city}")
    return "\n".join(lines) + "\n"


def queries(groups=30, rows=8, seed=5):
    numbers = random.Random(seed)
    lines = []
    for group in range(groups):
        for _ in range(rows):
            score, noise = numbers.random(), numbers.random()
            lines.append(f"{int(score * 2)} qid:{group} 0:{score * 0.7 + noise * 0.3:.4f} 1:{noise:.4f}")
    return Channel("\n".join(lines) + "\n", content_type="text/libsvm")


def succeed(job):
    result = job.run()
    assert result.status == 0, result
    return result


def model_of(result):
    return result.model_files["xgboost-model"]


@pytest.mark.parametrize(
    "given, in_model",
    [
        ({"booster": "dart", "rate_drop": 0.5, "one_drop": 1}, [b"weight_drop", b"dart"]),
        ({"booster": "gblinear"}, [b"gblinear", b"weights"]),
        ({"objective": "reg:quantileerror", "quantile_alpha": "[0.25, 0.75]"}, [b"quantile_alpha", b"0.25", b"0.75"]),
        ({"objective": "reg:pseudohubererror", "huber_slope": 2.5}, [b"huber_slope", b"2.5"]),
        ({"num_parallel_tree": 3}, [b"num_parallel_tree"]),
    ],
    ids=["dart", "gblinear", "quantiles", "huber", "forest"],
)
def test_the_model_file_tells_how_it_was_trained(train_job, given, in_model):
    model = model_of(succeed(train_job(BASE | given, train=csv())))
    plain = model_of(succeed(train_job(BASE, train=csv())))
    assert model != plain
    for text in in_model:
        assert text in model


@pytest.mark.parametrize(
    "given",
    [
        {"tree_method": "exact"},
        {"tree_method": "approx", "max_bin": 16},
        {"subsample": 0.5, "sampling_method": "gradient_based"},
        {"monotone_constraints": "(-1,1,0)"},
        {"interaction_constraints": "[[0],[1,2]]"},
        {"feature_weights": "[0,1,1]", "colsample_bytree": 0.5},
        {"grow_policy": "lossguide", "max_leaves": 4},
        {"max_delta_step": 0.05},
        {"booster": "gblinear", "updater": "coord_descent", "feature_selector": "greedy", "top_k": 1},
        {"booster": "dart", "rate_drop": 0.5, "normalize_type": "forest", "sample_type": "weighted"},
    ],
    ids=lambda given: ",".join(given),
)
def test_a_hyperparameter_changes_the_model(train_job, given):
    base = BASE | {"booster": given.get("booster", "gbtree")}
    assert model_of(succeed(train_job(base | given, train=csv()))) != model_of(succeed(train_job(base, train=csv())))


def test_constraints_by_name_are_those_by_position(train_job):
    for by_name, by_position in (
        ({"monotone_constraints": '{"income": 1}'}, {"monotone_constraints": "(0,1,0)"}),
        ({"interaction_constraints": '[["age", "city"]]'}, {"interaction_constraints": "[[0, 2]]"}),
        ({"feature_weights": "{'age': 0}", "colsample_bytree": 0.5},
         {"feature_weights": "0,1,1", "colsample_bytree": 0.5}),
    ):  # fmt: skip
        named = succeed(train_job(BASE | by_name, train=csv(header=True)))
        assert model_of(named) == model_of(succeed(train_job(BASE | by_position, train=csv(header=True))))
    result = train_job(BASE | {"monotone_constraints": '{"incme": 1}'}, train=csv(header=True)).run()
    assert result.status == 2
    assert result.failure == (
        "UserError: Hyperparameter monotone_constraints: feature 'incme' is not in the data; the nearest names are "
        "income\n"
    )


def test_all_problems_are_told_at_once(train_job):
    result = train_job(
        {"num_round": 0, "tree_method": "exakt", "booster": "gbtre", "lamda": 1}, train=csv()
    ).run()
    assert result.status == 2
    for name in ("num_round", "tree_method", "booster", "'lamda'"):
        assert f"Hyperparameter {name}" in result.failure


def test_what_means_nothing_here_is_one_line(train_job):
    result = succeed(train_job(BASE | {"device": "cuda", "tree_method": "gpu_hist", "rate_drop": 0.1}, train=csv()))
    for name in ("device", "tree_method", "rate_drop"):
        assert len(re.findall(rf"Hyperparameter {name}: ", result.stderr)) == 1
    assert model_of(result) == model_of(succeed(train_job(BASE, train=csv())))


def test_ranking_prints_the_metrics_of_its_groups(train_job):
    given = {"objective": "rank:ndcg", "num_round": 4, "eval_metric": "ndcg@5,map@3-,pre,auc"}
    result = succeed(train_job(given, train=queries(), validation=queries(10, seed=6)))
    for number, line in enumerate(result.metric_lines):
        fields = [rf"{data}-{name}:\d\.\d{{5}}" for data in ("train", "validation")
                  for name in ("ndcg@5", "map@3-", "pre", "auc")]  # fmt: skip
        assert re.fullmatch(rf"\[{number}\]\t" + "\t".join(fields), line), line
    default = succeed(train_job({"objective": "rank:ndcg", "num_round": 1}, train=queries()))
    assert default.metric_lines[0].startswith("[0]\ttrain-ndcg@32:")


def test_early_stopping_maximises_metrics_with_a_number(train_job):
    """The original minimises map@3 because its list knows the bare name alone."""
    given = {"objective": "rank:map", "num_round": 40, "eta": 0.1, "eval_metric": "map@3", "early_stopping_rounds": 4}
    result = succeed(train_job(given, train=queries(), validation=queries(10, seed=6)))
    values = [float(line.rsplit(":", 1)[1]) for line in result.metric_lines]
    best = values.index(max(values))
    assert json.loads(result.model_files["espalier.json"])["best_iteration"] == best
    assert len(values) == min(40, best + 5)


def test_the_tuner_may_ask_for_a_metric_of_ranks(train_job):
    given = {"objective": "rank:ndcg", "num_round": 2, "_tuning_objective_metric": "validation:ndcg"}
    result = succeed(train_job(given, train=queries(), validation=queries(10, seed=6)))
    assert re.fullmatch(r"\[0\]\ttrain-ndcg:\S+\tvalidation-ndcg:\S+", result.metric_lines[0])
