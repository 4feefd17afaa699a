"""XGBoost as the oracle. Our side is score_tool (test/support/score_tool.cpp) and the program train.

ESPALIER_BIN: the folder they were built in; default build/dev.
"""

import os
import pathlib
import subprocess

import numpy as np
import pytest
import xgboost

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("ESPALIER_BIN", ROOT / "build" / "dev")).resolve()


def find_program(name):
    for folder in (BIN, BIN / "test" / "oracle", BIN / "src" / "train"):
        if (folder / name).is_file():
            return folder / name
    return None


@pytest.fixture(scope="session")
def score_tool():
    program = find_program("score_tool")
    assert program, f"no score_tool below {BIN}: configure with -DESPALIER_TESTS=ON and build it"
    return program


@pytest.fixture(scope="session")
def train_program():
    program = find_program("train")
    assert program, f"no train below {BIN}"
    return program


class OurModel:
    """A model file as our library sees it."""

    def __init__(self, program, folder, path):
        self.program, self.folder, self.path = program, folder, path

    def _run(self, *arguments):
        done = subprocess.run([self.program, self.path, *map(str, arguments)], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    def score(self, rows, what="margin", **options):
        """float32 answers, flat. Options as those of score_tool: forest, threads, simd."""
        rows = np.ascontiguousarray(rows, np.float32)
        matrix, out = self.folder / "rows.f32", self.folder / "out.f32"
        rows.tofile(matrix)
        extra = [part for key, value in options.items() for part in (f"--{key}", value)]
        self._run("--matrix", matrix, "--features", rows.shape[1], "--out", out, "--what", what, *extra)
        return np.fromfile(out, np.float32)

    def rewrite(self, name):
        """The model written by our library; .json gives JSON, everything else UBJSON."""
        self._run("--rewrite", self.folder / name)
        return self.folder / name


@pytest.fixture
def our_model(score_tool, tmp_path):
    return lambda path: OurModel(score_tool, tmp_path, path)


def xgboost_margins(booster, rows):
    """What XGBoost answers, flat; NaN is missing."""
    return booster.predict(xgboost.DMatrix(rows, nthread=2), output_margin=True).astype(np.float32).ravel()


def assert_same_bits(ours, theirs):
    assert ours.shape == theirs.shape
    different = np.flatnonzero(ours.view(np.uint32) != theirs.view(np.uint32))
    # Two NaN are equal whatever their payload.
    different = different[~(np.isnan(ours[different]) & np.isnan(theirs[different]))]
    assert different.size == 0, (
        f"{different.size} of {ours.size} margins differ, first at {different[0]}: "
        f"{ours[different[0]]!r} ours, {theirs[different[0]]!r} XGBoost"
    )
