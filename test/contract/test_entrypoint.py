"""The image's front door: what happens before train or serve is reached."""

import pytest


def test_help_names_both_programs(start_program):
    result = start_program(["--help"]).wait()
    assert result.status == 0, result
    assert "train" in result.stdout and "serve" in result.stdout, result


@pytest.mark.parametrize("program", ["train", "serve"])
def test_each_program_has_its_own_help(start_program, program):
    result = start_program([program, "--help"]).wait()
    assert result.status == 0, result
    assert "--root" in result.stdout, result


def test_no_argument_says_what_is_missing(start_program):
    result = start_program([]).wait()
    assert result.status == 2, result
    assert result.stderr == (
        "espalier: no command was given and /opt/ml/input/config, which would mean train, is not there; give train or "
        "serve as the first argument (--help shows more)\n"
    )


def test_no_argument_beside_the_folder_of_a_job_means_train(train_job):
    result = train_job({"num_round": 1}, arguments=(), train="1,2\n2,3\n").run()
    assert result.status == 0 and "xgboost-model" in result.model_files, result


def test_an_unknown_argument_is_quoted(start_program):
    result = start_program(["predict"]).wait()
    assert result.status == 2, result
    assert result.stderr == "espalier: unknown argument 'predict'; the first argument must be train or serve (--help shows more)\n"
