"""Models of XGBoost 3.4.1 through the front door: what changed since 3.0, and categories that the file has."""

import pathlib

import pytest

GOLDEN = pathlib.Path(__file__).parent.parent / "golden"
CATEGORIES = GOLDEN / "categories" / "xgboost-3.4.1"
ROWS = (CATEGORIES / "rows.csv").read_text().splitlines()
CODES = {"colour": ["green", "red", "blue"], "size": ["40", "10", "20"]}


def numbers(text):
    return [float(number) for line in text.split() for number in line.split(",")]


def assert_answers(server, body, expected):
    answer = server.post("/invocations", body, content_type="text/csv", accept="text/csv")
    assert answer.status == 200, answer.text
    assert numbers(answer.text) == pytest.approx(numbers(expected), rel=2e-6)


@pytest.mark.parametrize("name", ["xgb34-dart", "xgb34-dart-ubj-poisson", "xgb34-expectile", "gblinear-several-intercepts"])
def test_files_answer_as_xgboost_answers(serve_model, name):
    folder = GOLDEN / "field-cases" / name
    server = serve_model({"xgboost-model": (folder / "xgboost-model").read_bytes()})
    assert_answers(server, (folder / "rows.csv").read_text(), (folder / "answers.csv").read_text())


def categories_model(serve_model, **options):
    return serve_model({"xgboost-model": (CATEGORIES / "model.ubj").read_bytes()}, **options)


def cells(line, *coded):
    """The row with the codes of the named columns in place of their categories."""
    row = dict(zip(ROWS[0].split(","), line.split(",")))
    return ",".join(str(CODES[name].index(cell)) if name in coded else cell for name, cell in row.items())


def test_texts_are_categories_and_numbers_are_codes(serve_model):
    server = categories_model(serve_model)
    expected = (CATEGORIES / "answers.csv").read_text()
    for coded in (["size"], ["colour", "size"]):
        assert_answers(server, "\n".join([ROWS[0], *(cells(line, *coded) for line in ROWS[1:])]), expected)
        assert_answers(server, "\n".join(cells(line, *coded) for line in ROWS[1:]), expected)
    result = server.stop()
    assert "feature 'size' is categorical, and in requests a number there counts as the category's code: 0 is the " \
           "category '40'; ESPALIER_CATEGORY_NUMBERS=value takes it for the value" in result.stderr  # fmt: skip


def test_numbers_are_values_where_the_user_says_so(serve_model):
    server = categories_model(serve_model, env={"ESPALIER_CATEGORY_NUMBERS": "value"})
    assert_answers(server, "\n".join(ROWS), (CATEGORIES / "answers.csv").read_text())
    assert_answers(server, "\n".join(ROWS[1:]), (CATEGORIES / "answers.csv").read_text())


def test_another_word_is_refused(serve_model):
    server = categories_model(serve_model, env={"ESPALIER_CATEGORY_NUMBERS": "values"}, wait="nothing")
    result = server.running.wait(seconds=10)
    assert result.status != 0
    assert "environment variable ESPALIER_CATEGORY_NUMBERS is 'values'; allowed is code or value" in result.stderr
