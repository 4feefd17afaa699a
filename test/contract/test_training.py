"""The training contract through the front door: layout, channels, formats of values, what lies in the model folder."""

import gzip
import json
import re

import pytest

from job_tree import Channel
from programs import Options

REGRESSION = {"objective": "reg:squarederror", "num_round": 3, "max_depth": 3}
# The metric definitions of the console and of older examples, for text in which the log agent has written a TAB as "#011".
# The first takes all up to white space, so it fits the last metric of a line alone.
LAST_METRIC = r".*\[[0-9]+\].*#011{name}:(\S+)"
ANY_METRIC = r".*\[[0-9]+\].*#011{name}:([-+]?[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?).*"


def table(rows=60):
    return [f"{row % 7 + row * 0.25},{row},{row * row % 11},{'' if row % 5 == 0 else row % 3}" for row in range(rows)]


def csv(rows=60):
    return "".join(line + "\n" for line in table(rows))


def model_of(result):
    assert result.status == 0, result
    return result.model_files["xgboost-model"]


def info_lines(result):
    return [re.sub(r"^\[[^]]*:INFO\] ", "", line) for line in result.stderr.splitlines()]


def test_a_good_job_leaves_model_and_manifest_and_nothing_else(train_job):
    job = train_job(REGRESSION, train=csv(), validation=csv(20))
    result = job.run()
    assert result.status == 0, result
    assert sorted(result.model_files) == ["espalier.json", "xgboost-model"]
    assert result.failure is None
    assert (job.root / "output" / "success").read_bytes() == b""
    manifest = json.loads(result.model_files["espalier.json"])
    sha256 = re.search(r"Model SHA-256: ([0-9a-f]{64})$", result.stderr, re.M).group(1)
    assert sha256 in json.dumps(manifest)
    assert "Train matrix has 60 rows and 3 columns" in info_lines(result)
    assert info_lines(result)[-1] == "Reporting training SUCCESS"


def test_metric_lines_are_what_the_tuner_reads(train_job):
    result = train_job(REGRESSION, train=csv(), validation=csv(20)).run()
    assert result.status == 0, result
    assert len(result.metric_lines) == 3
    for number, line in enumerate(result.metric_lines):
        assert re.fullmatch(rf"\[{number}\]\ttrain-rmse:\d+\.\d{{5}}\tvalidation-rmse:\d+\.\d{{5}}", line)
        logged = line.replace("\t", "#011")
        train, validation = (field.rsplit(":", 1)[1] for field in line.split("\t")[1:])
        assert re.match(ANY_METRIC.format(name="train-rmse"), logged).group(1) == train
        assert re.match(ANY_METRIC.format(name="validation-rmse"), logged).group(1) == validation
        assert re.match(LAST_METRIC.format(name="validation-rmse"), logged).group(1) == validation
    assert result.stdout == "".join(line + "\n" for line in result.metric_lines)
    assert "\x1b" not in result.stdout + result.stderr


def test_diagnostics_have_the_form_of_the_built_in_algorithm(train_job):
    result = train_job(REGRESSION, train=csv()).run()
    for line in result.stderr.splitlines():
        assert re.fullmatch(r"\[\d{4}-\d\d-\d\d:\d\d:\d\d:\d\d:(INFO|WARNING|ERROR)\] .*", line), line


@pytest.mark.parametrize(
    "files",
    [
        {"part-0": csv().replace("\n", "\r\n")},
        {"part-0": csv().rstrip("\n")},
        {"part-0": gzip.compress(csv().encode())},
        {"part-0.csv.gz": gzip.compress(csv(31).encode()) + gzip.compress("".join(x + "\n" for x in table()[31:]).encode())},
        {"part-0": csv(), "_SUCCESS": "", ".part-0.crc": b"\x00crc", "empty": "", "_tmp/x": "junk", "a/.b/c": "junk"},
        {"2031/01/part-0": csv(20), "2031/02/part-0": "".join(x + "\n" for x in table()[20:])},
        {f"part-{i:02d}": "".join(x + "\n" for x in table()[i * 6 : i * 6 + 6]) for i in range(10)},
        {f"part-{i:02d}": "\n".join(table()[i * 6 : i * 6 + 6]) for i in range(10)},
    ],
    ids=["crlf", "no-final-newline", "gzip", "gzip-members", "marker-files", "nested", "ten-files", "ten-open-ended"],
)
def test_the_same_rows_give_the_same_model_however_they_lie_in_files(train_job, files):
    expected = model_of(train_job(REGRESSION, train=csv()).run())
    assert model_of(train_job(REGRESSION, train=Channel(files)).run()) == expected


@pytest.mark.parametrize("content_type", ["text/csv", "csv", "TEXT/CSV", "text/csv;label_size=1", "text/csv; charset=utf-8"])
def test_content_types_of_csv(train_job, content_type):
    model_of(train_job(REGRESSION, train=Channel(csv(), content_type=content_type)).run())


@pytest.mark.parametrize("content_type", [None, "text/libsvm", "libsvm", "text/x-libsvm"])
def test_libsvm_is_the_default_content_type(train_job, content_type):
    rows = "".join(f"{row % 5} 0:{row} 2:{row * row % 7}\n" for row in range(50))
    result = train_job(REGRESSION, train=Channel(rows, content_type=content_type)).run()
    assert result.status == 0, result
    assert "Train matrix has 50 rows and 3 columns" in info_lines(result)


def test_validation_may_have_another_format_or_none(train_job):
    rows = "".join(f"{row % 5} 0:{row}\n" for row in range(20))
    for validation in (Channel(rows, content_type="text/libsvm"), Channel(csv(20), content_type=None)):
        result = train_job(REGRESSION, train=csv(), validation=validation).run()
        assert result.status == 0, result
        assert "validation-rmse" in result.metric_lines[0]


def test_fast_file_is_read_like_file(train_job):
    expected = model_of(train_job(REGRESSION, train=csv()).run())
    assert model_of(train_job(REGRESSION, train=Channel(csv(), mode="FastFile")).run()) == expected


def test_channels_that_nobody_reads_are_said_in_a_warning(train_job):
    result = train_job(REGRESSION, train=csv(), code=Channel("#!/bin/sh\n", content_type=None), test=csv(3)).run()
    assert result.status == 0, result
    for name in ("code", "test"):
        warning = f":WARNING] Channel '{name}' is not used: nobody reads it; channels that are read are train, validation, model"
        assert sum(warning in line for line in result.stderr.splitlines()) == 1, result
    assert "test-rmse" not in result.stdout


def test_every_dialect_of_hyperparameters_means_the_same(train_job):
    expected = model_of(train_job({"num_round": "3", "eta": "0.2", "objective": "reg:squarederror"}, train=csv()).run())
    for dialect in (
        {"num_round": "3.0", "eta": "2e-1", "objective": '"reg:squarederror"'},
        {"num_round": " 3 ", "learning_rate": "0.2"},
        {"num_round": "3", "eta": "0.20", "sagemaker_region": '"eu-west-1"', "sagemaker_job_name": '"x"'},
        {"num_round": "3", "eta": "0.2", "_tuning_objective_metric": "validation:rmse"},
    ):
        assert model_of(train_job(dialect, train=csv()).run()) == expected
    configs = {"hyperparameters.json": '{"num_round": 3, "eta": 0.2}'}  # numbers, not strings
    assert model_of(train_job(configs=configs, train=csv()).run()) == expected


def test_config_files_may_be_missing_or_more_than_known(train_job):
    configs = {"resourceconfig.json": None, "init-config.json": "not json", "debughookconfig.json": "{}"}
    model_of(train_job(REGRESSION, configs=configs, train=csv()).run())


def test_output_folders_need_not_exist(train_job):
    job = train_job(REGRESSION, train=csv())
    for folder in ("model", "output/data", "output"):
        (job.root / folder).rmdir()
    model_of(job.run())


def test_channels_may_be_read_only(train_job):
    model_of(train_job(REGRESSION, options=Options(input_read_only=True), train=csv()).run())


def test_the_log_level_can_be_raised(train_job):
    result = train_job(REGRESSION, env={"SAGEMAKER_CONTAINER_LOG_LEVEL": "40"}, train=csv()).run()
    assert result.status == 0, result
    assert result.stderr == "" and len(result.metric_lines) == 3


def test_early_stopping_needs_a_validation_channel_and_says_so(train_job):
    result = train_job(REGRESSION | {"early_stopping_rounds": 1, "eval_metric": "rmse"}, train=csv()).run()
    assert result.status == 0, result
    assert len(result.metric_lines) == 3
    assert any("early" in line.lower() for line in info_lines(result))
