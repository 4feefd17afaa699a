"""Requests of test/golden/field-cases that used to be answered wrongly, through the real programs."""

import json
from pathlib import Path

import pytest

from serving_model import ANSWER, MODEL, ROW

FIELD_CASES = Path(__file__).parent.parent / "golden" / "field-cases"


def content(case, name):
    return (FIELD_CASES / case / name).read_text()


def trained(train_job, case, hyperparameters):
    """The model folder's files of a job on train.csv of a field case."""
    result = train_job(hyperparameters, train=content(case, "train.csv")).run()
    assert result.status == 0, result
    return result.model_files


def floats(text):
    return [float(line) for line in text.split()]


def test_a_header_in_another_order_is_read_by_name(train_job, serve_model):
    case = "request-header-other-order"
    model = trained(train_job, case, {"objective": "binary:logistic", "num_round": 10, "max_depth": 2, "min_child_weight": 0})
    server = serve_model(model)
    expected = floats(content(case, "answers.csv"))
    for name in ("request.csv", "same-order.csv"):
        answer = server.post("/invocations", content(case, name), content_type="text/csv")
        assert answer.status == 200 and floats(answer.text) == pytest.approx(expected, rel=1e-6), (name, answer)
    with_label = server.post("/invocations", "y,score,income,age\n1,0.5,9000,9\n", content_type="text/csv")
    assert floats(with_label.text) == pytest.approx(expected[:1], rel=1e-6)
    by_name = server.post("/invocations", '{"income": 9000, "score": 0.5, "age": 9}', content_type="application/json")
    assert floats(by_name.text) == pytest.approx(expected[:1], rel=1e-6)
    frame = {"dataframe_split": {"columns": ["score", "income", "age"], "data": [[0.5, 9000, 9], [0.5, 1000, 1]]}}
    assert floats(server.post("/invocations", json.dumps(frame), content_type="application/json").text) == pytest.approx(expected, rel=1e-6)
    refused = server.post("/invocations", content(case, "wrong-names.csv"), content_type="text/csv")
    assert (refused.status, refused.text) == (400, "column 'a' is no feature of the model; its features are age, income, score\n")


def test_a_model_file_with_names_reads_a_header_by_name(serve_model):
    case = "model-names-header-other-order"
    server = serve_model({"xgboost-model": (FIELD_CASES / case / "xgboost-model").read_bytes()})
    answer = server.post("/invocations", content(case, "request.csv"), content_type="text/csv")
    assert answer.text == content(case, "answers.csv")


def test_the_last_empty_row_of_one_feature_has_an_answer(train_job, serve_model):
    case = "one-feature-last-row-empty"
    server = serve_model(trained(train_job, case, {"objective": "binary:logistic", "num_round": 5}))
    answers = server.post("/invocations", content(case, "rows.csv"), content_type="text/csv").text.split()
    assert len(answers) == 4 and answers[1] == answers[3] != answers[0] == answers[2]


def test_a_refused_request_is_one_line_of_the_log(serve_model):
    server = serve_model(MODEL)
    server.post("/invocations", "1,x,3,4,5,6,7,8", content_type="text/csv")
    server.post("/invocations", ROW + ",1", content_type="text/csv")
    server.request("POST", "/invocations", headers={"Content-Type": "text/csv", "Content-Length": str(1 << 40)})
    for _ in range(100):
        server.get("/nothing")
    server.get("/metrics")
    log = server.stop().stderr
    lines = [line for line in log.splitlines() if ":WARNING] refused: " in line]
    assert "status=415 POST /invocations: Loading csv data failed: row 1, column 2: 'x' is not a number" in lines[0]
    assert "status=400 POST /invocations: the rows have 9 features, the model takes 8" in lines[1]
    assert "status=413: the body is larger than" in lines[2] and "raise MAX_CONTENT_LENGTH" in lines[2]
    assert "status=404 GET /nothing" in lines[3]
    assert len(lines) == 21 and "83 more requests, left out of the log" in lines[-1]
    assert "/metrics" not in log


@pytest.mark.parametrize("name, value", [("SAGEMAKER_INFERENCE_OUTPUT", "predicted_label"), ("SAGEMAKER_MULTI_MODEL", "true"),
                                         ("SAGEMAKER_PROGRAM", "inference.py")])
def test_what_asks_for_a_missing_feature_is_never_healthy(serve_model, name, value):
    server = serve_model(MODEL, env={name: value}, wait="answering")
    server.running.wait_until(lambda _: server.ping_status() == 500)
    assert name in server.get("/ping").text
    assert server.post("/invocations", ROW, content_type="text/csv").status == 500
    assert name in server.stop().stderr


def test_words_that_serve_does_not_know_end_it(start_program, tmp_path):
    result = start_program(["serve", "somewhere"]).wait(10)
    assert result.status == 2 and "somewhere" in result.stderr


@pytest.mark.parametrize("end, body", [(None, ANSWER), ("newline", ANSWER), ("none", ANSWER.rstrip(b"\n"))])
def test_an_assembler_of_lines_can_be_given_answers_without_an_end(serve_model, end, body):
    env = {"SAGEMAKER_BATCH": "True"} | ({"ESPALIER_BATCH_ANSWER_END": end} if end else {})
    server = serve_model(MODEL, env=env)
    assert server.post("/invocations", ROW + "\n", content_type="text/csv").body == body


def test_narrow_rows_are_missing_where_told_so(serve_model):
    server = serve_model(MODEL, env={"ESPALIER_NARROW_ROWS": "missing"})
    full = server.post("/invocations", "2.0,0.645,,,,,,", content_type="text/csv")
    assert full.status == 200
    assert server.post("/invocations", "2.0,0.645", content_type="text/csv").body == full.body


def test_a_switch_with_an_unknown_word_ends_the_start(start_program, tmp_path):
    result = start_program(["serve"], root=tmp_path, env={"ESPALIER_NARROW_ROWS": "yes"}).wait(10)
    assert result.status == 2 and "allowed is one of refused, missing" in result.stderr


def test_a_batch_job_warns_once_of_a_header_that_its_other_parts_lack(serve_model):
    model = {"xgboost-model": (FIELD_CASES / "model-names-header-other-order" / "xgboost-model").read_bytes()}
    server = serve_model(model, env={"SAGEMAKER_BATCH": "true"})
    for _ in range(2):
        assert server.post("/invocations", content("model-names-header-other-order", "request.csv"), content_type="text/csv").status == 200
    assert server.stop().stderr.count("begins with a header in another order than the model's") == 1


def test_the_names_of_a_lightgbm_file_are_read_too(serve_model):
    model = (FIELD_CASES.parent / "lightgbm" / "named_features.txt").read_bytes()
    names = "length width height kind count".split()
    assert b"feature_names=" + " ".join(names).encode() in model
    server = serve_model({"model.txt": model})
    rows = [[str((7 * row + 3 * column) % 11 - 4) for column in range(5)] for row in range(20)]

    def answers(order, header):
        body = "".join(",".join(cells) + "\n" for cells in header + [[row[i] for i in order] for row in rows])
        answer = server.post("/invocations", body, content_type="text/csv")
        assert answer.status == 200, answer
        return answer.text

    expected = answers(range(5), [])
    assert len(set(expected.split())) > 1
    order = [3, 0, 4, 2, 1]
    assert answers(order, [[names[i] for i in order]]) == expected
    refused = server.post("/invocations", "length,width,height,kind,counts\n1,2,3,4,5\n", content_type="text/csv")
    assert (refused.status, refused.text) == (400, "column 'counts' is no feature of the model; the nearest names are count\n")
