"""XGBoost 3.4.1 beside the 3.0 that the other tests import: its files here, our files there.

It runs in a process of its own (newer_xgboost.py), once to train and once for each set of files that we write.
ESPALIER_NEWER_XGBOOST: the folder it was installed into; default /opt/xgboost-3.4.1.
"""

import json
import os
import pathlib
import subprocess
import sys

import numpy as np
import pandas
import pytest
import xgboost
from conftest import OurModel, assert_same_bits, find_program
from newer_xgboost import CASES, CONTAINERS, NUM_FEATURES, NUM_ROWS, SCALAR, labels_for, shared_rows
from test_models_of_train import write_job

NEWER = pathlib.Path(os.environ.get("ESPALIER_NEWER_XGBOOST", "/opt/xgboost-3.4.1"))
READABLE = ("int64", "texts")  # from a CSV, which does not say how wide a number was, nor what was a text
IDS = {"ids": lambda name: name.replace(" ", "-")}


def run_newer(what, folder):
    assert NEWER.is_dir(), f"no {NEWER}: build the Dockerfile's stage checks, or set ESPALIER_NEWER_XGBOOST"
    script = pathlib.Path(__file__).parent / "newer_xgboost.py"
    paths = os.pathsep.join(filter(None, [str(NEWER), os.environ.get("PYTHONPATH")]))
    done = subprocess.run([sys.executable, script, what, folder], env=os.environ | {"PYTHONPATH": paths},
                          capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def numbers(path):
    return np.fromfile(path, np.float32)


def score_with_newer(folder, tasks):
    """{name: (model, rows)} -> {name: (margins, predictions)}, all in one process."""
    folder.mkdir(exist_ok=True)
    listed = [{"model": str(model), "rows": str(rows), "out": str(folder / name)} for name, (model, rows) in tasks.items()]
    (folder / "tasks.json").write_text(json.dumps(listed))
    run_newer("score", folder)
    return {name: (numbers(folder / f"{name}.margin"), numbers(folder / f"{name}.prediction")) for name in tasks}


@pytest.fixture(scope="module")
def theirs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("newer")
    run_newer("train", folder)
    return folder


@pytest.fixture(scope="module")
def rows(theirs):
    return numbers(theirs / "rows.f32").reshape(NUM_ROWS, NUM_FEATURES)


@pytest.fixture(scope="module")
def read_again(theirs, score_tool):
    """Their answers to their models, written by us: {(name, ending): (margins, predictions)}."""
    tasks = {}
    for name in CASES:
        model = OurModel(score_tool, theirs, theirs / f"{name}.ubj")
        for ending in ("ubj", "json"):
            tasks[f"{name}.again.{ending}"] = (model.rewrite(f"{name}.again.{ending}"), theirs / "rows.f32")
    for name in READABLE:
        model = OurModel(score_tool, theirs, theirs / f"frame {name}.json")
        tasks[f"frame {name}.again.ubj"] = (model.rewrite(f"frame {name}.again.ubj"), theirs / f"frame {name}.csv")
    return score_with_newer(theirs / "again", tasks)


@pytest.mark.parametrize("name", CASES, **IDS)
def test_their_files_answer_here_bit_for_bit(name, theirs, rows, score_tool, tmp_path):
    for ending in ("ubj", "json"):
        model = OurModel(score_tool, tmp_path, theirs / f"{name}.{ending}")
        assert_same_bits(model.score(rows), numbers(theirs / f"{name}.margin"))
    assert_same_bits(model.score(rows, forest="plain"), numbers(theirs / f"{name}.margin"))
    ours, expected = model.score(rows, what="prediction"), numbers(theirs / f"{name}.prediction")
    assert ours.shape == expected.shape
    np.testing.assert_allclose(ours, expected, rtol=3e-7, atol=1e-30)


@pytest.mark.parametrize("name", CASES, **IDS)
def test_files_written_here_answer_there_as_their_own(name, theirs, read_again):
    for ending in ("ubj", "json"):
        margins, predictions = read_again[f"{name}.again.{ending}"]
        assert_same_bits(margins, numbers(theirs / f"{name}.margin"))
        assert_same_bits(predictions, numbers(theirs / f"{name}.prediction"))


def verify(model, data, predictions, folder, **environment):
    """serve verify: the same float32 for every row, or an AssertionError with what differs."""
    table = folder / "expected.csv"
    table.write_text("\n".join(repr(float(number)) for number in predictions) + "\n")
    done = subprocess.run([find_program("serve"), "verify", model, data, table], capture_output=True, text=True,
                          env=os.environ | environment)  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", CONTAINERS, **IDS)
@pytest.mark.parametrize("ending", ["ubj", "json"])
def test_categories_of_their_files(name, ending, theirs, tmp_path):
    model, expected = theirs / f"frame {name}.{ending}", numbers(theirs / f"frame {name}.prediction")
    verify(model, theirs / f"frame {name}.codes.csv", expected, tmp_path)
    verify(model, theirs / f"frame {name}.csv", expected, tmp_path, ESPALIER_CATEGORY_NUMBERS="value")
    if name == "texts":
        verify(model, theirs / f"frame {name}.csv", expected, tmp_path)


def cats_of(path):
    return json.loads(path.read_text())["learner"]["gradient_booster"]["model"]["cats"]


@pytest.mark.parametrize("name", CONTAINERS, **IDS)
def test_categories_are_written_as_they_were_read(name, theirs, score_tool, tmp_path, read_again):
    for ending in ("ubj", "json"):
        model = OurModel(score_tool, tmp_path, theirs / f"frame {name}.{ending}")
        assert cats_of(model.rewrite("again.json")) == cats_of(theirs / f"frame {name}.json")
    if name in READABLE:
        margins, _ = read_again[f"frame {name}.again.ubj"]
        assert_same_bits(margins, numbers(theirs / f"frame {name}.margin"))


OWN = {name: parameters for name, parameters in SCALAR.items() if name != "cox"} | {
    name: CASES[name] for name in ("dart", "dart of classes", "forest", "linear", "linear classes")}  # fmt: skip


@pytest.fixture(scope="module")
def own_models(rows, theirs, train_program, tmp_path_factory):
    """Models of our program train, and XGBoost 3.4.1's answers to them."""
    folder = tmp_path_factory.mktemp("own")
    _, signal = shared_rows()
    tasks = {}
    for name, parameters in OWN.items():
        objective = parameters["objective"]
        if objective.startswith(("rank:", "survival:")):
            continue  # other input than a label; their files differ in the objective alone
        settings = {"num_round": 6, "max_depth": 3} | parameters
        write_job(folder / name, settings, rows, labels_for(objective, signal, 1))
        done = subprocess.run([train_program, "--root", folder / name], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        tasks[name] = (folder / name / "model" / "xgboost-model", theirs / "rows.f32")
    answers = score_with_newer(folder / "answers", tasks)
    return {name: (task[0], *answers[name]) for name, task in tasks.items()}


def test_models_trained_here_answer_there(own_models, rows, score_tool, tmp_path):
    for name, (path, margins, predictions) in own_models.items():
        ours = OurModel(score_tool, tmp_path, path)
        assert_same_bits(ours.score(rows), margins)
        # Quantiles that cross: XGBoost 3.4 sorts those of any file, we those of its own files.
        if name != "crossing quantiles":
            np.testing.assert_allclose(ours.score(rows, what="prediction"), predictions, rtol=3e-7, atol=1e-30)
    assert len(own_models) >= 20


@pytest.mark.parametrize("name", ["expectile", "expectiles"])
def test_expectiles_are_learned_as_there(name, own_models, theirs):
    """XGBoost 3.0, beside which the other objectives are tested, does not know them."""
    _, _, predictions = own_models[name]
    np.testing.assert_allclose(predictions, numbers(theirs / f"{name}.prediction"), rtol=1e-4, atol=1e-5)


def answer_of_older_xgboost(model, rows):
    """As docs/model-format.md shows it for versions before 3.1: the codes of the manifest."""
    frame, manifest = pandas.read_csv(rows), json.loads((model.parent / "espalier.json").read_text())
    for name, kind, values in zip(manifest["feature_names"], manifest["feature_kinds"], manifest["categories"]):
        if kind == "categorical":
            frame[name] = pandas.Categorical(frame[name].astype(str).str.strip(), categories=values)
    frame = frame[manifest["feature_names"]]
    return xgboost.Booster(model_file=str(model)).predict(xgboost.DMatrix(frame, enable_categorical=True))


def test_a_frame_of_categories_is_scored_right_by_a_raw_table_model(train_program, tmp_path):
    random = np.random.default_rng(5)
    count = 500
    frame = pandas.DataFrame({
        "colour": random.choice(["red", "green", "blue", "ötli"], count, p=[0.1, 0.2, 0.3, 0.4]),
        "x": random.normal(size=count).astype(np.float32),
        "kind": random.choice([30, 4, 100], count),
    })  # fmt: skip
    label = (frame.colour == "red") * 3.0 + (frame.kind == 4) * 2.0 + (frame.colour == "ötli") * frame.x
    write_job(tmp_path, {"objective": "reg:squarederror", "num_round": 5, "label_column": "y",
                         "categorical_columns": "colour,kind"}, np.zeros((0, 1)), [])  # fmt: skip
    table = pandas.concat([label.rename("y"), frame], axis=1)
    table.to_csv(tmp_path / "input" / "data" / "train" / "part-0.csv", index=False)
    done = subprocess.run([train_program, "--root", tmp_path], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    # Other rows in another order: a frame's own codes are not those of training.
    rows = tmp_path / "rows.csv"
    frame[::-3].reset_index(drop=True).to_csv(rows, index=False)
    model = tmp_path / "model" / "xgboost-model"
    answers = score_with_newer(tmp_path / "answers", {"table": (model, rows)})
    verify(model, rows, answers["table"][1], tmp_path)
    assert_same_bits(answer_of_older_xgboost(model, rows), answers["table"][1])
    # The file alone tells the categories too.
    (tmp_path / "model" / "espalier.json").unlink()
    verify(model, rows, answers["table"][1], tmp_path, ESPALIER_CATEGORY_NUMBERS="value")
