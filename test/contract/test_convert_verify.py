"""serve convert and serve verify: the proof that a migration changes nothing."""

import gzip
import json
from pathlib import Path

import pytest

from job_tree import model_tar

GOLDEN = Path(__file__).parent.parent / "golden"


def case(name, version, ending="ubj"):
    """Model bytes, rows as CSV without labels, and the answers of XGBoost of that version."""
    folder = GOLDEN / "xgboost" / name
    answers = json.loads((folder / f"expected-{version}.json").read_text())
    lines = (GOLDEN / "xgboost" / "inputs" / answers["validation"]).read_text().splitlines()
    rows = "\n".join(line.split(",", 1)[1] for line in lines) + "\n"
    return (folder / f"model-{version}.{ending}").read_bytes(), rows, answers


def csv_of(numbers):
    return "\n".join(",".join(map(repr, n)) if isinstance(n, list) else repr(n) for n in numbers) + "\n"


@pytest.mark.parametrize("version", ["1.7", "2.1", "3.x", None])
@pytest.mark.parametrize("name", ["multi_softprob", "dart_rate_drop", "gblinear_logistic"])
def test_a_converted_model_answers_as_the_original(tool, name, version):
    model, rows, answers = case(name, "1.7.4", "bin")
    target = ["--for", version] if version else []
    result = tool("convert", "@model", "@new", *target, model=model)
    assert result.status == 0, result
    assert result.stdout.startswith("converted: objective=") and "same_margins_on_rows=256" in result.stdout, result
    assert (tool.root / "new").read_bytes().startswith(b"{L\0")
    result = tool("verify", "@new", "@rows", "@answers", "--margin", rows=rows, answers=csv_of(answers["validation_margin"]))
    assert result.status == 0, result
    assert "different=0" in result.stdout and "equal: all" in result.stdout, result


def test_the_name_of_the_output_or_the_option_decides_the_encoding(tool):
    model, _, _ = case("binary_logistic", "3.2.0")
    assert tool("convert", "@model", "@new.json", "--for", "1.7", model=model).status == 0
    text = json.loads((tool.root / "new.json").read_text())
    assert text["version"] == [1, 7, 6]
    assert text["learner"]["learner_model_param"]["base_score"] == "7E-2"
    assert "iteration_indptr" not in text["learner"]["gradient_booster"]["model"]
    assert tool("convert", "@model", "@new.json", "--format", "ubj").status == 0
    assert (tool.root / "new.json").read_bytes().startswith(b"{L\0")


def test_pickles_lightgbm_archives_and_folders_are_converted(tool):
    pickle = (GOLDEN / "pickles" / "1.7.6-XGBClassifier-protocol4.pkl").read_bytes()
    lightgbm = (GOLDEN / "lightgbm" / "multiclassova.txt").read_bytes()
    for name, content in {"pickle": pickle, "lightgbm": lightgbm}.items():
        result = tool("convert", "@input", f"@{name}.json", "--for", "3.x", input=content)
        assert result.status == 0, result
    model, _, _ = case("reg_forest3", "3.2.0")
    assert tool("convert", "@m.tar.gz", "@a", **{"m.tar.gz": model_tar({"xgboost-model": model, "espalier.json": b"{}"})}).status == 0
    assert tool("convert", "@m.tar", "@b", **{"m.tar": gzip.decompress(model_tar({"./mine.ubj": model}))}).status == 0
    (tool.root / "model").mkdir()
    (tool.root / "model" / "xgboost-model").write_bytes(model)
    assert tool("convert", "@model", "@c").status == 0
    assert (tool.root / "a").read_bytes() == (tool.root / "b").read_bytes() == (tool.root / "c").read_bytes()


def test_verify_says_where_predictions_differ(tool):
    model, rows, answers = case("binary_logistic", "3.0.5")
    wrong = list(answers["validation_prediction"])
    wrong[7] += 0.25
    wrong[9] = float("nan")
    result = tool("verify", "@model", "@rows", "@wrong", "--tolerance", "1e-6", model=model, rows=rows, wrong=csv_of(wrong))
    assert result.status == 1, result
    lines = result.stdout.splitlines()
    assert lines[0].startswith("compared: rows=200 outputs=1 ") and "different=2" in lines[0], result
    assert lines[1].startswith("row 7, output 0: expected ") and lines[1].endswith(" ulp"), result
    assert lines[2].startswith("row 9, output 0: expected nan, seen "), result
    assert lines[-1] == "different: 2 of 200 numbers", result


def test_verify_reads_predictions_as_services_write_them(tool):
    model, rows, answers = case("multi_softprob", "3.2.0")
    right = answers["validation_prediction"]
    forms = {
        "csv": csv_of(right),
        "lists": "\n".join(json.dumps(row) for row in right),
        "json": json.dumps({"predictions": [{"score": row} for row in right]}),
        "jsonlines": "\n".join(json.dumps({"score": row, "predicted_label": 1}) for row in right),
    }
    for name, text in forms.items():
        result = tool("verify", "@model", "@rows", "@answers", "--tolerance", "1e-6", model=model, rows=rows, answers=text)
        assert result.status == 0, (name, result)


def test_lightgbm_predictions_are_proved(tool):
    golden = json.loads((GOLDEN / "lightgbm" / "expected.json").read_text())
    finite = [row for row in golden["rows"] if all(x is None or abs(x) < 1e37 for x in row)]
    rows = csv_of([["" if x is None else x for x in row] for row in finite]).replace("''", "")
    answers = csv_of(golden["models"]["regression_zero_as_missing"]["prediction"][: len(finite)])
    model = (GOLDEN / "lightgbm" / "regression_zero_as_missing.txt").read_bytes()
    result = tool("verify", "@model", "@rows", "@answers", "--absolute", "1e-6", model=model, rows=rows, answers=answers)
    assert result.status == 0, result


@pytest.mark.parametrize(
    "arguments, files, message",
    [
        (["convert", "@none", "@new"], {}, "cannot open"),
        (["convert", "@model", "@new"], {"model": b"hello"}, "it starts with 'hello'"),
        (["convert", "@model", "@new"], {"model": b"\x80\x04}."}, "Python pickle: it holds a dict with no XGBoost model"),
        (["convert", "@model", "@new"], {"model": model_tar({"a": b"1", "b": b"2"})}, "holds no model file"),
        (["convert", "@model", "@new"], {"model": model_tar({"a": b"1"})[:40]}, "model: "),
        (["convert", "@model", "@new", "--for", "0.9"], {"model": b""}, "--for"),
        (["convert", "@model"], {"model": b""}, "OUTPUT"),
        (["verify", "@model", "@rows", "@answers"], {"model": b"{}", "rows": "1", "answers": "1"}, "'learner' is missing"),
    ],
)
def test_bad_input_ends_with_status_2_and_a_sentence(tool, arguments, files, message):
    result = tool(*arguments, **files)
    assert result.status == 2, result
    assert message in result.stderr, result
    assert not (tool.root / "new").exists()


@pytest.mark.parametrize(
    "rows, answers, content_type, message",
    [
        ("1,2\n", "1\n", "text/csv", "the rows have 2 features, the model takes 8"),
        ("1,2,3,4,5,6,7,8\n", "1\n2\n", "text/csv", "2 numbers, but 1 rows of 1 outputs need 1"),
        ("1,2,3,4,5,6,7,8\n", "x\n", "text/csv", "predictions, line 1: 'x' is not a number"),
        ("1,2,3,4,5,6,7,x\n", "1\n", "text/csv", "'x' is not a number"),
        ("1", "1", "image/png", "content type 'image/png' is not supported"),
    ],
)
def test_what_cannot_be_compared_is_status_2(tool, rows, answers, content_type, message):
    model, _, _ = case("binary_logistic", "3.0.5")
    result = tool(
        "verify", "@model", "@rows", "@answers", "--content-type", content_type, model=model, rows=rows, answers=answers
    )
    assert result.status == 2, result
    assert message in result.stderr, result


def test_a_full_disk_is_status_1_and_a_sentence(tool):
    model, _, _ = case("binary_logistic", "3.0.5")
    result = tool("convert", "@model", "/dev/full", model=model)
    assert result.status == 1, result
    assert "cannot write /dev/full: No space left on device" in result.stderr, result


def test_a_model_cut_anywhere_is_refused_or_the_same(tool):
    model, _, _ = case("gblinear_reg", "1.7.4", "bin")
    for size in range(0, len(model), 97):
        result = tool("convert", "@model", "@new", model=model[:size])
        assert result.status == 2 and result.stderr.count("\n") == 1, (size, result)


@pytest.mark.parametrize("words", [
    ("convert", "@model", "@out", "--fro", "1.7"),
    ("convert", "@model", "@out", "extra"),
    ("--for", "1.7", "convert", "@model", "@out"),
    ("verify", "@model", "@rows", "@answers", "--margins"),
    ("convret", "@model", "@out"),
])
def test_a_tool_takes_no_word_that_it_does_not_know(tool, words):
    model, rows, _ = case("reg_squarederror_hist", "3.0.5")
    result = tool(*words, model=model, rows=rows, answers="1\n")
    assert result.status == 2, result
    assert "was not expected" in result.stdout + result.stderr or "were not expected" in result.stdout + result.stderr


@pytest.mark.parametrize("tolerance", ["nan", "-1", "inf"])
def test_a_tolerance_is_a_number_of_at_least_0(tool, tolerance):
    model, rows, answers = case("reg_squarederror_hist", "3.0.5")
    for name in ("--tolerance", "--absolute"):
        result = tool("verify", "@model", "@rows", "@answers", name, tolerance, model=model, rows=rows, answers="1\n")
        assert result.status == 2, result


def test_a_converted_model_of_a_raw_table_still_reads_raw_rows(train_job, tool):
    rows = [f"{i % 7},{'xyz'[i % 3]}" for i in range(60)]
    table = "a,job,y\n" + "".join(f"{row},{i % 7 + i % 3}\n" for i, row in enumerate(rows))
    trained = train_job(
        {"num_round": 3, "label_column": "y", "categorical_columns": "auto"}, train=table).run().model_files
    files = {"in/xgboost-model": trained["xgboost-model"], "in/espalier.json": trained["espalier.json"]}
    (tool.root / "out").mkdir()
    converted = tool("convert", "@in", "@out/xgboost-model", "--for", "3.x", **files)
    assert converted.status == 0 and " manifest=" in converted.stdout, converted
    raw = "a,job\n" + "\n".join(rows) + "\n"
    for model in ("@in", "@out"):
        result = tool("verify", model, "@raw", "@answers", raw=raw, answers="0\n" * 60)
        assert result.status == 1 and "rows=60" in result.stdout, result
    other = tool("convert", "@in", "@out/second", **files)
    assert "manifest=left out" in other.stdout, other
