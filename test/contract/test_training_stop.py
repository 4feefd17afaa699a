"""SIGTERM in every phase: exit status 0 within five seconds, and a whole model or none."""

import gzip
import json
import random

import pytest

from job_tree import Channel
from test_training import csv

SECONDS = 5


def rows_of_noise(rows, features):
    """Labels that no feature explains: trees without limits grow a leaf for every row."""
    noise = random.Random(9)
    return "".join(f"{noise.random():.6f},{','.join(map(str, noise.randbytes(features)))}\n" for _ in range(rows))


def endless(**more):
    return {"objective": "reg:squarederror", "num_round": 1_000_000, "max_depth": 3} | more


@pytest.mark.parametrize("signal", ["TERM", "INT"])
def test_a_stop_between_rounds_writes_the_model_so_far(train_job, serve_model, signal):
    running = train_job(endless(), train=csv()).start()
    running.wait_until(lambda r: "[3]\t" in r.stdout)
    running.signal(signal)
    result = running.wait(SECONDS)
    assert result.status == 0, result
    assert sorted(result.model_files) == ["espalier.json", "xgboost-model"]
    assert result.failure is None
    rounds = len(result.metric_lines)
    assert f"Stopped on request after {rounds} rounds" in result.stderr
    server = serve_model(result.model_files)
    answer = server.post("/invocations", "1,2,3", content_type="text/csv", accept="text/csv")
    assert answer.status == 200 and float(answer.body) == float(answer.body)
    assert "espalier_version" in result.model_files["espalier.json"].decode() and json.loads(
        result.model_files["espalier.json"]
    )


@pytest.mark.parametrize(
    "learner",
    [
        {"booster": "dart", "rate_drop": 0.3, "one_drop": 1},
        {"booster": "gblinear", "max_depth": 6},
        {"tree_method": "approx"},
        {"tree_method": "exact"},
        {"num_parallel_tree": 4, "subsample": 0.5},
    ],
    ids=lambda learner: "-".join(map(str, learner.values())),
)
def test_a_stop_keeps_the_whole_rounds_of_every_learner(train_job, serve_model, learner):
    running = train_job(endless(**learner), train=csv()).start()
    running.wait_until(lambda r: "[3]\t" in r.stdout)
    running.signal("TERM")
    result = running.wait(SECONDS)
    assert result.status == 0, result
    assert f"Stopped on request after {len(result.metric_lines)} rounds" in result.stderr, result
    answer = serve_model(result.model_files).post("/invocations", "1,2,3", content_type="text/csv", accept="text/csv")
    assert answer.status == 200, answer


def test_a_stop_of_an_update_keeps_the_rounds_that_are_updated(train_job, serve_model):
    rows = rows_of_noise(20_000, 20)
    grown = {"objective": "reg:squarederror", "num_round": 300, "max_depth": 8}
    start = train_job(grown, train=rows).run()
    assert start.status == 0, start
    model = Channel({"xgboost-model": start.model_files["xgboost-model"]}, "application/x-sagemaker-model")
    running = train_job(grown | {"process_type": "update", "updater": "refresh"}, train=rows, model=model).start()
    running.wait_until(lambda r: "[1]\t" in r.stdout)
    running.signal("TERM")
    result = running.wait(SECONDS)
    assert result.status == 0, result
    assert 2 <= len(result.metric_lines) < 300, result
    assert f"Stopped on request after {len(result.metric_lines)} rounds" in result.stderr, result
    answer = serve_model(result.model_files).post("/invocations", ",".join("1" * 20), content_type="text/csv")
    assert answer.status == 200, answer


def test_a_stop_leaves_no_model_where_the_job_wants_none(train_job):
    running = train_job(endless(save_model_on_termination="false"), train=csv()).start()
    running.wait_until(lambda r: "[3]\t" in r.stdout)
    running.signal("TERM")
    result = running.wait(SECONDS)
    assert result.status == 0, result
    assert result.model_files == {} and result.failure is None, result
    assert "save_model_on_termination is false, so that no model is written" in result.stderr, result


def test_saving_for_a_kill_does_not_write_every_round(train_job):
    job = endless(num_round=2000, max_depth=2)
    plain = train_job(job, train=csv()).run()
    saving = train_job(job | {"save_model_on_termination": "true"}, train=csv()).run()
    assert saving.model_files["xgboost-model"] == plain.model_files["xgboost-model"]
    assert saving.seconds < 2 * plain.seconds + 1, (plain.seconds, saving.seconds)  # a write a round: some 50 times


def test_a_stop_does_not_wait_for_a_long_round(train_job, serve_model):
    long_rounds = endless(max_depth=40, min_child_weight=0)
    running = train_job(long_rounds, train=rows_of_noise(30_000, 100)).start()
    running.wait_until(lambda r: "[0]\t" in r.stdout, seconds=100)
    running.signal("TERM")
    result = running.wait(SECONDS)
    assert result.status == 0, result
    assert "Stopped on request after 1 rounds" in result.stderr, result  # the round under way was given up
    assert len(result.metric_lines) == 1
    assert len(json.loads(result.model_files["espalier.json"])["self_test"]) > 0
    answer = serve_model(result.model_files).post("/invocations", ",".join("1" * 100), content_type="text/csv")
    assert answer.status == 200, answer


def test_a_stop_while_data_is_read_ends_at_once_without_a_model(train_job):
    # One small member many times over: some seconds to unpack and parse, a moment to make.
    member = gzip.compress(b"1,2,3,4,5,6,7,8,9,10\n" * 100_000)
    running = train_job(endless(), train={"big.gz": member * 150}).start()
    running.wait_until(lambda r: "training starts" in r.stderr)
    running.signal("TERM")
    result = running.wait(SECONDS)
    assert result.status == 0, result
    assert result.model_files == {} and result.failure is None and result.metric_lines == []


def test_a_kill_at_any_moment_leaves_a_whole_model_or_none(train_job):
    for wanted in ("training starts", "[0]\t", "[9]\t"):
        running = train_job(endless(), train=csv()).start()
        running.wait_until(lambda r: wanted in r.stderr + r.stdout)
        running.signal("KILL")
        result = running.wait(30)
        assert result.status != 0
        assert "xgboost-model" not in result.model_files


def test_a_kill_leaves_the_rounds_so_far_when_the_job_asks_for_it(train_job, serve_model):
    for save in ("true", True):  # as text and as JSON
        running = train_job(endless(save_model_on_termination=save), train=csv()).start()
        running.wait_until(lambda r: "[5]\t" in r.stdout)
        running.signal("KILL")
        result = running.wait(30)
        assert result.status != 0
        assert "xgboost-model" in result.model_files and "espalier.json" not in result.model_files
        server = serve_model({"xgboost-model": result.model_files["xgboost-model"]})
        answer = server.post("/invocations", "1,2,3", content_type="text/csv", accept="text/csv")
        assert answer.status == 200 and float(answer.body) == float(answer.body)
