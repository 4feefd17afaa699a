"""Jobs that start from the model of an earlier one: the channel `model`, and what belongs to it."""

import json
import random
import re

from job_tree import Channel, model_tar
from test_training import csv

VALUE = {"a": 0, "b": 10, "c": 20}
TABLE = {"objective": "reg:squarederror", "num_round": 12, "max_depth": 3, "categorical_columns": "kind"}


def model_channel(files):
    return Channel(files, "application/x-sagemaker-model")


def kinds(weights, seed, rows=600):
    """A table whose label follows from its category; how often each stands there is `weights`."""
    dice = random.Random(seed)
    drawn = dice.choices(list(weights), list(weights.values()), k=rows)
    lines = [f"{VALUE.get(kind, 5) + dice.random():.3f},{kind},{dice.random():.3f}" for kind in drawn]
    return "y,kind,x\n" + "\n".join(lines) + "\n"


def manifest(result):
    assert result.status == 0, result
    return json.loads(result.model_files["espalier.json"])


def rmse(result, which):
    return float(re.search(r"train-rmse:(\S+)", result.metric_lines[which]).group(1))


def test_categories_keep_their_codes_when_training_goes_on(train_job, serve_model):
    first = train_job(TABLE, train=kinds({"a": 6, "b": 3, "c": 1}, seed=1)).run()
    assert manifest(first)["categories"][0] == ["a", "b", "c"]
    start = model_channel({"model.tar.gz": model_tar(first.model_files)})
    others = kinds({"a": 1, "b": 3, "c": 6}, seed=2)  # by their own counts the codes would be others
    second = train_job(TABLE | {"num_round": 3}, train=others, model=start).run()
    assert manifest(second)["categories"][0] == ["a", "b", "c"]
    assert rmse(second, 0) < rmse(first, -1) * 1.5, second
    server = serve_model(second.model_files)
    for kind, value in VALUE.items():
        answer = server.post("/invocations", f"{kind},0.5", content_type="text/csv", accept="text/csv")
        assert abs(float(answer.body) - value) < 2, (kind, answer)


def test_categories_that_the_initial_model_lacks_are_counted_in_the_log(train_job):
    first = train_job(TABLE, train=kinds({"a": 6, "b": 3}, seed=1)).run()
    start = model_channel({"model.tar.gz": model_tar(first.model_files)})
    rows = "y,kind,x\n" + "1,a,0\n2,c,0\n3,,1\n4,d,1\n5,c,2\n"
    second = train_job(TABLE | {"num_round": 1}, train=rows, validation=rows, model=start).run()
    for channel in ("train", "validation"):
        assert (
            f"Channel '{channel}', column 'kind': categories that the model does not know are taken as missing "
            "(categories: 2, rows: 3)"
        ) in second.stderr


def test_categories_without_a_manifest_are_refused(train_job):
    first = train_job(TABLE, train=kinds({"a": 6, "b": 3, "c": 1}, seed=1)).run()
    start = model_channel({"xgboost-model": first.model_files["xgboost-model"]})
    assert train_job(TABLE, train=kinds({"a": 1, "b": 1}, seed=2), model=start).run().failure == (
        "UserError: channel 'model': the initial model cannot be continued: no espalier.json beside it tells its "
        "categories; give the model.tar.gz of a job that trained on a raw table\n")


def test_a_table_of_numbers_does_not_continue_categories(train_job):
    first = train_job(TABLE, train=kinds({"a": 6, "b": 3, "c": 1}, seed=1)).run()
    plain = {key: value for key, value in TABLE.items() if key != "categorical_columns"}
    numbers = "".join(f"{i % 7},{i % 3},{i % 5}\n" for i in range(100))
    failure = train_job(plain, train=numbers, model=model_channel(first.model_files)).run().failure
    assert failure == (
        "UserError: channel 'model': the initial model cannot be continued: its feature 0 is categorical, in the "
        "training data it is a number\n")


def test_a_table_without_one_of_the_models_columns_is_refused_before_training(train_job):
    grown = {"objective": "reg:squarederror", "num_round": 2, "max_depth": 2}
    start = model_channel(train_job(grown, train="".join(f"{i},{i % 7},{i % 3}\n" for i in range(50))).run().model_files)
    narrow = "".join(f"{i},{i % 7}\n" for i in range(50))
    result = train_job(grown, train=narrow, model=start).run()
    assert result.failure == (
        "UserError: channel 'model': the initial model cannot be continued: it has 2 features, the training data "
        "has 1\n")
    assert not result.metric_lines


def test_an_update_refreshes_the_model_of_the_channel(train_job):
    grown = {"objective": "reg:squarederror", "num_round": 4, "max_depth": 3}
    first = train_job(grown, train=csv()).run()
    start = model_channel({"model.tar.gz": model_tar(first.model_files)})
    update = grown | {"process_type": "update", "updater": "refresh", "num_round": 50}
    same = train_job(update, train=csv(), model=start).run()
    assert same.status == 0, same
    assert same.metric_lines == first.metric_lines  # the rows that the trees were grown from
    higher = csv().replace("\n", "0\n")  # another last feature: other rows in the leaves
    other = train_job(update, train=higher, model=start).run()
    assert other.status == 0 and len(other.metric_lines) == 4, other
    assert other.model_files["xgboost-model"] != same.model_files["xgboost-model"]
    assert train_job(update, train=csv()).run().failure == (
        "UserError: process_type update needs channel 'model', which holds the model whose trees it updates\n")


def test_survival_bounds_by_name(train_job, serve_model):
    dice = random.Random(5)
    rows = []
    for i in range(600):
        x = dice.random()
        time = 2 ** (4 * x) * (1 + 0.1 * dice.random())
        upper = "" if i % 4 == 0 else "inf" if i % 4 == 1 else f"{time:.4f}"  # half of them right-censored
        rows.append(f"{time:.4f},{x:.4f},{upper}")
    hyperparameters = {"objective": "survival:aft", "num_round": 40, "max_depth": 3, "eval_metric": "aft-nloglik",
                       "label_lower_column": "from", "label_upper_column": "until"}  # fmt: skip
    result = train_job(hyperparameters, train="from,x,until\n" + "\n".join(rows) + "\n").run()
    assert [column["role"] for column in manifest(result)["columns"]] == ["label_lower", "feature", "label_upper"]
    losses = [float(line.rsplit(":", 1)[1]) for line in result.metric_lines]
    assert losses[-1] < losses[0]
    server = serve_model(result.model_files)
    early, late = (
        float(server.post("/invocations", x, content_type="text/csv", accept="text/csv").body) for x in ("0.1", "0.9")
    )
    assert 0 < early < late
    rows[7] = "9,0.5,3"
    failure = train_job(hyperparameters, train="from,x,until\n" + "\n".join(rows) + "\n").run().failure
    assert failure.startswith("UserError: train/part-0 line 9: the lower bound is above the upper bound"), failure
