"""Model files and folders as people have them (test/golden/field-cases): served as they are, the right answers posted back."""

import gzip
import json
from pathlib import Path

import pytest

from job_tree import Channel, model_tar

CASES = Path(__file__).parent.parent / "golden" / "field-cases"


def numbers(text):
    return [float(line) for line in text.splitlines() if line]


def reason(server):
    """Why the model cannot be served."""
    server.running.wait_until(lambda _: server.ping_status() == 500, 20)
    return server.get("/ping").text


def check(server, case, rows="rows.csv", content_type="text/csv", relative=2e-6):
    answer = server.post("/invocations", (CASES / case / rows).read_bytes(), content_type=content_type, accept="text/csv")
    assert answer.status == 200, answer
    expected = numbers((CASES / case / "answers.csv").read_text())
    assert numbers(answer.text.replace(",", "\n")) == pytest.approx(expected, rel=relative, abs=1e-7)


@pytest.mark.parametrize(
    "case",
    ["xgb090-poisson-with-metric", "xgb10-binary-two-metrics", "xgb12-pickle-with-metric", "joblib-plain", "joblib-compressed"],
)
def test_a_model_of_the_field_answers_as_its_library(serve_model, case):
    check(serve_model({"xgboost-model": (CASES / case / "xgboost-model").read_bytes()}), case)


def test_a_lightgbm_text_without_its_last_line_answers(serve_model):
    case = "lightgbm-2.1-no-end-of-trees"
    check(serve_model({"model.txt": (CASES / case / "model.txt").read_bytes()}), case, relative=1e-5)


def test_a_lightgbm_model_takes_what_a_libsvm_row_leaves_out_for_0(serve_model):
    case = "lightgbm-libsvm-absent-is-zero"
    server = serve_model({"model.txt": (CASES / case / "model.txt").read_bytes()})
    check(server, case, rows="rows.libsvm", content_type="text/libsvm", relative=1e-5)


def test_thresholds_beyond_float32_are_warned_of_at_load_and_by_the_tools(serve_model, tool):
    folder = CASES / "lightgbm-dates-as-numbers"
    model = (folder / "model.txt").read_bytes()
    sentence = "feature 0: its thresholds 20240102.5 and 20240103.5 are one to float32"
    server = serve_model({"model.txt": model})
    assert sentence in server.stop().stderr
    result = tool(
        "verify", "@model", "@rows", "@answers", model=model, rows=(folder / "rows.csv").read_bytes(),
        answers=(folder / "answers.csv").read_bytes(),
    )
    assert result.status == 1 and sentence in result.stderr, result


def test_a_folder_of_mlflow_is_served_with_metrics_and_a_preprocessor_beside_the_model(serve_model):
    case = "mlflow-folder"
    files = {name: (CASES / case / name).read_bytes() for name in ("MLmodel", "conda.yaml", "model.xgb", "requirements.txt")}
    check(serve_model(files), case)
    beside = {
        "metrics.json": b'{"auc":0.9}',
        "feature_names.json": b'["a","b"]',
        "preprocessor.joblib": b"\x80\x04csklearn.preprocessing\nStandardScaler\n)\x81.",
        "code/inference.py": b"",
        "espalier.json": b"{}",
    }
    check(serve_model({"model.bst": files["model.xgb"]} | beside), case)


def test_two_folders_with_a_model_each_are_refused_by_serving_training_and_the_tools(serve_model, train_job, tool):
    model = (CASES / "xgb10-binary-two-metrics" / "xgboost-model").read_bytes()
    files = {"a/xgboost-model": model, "b/xgboost-model": model}
    sentence = "holds models in several folders (a/xgboost-model, b/xgboost-model); keep one of them"
    assert sentence in reason(serve_model(files, wait="nothing"))
    result = tool("convert", "@m.tar.gz", "@new", **{"m.tar.gz": model_tar(files)})
    assert result.status == 2 and sentence in result.stderr, result
    result = train_job({"objective": "binary:logistic", "num_round": 1}, train="1,2\n0,1\n", model=Channel(files, None)).run()
    assert result.status == 2 and f"channel 'model' {sentence}" in result.failure, result


def test_a_pickled_dict_is_read_and_what_is_beside_the_model_is_not_left_out_in_silence(tool):
    model = (CASES / "pickled-dict" / "xgboost-model").read_bytes()
    result = tool("convert", "@model", "@new.json", model=model)
    assert result.status == 0, result
    assert json.loads((tool.root / "new.json").read_text())["learner"]["objective"]["name"] == "reg:squarederror"
    assert tool("convert", "@packed", "@new", packed=gzip.compress(model)).status == 0


@pytest.mark.parametrize(
    "model, sentence",
    [
        (b"CBM1....", "this is a model of CatBoost (cbm), which is not read here"),
        (b'{"features_info":{},"oblivious_trees":[]}', "this is a model of CatBoost (JSON), which is not read here"),
        (b"PK\x03\x04..xl/workbook.xml", "this is an Excel workbook (xlsx), not a model"),
        (b"PK\x03\x04..", "this is a zip file; unpack it first"),
        (b"BZh91AY", "this is a file compressed with bzip2, maybe by joblib; unpack it first"),
    ],
)
def test_a_foreign_file_is_called_by_its_name(serve_model, model, sentence):
    assert sentence in reason(serve_model({"xgboost-model": model}, wait="nothing"))
