"""The model's bytes depend on data, hyperparameters and seed only."""

import random
import re

import pytest

from job_tree import Channel
from test_training import csv, model_of


def rows(count=4000, seed=5):
    numbers = random.Random(seed)
    for _ in range(count):
        values = [numbers.choice([numbers.gauss(0, 1), numbers.randint(0, 4), None]) for _ in range(8)]
        signal = sum(v for v in values[:4] if v is not None)
        yield f"{int(signal + numbers.gauss(0, 0.5) > 1)}," + ",".join("" if v is None else f"{v:.6g}" for v in values)


TABLE = list(rows())
JOBS = {
    "plain": {"objective": "binary:logistic", "num_round": 8},
    "sampled": {
        "objective": "binary:logistic", "num_round": 8, "subsample": 0.7, "colsample_bytree": 0.8,
        "colsample_bylevel": 0.8, "colsample_bynode": 0.8, "seed": 17,
    },  # fmt: skip
    "lossguide": {
        "objective": "multi:softprob", "num_class": 2, "num_round": 5, "grow_policy": "lossguide", "max_leaves": 20,
        "max_depth": 0, "max_bin": 64,
    },  # fmt: skip
}


def train(train_job, hyperparameters, files=None, env=None, content_type="text/csv"):
    files = files or {"part-0": "\n".join(TABLE)}
    return model_of(train_job(hyperparameters, env=env, train=Channel(files, content_type=content_type)).run())


@pytest.fixture
def simd_levels(train_job):
    """The levels that this machine runs, from the sentence that refuses an unknown one."""
    failure = train_job({}, env={"ESPALIER_SIMD": "none"}, train=csv()).run().failure
    return re.search(r"can run: (.*)", failure).group(1).split(", ")


@pytest.mark.parametrize("name", JOBS)
def test_threads_do_not_change_the_model(train_job, name):
    expected = train(train_job, JOBS[name] | {"nthread": 1})
    for nthread in (2, 4):
        assert train(train_job, JOBS[name] | {"nthread": nthread}) == expected


@pytest.mark.parametrize("name", JOBS)
def test_simd_levels_do_not_change_the_model(train_job, simd_levels, name):
    assert simd_levels[-1] == "baseline"
    models = {train(train_job, JOBS[name], env={"ESPALIER_SIMD": level}) for level in simd_levels}
    assert len(models) == 1


@pytest.mark.parametrize("name", JOBS)
def test_file_borders_do_not_change_the_model(train_job, name):
    ten = {f"part-{i}": "\n".join(TABLE[i * 400 : i * 400 + 400]) + "\n" for i in range(10)}
    assert train(train_job, JOBS[name], ten) == train(train_job, JOBS[name])


def test_sparse_and_dense_rows_give_the_same_trees(train_job):
    libsvm = []
    for line in TABLE:
        label, *values = line.split(",")
        libsvm.append(" ".join([label] + [f"{i}:{v}" for i, v in enumerate(values) if v]))
    sparse = train(train_job, JOBS["plain"], {"part-0": "\n".join(libsvm)}, content_type="text/libsvm")
    assert sparse == train(train_job, JOBS["plain"])


def test_the_seed_changes_a_sampled_model(train_job):
    assert train(train_job, JOBS["sampled"]) != train(train_job, JOBS["sampled"] | {"seed": 18})
    assert train(train_job, JOBS["sampled"]) == train(train_job, JOBS["sampled"])
