"""Every error of a training job: its class opens the failure file, one sentence says where and what, the status is not 0."""

import pytest

from job_tree import Channel
from programs import Options
from test_training import REGRESSION, csv

BINARY = {"objective": "binary:logistic", "num_round": 2}


def failure_of(result, status=2):
    assert result.status == status, result
    assert result.failure is not None, result
    assert result.failure.endswith("\n") and all(line.strip() for line in result.failure.splitlines())
    assert "Reporting training FAILURE" in result.stderr
    for sentence in result.failure.splitlines():  # a line of the log each
        assert f":ERROR] {sentence}\n" in result.stderr
    assert "xgboost-model" not in result.model_files
    return result.failure.rstrip("\n")


@pytest.mark.parametrize(
    "hyperparameters, words",
    [
        ({"max_depth": 3}, ["num_round"]),
        ({"num_round": 0}, ["num_round", "0"]),
        ({"num_round": "abc"}, ["num_round", "abc"]),
        ({"num_round": 3, "eta": "1.5"}, ["eta", "1.5"]),
        ({"num_round": 3, "max_dept": "3"}, ["max_dept", "max_depth"]),
        ({"num_round": 3, "objective": "multi:softmax"}, ["num_class"]),
        ({"num_round": 3, "objective": "reg:squared"}, ["objective", "reg:squared"]),
        ({"num_round": 3, "objective": "reg:squarederror", "eval_metric": "auc"}, ["auc"]),
        ({"num_round": 3, "eta": "2", "gamma": "-1", "max_depth": "x"}, ["eta", "gamma", "max_depth"]),
    ],
)
def test_bad_hyperparameters_are_named(train_job, hyperparameters, words):
    failure = failure_of(train_job(hyperparameters, train=csv()).run())
    assert failure.startswith("UserError: ")
    for word in words:
        assert word in failure[:1024]


@pytest.mark.parametrize(
    "rows, begins",
    [
        ("1,2\n3,abc\n", "UserError: train/part-0 line 2, column 2 (position 1): 'abc'"),
        ("1,2\n3,12abc\n", "UserError: train/part-0 line 2, column 2 (position 1): '12abc'"),
        ("1,2\n3,4,5\n", "UserError: train/part-0 line 2"),
        ("1,2\n,4\n", "UserError: train/part-0 line 2, column 1 (position 0)"),
        ("1,2\ninf,4\n", "UserError: train/part-0 line 2, column 1 (position 0): 'inf'"),
        ("1,2\n3,inf\n", "UserError: train/part-0 line 2, column 2 (position 1): 'inf'"),
        ('1,2\n3,"4\n', "UserError: train/part-0 line 2"),
        ("1,2\n3,\x1b[31m\n", "UserError: train/part-0 line 2, column 2 (position 1): '\\x1b[31m'"),
    ],
    ids=["text", "half-number", "ragged", "no-label", "infinite-label", "infinite-cell", "stray-quote", "control-bytes"],
)
def test_bad_csv_is_named_by_file_line_and_column(train_job, rows, begins):
    assert failure_of(train_job(REGRESSION, train=rows).run()).startswith(begins)


@pytest.mark.parametrize("rows", ["1 0:2\nx 0:1\n", "1 0:2\n1 a:1\n", "1 0:2\n1 1:2 0:inf\n"])
def test_bad_libsvm_is_named_by_file_and_line(train_job, rows):
    failure = failure_of(train_job(REGRESSION, train=Channel(rows, content_type="text/libsvm")).run())
    assert failure.startswith("UserError: train/part-0 line 2")


@pytest.mark.parametrize("rows", ["0,1\n2,3\n", "0,1\n-1,2\n"])
def test_labels_that_the_objective_refuses_are_client_errors(train_job, rows):
    good = "0,1\n1,2\n"
    for channels in ({"train": rows}, {"train": good, "validation": rows}):
        failure = failure_of(train_job(BINARY, **channels).run())
        assert failure.startswith(f"UserError: {list(channels)[-1]}/part-0 line 2: label "), failure


def test_channels_without_data_are_named(train_job):
    for channels in ({"train": Channel({})}, {"train": Channel({"part-0": ""})}, {"train": csv(), "validation": Channel({})}):
        name = list(channels)[-1]
        failure = failure_of(train_job(REGRESSION, **channels).run())
        assert failure.startswith(f"UserError: No data in {name} channel"), failure


def test_a_missing_train_channel_is_named(train_job):
    failure = failure_of(train_job(REGRESSION, validation=csv()).run())
    assert failure.startswith("UserError: Missing required channel: train")


def test_pipe_mode_and_several_hosts_are_refused_in_one_sentence(train_job):
    failure = failure_of(train_job(REGRESSION, train=Channel(csv(), mode="Pipe")).run())
    assert failure.startswith("UserError: channel 'train' has input mode Pipe")
    hosts = '{"current_host":"algo-1","hosts":["algo-1","algo-2"]}'
    failure = failure_of(train_job(REGRESSION, configs={"resourceconfig.json": hosts}, train=csv()).run())
    assert failure.startswith("UserError: the job has 2 hosts")


def test_an_unknown_content_type_is_named(train_job):
    failure = failure_of(train_job(REGRESSION, train=Channel(csv(), content_type="image/png")).run())
    assert failure.startswith("UserError: channel 'train' has content type 'image/png'")


def test_a_validation_csv_without_one_of_the_columns_is_refused(train_job):
    failure = failure_of(train_job(REGRESSION, train="1,2,3\n2,3,4\n", validation="1,2\n2,3\n").run())
    assert failure == "UserError: channel 'validation' has 1 features, channel 'train' has 2"


def test_a_label_size_other_than_1_is_refused(train_job):
    failure = failure_of(train_job(REGRESSION, train=Channel(csv(), "text/csv;label_size=2")).run())
    assert failure == (
        "UserError: channel 'train': label_size '2' is not allowed in a csv content type; it must be 1 or left out"
    )
    assert train_job(REGRESSION, train=Channel(csv(), "text/csv;label_size=1")).run().status == 0


def test_a_validation_set_that_is_wider_is_refused(train_job):
    failure = failure_of(train_job(REGRESSION, train="1,2\n2,3\n", validation="1,2,3\n2,3,4\n").run())
    assert failure.startswith("UserError: ")


@pytest.mark.parametrize("name", ["hyperparameters.json", "inputdataconfig.json", "resourceconfig.json"])
@pytest.mark.parametrize("text", ["{", "[]", "\xff", "[" * 100_000], ids=["cut", "array", "not-json", "deep"])
def test_broken_config_files_are_named(train_job, name, text):
    failure = failure_of(train_job(REGRESSION, configs={name: text}, train=csv()).run())
    assert failure.startswith(f"UserError: {name}: ")


@pytest.mark.parametrize("variable", ["ESPALIER_SIMD", "SAGEMAKER_CONTAINER_LOG_LEVEL"])
def test_a_bad_environment_value_is_named(train_job, variable):
    result = train_job(REGRESSION, env={variable: "nonsense"}, train=csv()).run()
    assert result.status == 2 and result.failure.startswith("UserError: ") and "nonsense" in result.failure


def test_a_full_disk_is_a_platform_error_and_leaves_no_part_of_a_model(train_job):
    hyperparameters = REGRESSION | {"num_round": 200, "max_depth": 6}
    rows = "".join(f"{row * 7919 % 1009},{row},{row * row % 911}\n" for row in range(3000))
    result = train_job(hyperparameters, options=Options(disk={"model": "64k"}), train=rows).run()
    failure = failure_of(result, status=1)
    assert failure.startswith("PlatformError: cannot write ") and "No space left on device" in failure
    assert result.model_files == {}


def test_the_outcome_of_an_earlier_run_does_not_lie_beside_that_of_this_one(train_job):
    for hyperparameters, status in ((REGRESSION, 0), ({"max_depth": 3}, 2)):
        job = train_job(hyperparameters, train=csv())
        (job.root / "output" / "failure").write_text("of an earlier run")
        (job.root / "output" / "success").write_text("")
        result = job.run()
        assert result.status == status, result
        assert (job.root / "output" / "success").exists() == (status == 0)
        assert result.failure is None if status == 0 else "num_round" in result.failure, result


@pytest.mark.parametrize("more", [("somewhere",), ("--mine=1",)])
def test_words_that_train_does_not_know_are_refused(train_job, more):
    failure = failure_of(train_job(REGRESSION, arguments=("train", *more), train=csv()).run())
    assert failure.startswith(f"UserError: the command line has '{more[0]}', which means nothing to train"), failure


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"hyperparameters": {"sagemaker_program": '"train.py"'}}, "Hyperparameter sagemaker_program: it is 'train.py'"),
        ({"env": {"SAGEMAKER_PROGRAM": "train.py"}}, "SAGEMAKER_PROGRAM is 'train.py'"),
        ({"env": {"SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/code"}}, "SAGEMAKER_SUBMIT_DIRECTORY is '/opt/ml/code'"),
    ],
)
def test_script_mode_is_refused_and_nothing_else_trained(train_job, settings, named):
    hyperparameters = REGRESSION | settings.pop("hyperparameters", {})
    result = train_job(hyperparameters, train=csv(), **settings).run()
    failure = failure_of(result)
    assert failure.startswith(f"UserError: {named}") and "runs no scripts (script mode)" in failure, failure
    assert result.model_files == {}


@pytest.mark.parametrize(
    ("name", "meant"), [("val", "validation"), ("valid", "validation"), ("eval", "validation"), ("Validation", "validation"),
                        ("training", "train"), ("models", "model")]
)
def test_a_channel_whose_name_is_nearly_right_is_refused(train_job, name, meant):
    failure = failure_of(train_job(REGRESSION, train=csv(), **{name: csv(20)}).run())
    assert failure == (
        f"UserError: channel '{name}' is not known; call it '{meant}', or leave it out: channels that are read are "
        "train, validation, model"
    ), failure


def test_a_failure_that_cannot_be_written_is_still_logged(train_job):
    job = train_job({"max_depth": 3}, train=csv())
    (job.root / "output" / "data").rmdir()
    (job.root / "output").rmdir()
    (job.root / "output").write_text("not a folder")
    result = job.run()
    assert result.status == 2 and "UserError: " in result.stderr and "num_round" in result.stderr


def test_columns_that_mean_nothing_to_the_job_are_refused(train_job):
    rows = "a,job,y\n" + "".join(f"{i % 5},{'xyz'[i % 3]},{i % 2}\n" for i in range(30))
    refused = failure_of(train_job(
        REGRESSION | {"booster": "gblinear", "label_column": "y", "categorical_columns": "auto"}, train=rows).run())
    assert refused.startswith("UserError: booster gblinear takes numbers, and feature 'job' is categorical"), refused
    refused = failure_of(train_job(
        REGRESSION | {"label_lower_column": "a", "label_upper_column": "y", "drop_columns": "job"}, train=rows).run())
    assert refused.startswith("UserError: Hyperparameter label_lower_column: survival bounds are for objective"), refused


def test_rankings_without_groups_and_metrics_without_numbers_are_warned_of(train_job):
    result = train_job({"objective": "rank:ndcg", "num_round": 1}, train=csv()).run()
    assert "WARNING] Channel 'train', objective rank:ndcg: all rows are one query group" in result.stderr
    one_class = "1,2\n1,3\n"
    result = train_job(
        BINARY | {"num_round": 4, "eval_metric": "auc", "early_stopping_rounds": 1}, train="0,1\n1,2\n", validation=one_class).run()
    assert "WARNING] early_stopping_rounds had nothing to compare" in result.stderr
    assert len(result.metric_lines) == 4
