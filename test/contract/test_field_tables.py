"""Tables and libsvm files as people publish them (test/golden/field-cases): the right value, or a sentence that says why not."""

import json
import pathlib
import time

import pytest

from job_tree import Channel

CASES = pathlib.Path(__file__).parent.parent / "golden" / "field-cases"
BINARY = {"objective": "binary:logistic", "num_round": 2}
REGRESSION = {"objective": "reg:squarederror", "num_round": 2}
AUTO = {"label_column": "y", "categorical_columns": "auto"}


def case(path):
    return (CASES / path).read_bytes()


def trained(job):
    result = job.run()
    assert result.status == 0, result
    assert result.failure is None
    return result, json.loads(result.model_files["espalier.json"])


def failure_of(job):
    result = job.run()
    assert result.status == 2, result
    return result.failure.split(": ", 1)[1].rstrip("\n")  # behind the class of the error


def log_of(result, level="INFO"):
    return [line.split(f":{level}] ", 1)[1] for line in result.stderr.splitlines() if f":{level}] " in line]


def warnings_of(result):
    return log_of(result, "WARNING")


def scores(server, body, content_type="text/csv"):
    answer = server.post("/invocations", body, content_type=content_type, accept="text/csv")
    assert answer.status == 200, answer
    return [float(line) for line in answer.text.splitlines()]


def test_runs_of_blanks_divide_columns_once_in_training_and_in_requests(train_job, serve_model):
    job = train_job(
        BINARY | {"num_round": 5, "max_depth": 2, "min_child_weight": 0, "eta": 1},
        train=Channel({"a": case("aligned-with-blanks/train.txt")}, content_type="text/csv"))
    result, manifest = trained(job)
    assert manifest["num_features"] == 2
    server = serve_model(job.root / "model")
    rows = case("aligned-with-blanks/rows.csv").decode()
    expected = [float(line) for line in case("aligned-with-blanks/answers.csv").split()]
    assert scores(server, rows) == pytest.approx(expected, abs=1e-6)
    aligned = "".join("{:>5}  {:>3}\n".format(*line.split(",")) for line in rows.splitlines())
    assert scores(server, aligned) == scores(server, rows)
    assert scores(server, "  57   4\n") == scores(server, "57,4\n")


def test_a_blank_in_front_of_aligned_columns_is_no_column(train_job):
    result, manifest = trained(train_job(REGRESSION | {"label_column": 5}, train=case("aligned-leading-blank/train.txt")))
    assert manifest["num_features"] == 5
    labels = [float(line.split()[5]) for line in case("aligned-leading-blank/train.txt").splitlines()]
    assert f"Label: column 6 (position 5); numbers from {min(labels):g} to {max(labels):g}" in log_of(result)


def test_excels_line_sep_is_passed_over(train_job, serve_model):
    text = case("first-line-sep/train.csv")
    job = train_job(BINARY | {"label_column": "y"}, train=text)
    result, manifest = trained(job)
    assert manifest["feature_names"] == ["a", "b"]
    server = serve_model(job.root / "model")
    rows = text.decode().split("\n", 1)[1]
    assert scores(server, text) == scores(server, rows)
    assert len(scores(server, rows)) == len(rows.splitlines()) - 1
    assert failure_of(train_job(BINARY, train="sep=^\n1^2\n0^3\n")) == (
        "train/part-0 line 1: 'sep=^' names a divider of columns that is not read; allowed are comma, tab, ';', '|' and "
        "space")


def test_a_title_or_comment_above_a_table_is_named(train_job):
    rule = ("; the first line is the header or the first row, so take a title or a comment away, and give a header a "
            "name for every column")
    assert failure_of(train_job(BINARY | {"label_column": "y"}, train=case("first-line-title/train.csv"))) == (
        "train/part-0 line 1: 'Report of May 2024' is 1 column, but the two rows below it have 3 columns, divided by ';'"
        + rule)
    assert failure_of(train_job(BINARY, train=case("first-line-title/train2.csv"))) == (
        "train/part-0 line 1: '# made by x' is 1 column, but the two rows below it have 3 columns, divided by ','" + rule)


def test_lines_may_end_with_a_carriage_return_alone(train_job, serve_model):
    text = case("line-ends-cr-only/train.csv")
    job = train_job(BINARY | {"label_column": "y"}, train=text)
    result, manifest = trained(job)
    assert manifest["feature_names"] == ["a", "b"]
    num_rows = text.count(b"\r") - (0 if not text.endswith(b"\r") else 1)
    assert f"Train matrix has {num_rows} rows and 2 columns" in log_of(result)
    server = serve_model(job.root / "model")
    assert scores(server, text) == scores(server, text.replace(b"\r", b"\n"))
    libsvm = Channel({"a": b"1 0:1\r0 0:2\r"}, content_type="text/libsvm")
    assert "Train matrix has 2 rows and 1 columns" in log_of(trained(train_job(BINARY, train=libsvm))[0])


def test_a_table_of_letters_without_a_header_is_refused(train_job):
    text = case("letters-without-header/train.csv")
    hyperparameters = BINARY | {"label_column": 0, "categorical_columns": "auto"}
    assert failure_of(train_job(hyperparameters, train=text)) == (
        "train/part-0 line 1: no cell is a number, which makes the line the header, but it looks like a row: 5 of its 5 "
        "cells are values of their columns further down, as 'p' of column 1 (position 0); put a header above it")
    result, manifest = trained(train_job(hyperparameters, train=b"poisonous,shape,surface,colour,gill\n" + text))
    assert manifest["label_classes"] == ["e", "p"]


def test_the_index_of_a_data_frame_is_no_feature(train_job, serve_model):
    text = case("index-column-unnamed/train.csv")
    assert failure_of(train_job(BINARY | {"label_column": "y"}, train=text)) == (
        "train: column 1 (position 0) of the header has no name and counts the rows, as the index of a data frame; a "
        "model would learn the order of the rows from it; leave it out with drop_columns=0, and say which column is the "
        "label with label_column")
    assert failure_of(train_job(BINARY, train=text)) == (
        "train/part-0 line 1, column 1 (position 0): the header has no name for the label, as for the index of a data "
        "frame; leave it out with drop_columns=0, and say which column is the label with label_column")
    job = train_job(BINARY | {"label_column": "y", "drop_columns": 0}, train=text)
    result, manifest = trained(job)
    assert manifest["feature_names"] == ["x"]
    assert len(scores(serve_model(job.root / "model"), text)) == len(text.splitlines()) - 1
    again = text.replace(b",y,x", b"Unnamed: 0,y,x", 1)
    assert failure_of(train_job(BINARY | {"label_column": "y"}, train=again)).startswith(
        "train: column 'Unnamed: 0' of the header counts the rows")


def test_an_index_under_a_name_is_warned_of(train_job):
    text = "".join(f"{i % 2},{i},{i * 7 % 5}\n" for i in range(40))
    result, _ = trained(train_job(BINARY, train="y,id,x\n" + text))
    assert warnings_of(result) == [
        "Feature 'id' counts the rows, as an index does; leave the column out, with drop_columns for instance, if it is "
        "none of the data"]


def test_unnamed_columns_that_are_empty_are_left_out(train_job, serve_model):
    text = case("unnamed-empty-columns/train.csv").decode()
    models = set()
    for drop in ({}, {"drop_columns": "3,4"}):
        job = train_job(REGRESSION | {"label_column": "y"} | drop, train=text, validation=text)
        result, manifest = trained(job)
        assert manifest["feature_names"] == ["a", "b"]
        assert "column 4 (position 3) has no name in the header and is left out" in log_of(result)
        models.add(result.model_files["xgboost-model"])
    assert len(models) == 1
    server = serve_model(job.root / "model")
    rows = [line.split(";") for line in text.splitlines()[1:]]
    features = "".join(f"{row[0]},{row[2]}\n" for row in rows)
    assert scores(server, text) == scores(server, features) == scores(server, "\n".join(text.splitlines()[1:]))
    late = text + "".join("1;2;3;;\n" for _ in range(20_000)) + "1;2;3;;x\n"
    num_lines = late.count("\n")
    assert failure_of(train_job(REGRESSION | {"label_column": "y"}, train=late)) == (
        f"train/part-0 line {num_lines}, column 5 (position 4): 'x' stands in a column that has no name in the header "
        "and was left out, for it is empty in the rows above; name it in the header, or drop it with drop_columns")
    assert failure_of(train_job(REGRESSION | {"label_column": "y"}, train="y;a;;\n1;2;3;\n2;3;1;\n2;5;1;\n")) == (
        "train: the header has no name for 2 columns, of which column 3 (position 2) would be used; name what is used, "
        "or drop it with drop_columns")


@pytest.mark.parametrize(
    "name, hyperparameters, sentences",
    [
        ("auto-decimal-comma", REGRESSION | AUTO | {"label_column": "S1"}, ["Categorical feature 'CO'", "Categorical feature 'T'"]),
        ("auto-money-percent", REGRESSION | AUTO, ["Categorical feature 'price'", "Categorical feature 'share'"]),
        ("auto-thousands-quoted", REGRESSION | AUTO, ["Categorical feature 'amount'"]),
    ],
)
def test_numbers_that_are_written_for_people_are_warned_of(train_job, name, hyperparameters, sentences):
    result, manifest = trained(train_job(hyperparameters, train=case(f"{name}/train.csv")))
    warnings = warnings_of(result)
    assert len(warnings) == len(sentences), warnings
    for warning, begin in zip(warnings, sentences):
        assert warning.startswith(begin), warning
        assert "look like numbers that are written for people, as '" in warning
    texts = [text for categories in manifest["categories"] for text in categories]
    assert any(f"as '{text}'" in warnings[0] for text in texts)


@pytest.mark.parametrize("null", ["\\N", "#N/A", "<NA>", "#NA", "#N/A N/A"])
def test_nulls_of_databases_are_missing_in_training_and_in_every_request(train_job, serve_model, null):
    text = case("auto-null-in-few-numbers/train.csv").decode()
    assert "\\N" in text
    job = train_job(BINARY | AUTO, train=text.replace("\\N", null))
    result, manifest = trained(job)
    assert manifest["feature_kinds"] == []
    assert warnings_of(result) == []
    server = serve_model(job.root / "model")
    assert scores(server, f"{null},0.5\n") == scores(server, ",0.5\n")
    body = json.dumps([{"kids": null, "z": 0.5}, {"kids": None, "z": 0.5}])
    first, second = scores(server, body, "application/json")
    assert first == second


def test_few_numbers_beside_one_text_are_warned_of(train_job):
    text = case("auto-null-in-few-numbers/train.csv").decode().replace("\\N", "many")
    result, _ = trained(train_job(BINARY | AUTO, train=text))
    assert warnings_of(result) == [
        "Categorical feature 'kids': 5 of its 6 categories are numbers, and 'many' is none; mend the cells if the column "
        "is one of numbers, or name it in categorical_columns"]


def test_an_index_of_libsvm_that_the_rows_cannot_fill_is_named_at_once(train_job):
    channel = Channel({"a": case("libsvm-one-huge-index/train.libsvm")}, content_type="text/libsvm")
    begin = time.monotonic()
    assert failure_of(train_job(BINARY, train=channel)) == (
        "train/a line 1: index 2000000000 is far more than the 51 values in 51 rows can fill; at most 16777215 is "
        "allowed, so number the features from 0 without such gaps")
    assert time.monotonic() - begin < 10


def test_dates_times_and_identifiers_are_warned_of(train_job):
    days = [f"2024-{1 + i % 12:02d}-{1 + i % 28:02d}" for i in range(60)]
    rows = "".join(f"{i % 2},{days[i]},{i % 24}:30,user-{i:03d},{'ab'[i % 2]}\n" for i in range(60))
    result, _ = trained(train_job(BINARY | AUTO, train="y,day,hour,user,kind\n" + rows))
    advice = ("; one that train has not seen is missing, so all new ones are scored alike: give numbers instead (days "
              "since a day, month, weekday, hour), or leave it out with drop_columns")
    num_days = len(set(days))
    warnings = warnings_of(result)
    assert warnings[0].startswith(f"Categorical feature 'day': its {num_days} categories look like dates, as '2024-")
    assert warnings[0].endswith(advice)
    assert warnings[1].startswith("Categorical feature 'hour': its 24 categories look like times, as '")
    assert warnings[2:] == [
        "Categorical feature 'user': 60 rows have 60 different texts, as an identifier has, which teaches nothing about "
        "new rows; leave it out with drop_columns"]


def test_the_log_says_which_column_is_the_label_and_how_it_was_read(train_job):
    rows = "".join(f"{i % 4 == 0:d},{i},{i * 3 % 7}\n" for i in range(40))
    lines = log_of(trained(train_job(BINARY, train=rows))[0])
    assert "Label: column 1 (position 0); 2 values: 0 (75.0 %), 1 (25.0 %)" in lines
    assert "Features: columns 2 to 3 (positions 1 to 2)" in lines
    lines = log_of(trained(train_job(BINARY, train="y,a,b\n" + rows))[0])
    assert "Label: column 'y'; 2 values: 0 (75.0 %), 1 (25.0 %)" in lines
    assert "Features: columns 'a', 'b'" in lines
    lines = log_of(trained(train_job(REGRESSION | {"label_column": 1}, train=rows))[0])
    assert "Label: column 2 (position 1); numbers from 0 to 39" in lines
    assert "Features: positions 0, 2" in lines
    texts = "".join(f"{'no' if i % 4 else 'yes'},{i},{i * 3 % 7}\n" for i in range(40))
    lines = log_of(trained(train_job(BINARY | {"label_column": "y"}, train="y,a,b\n" + texts))[0])
    assert "Label: column 'y'; 2 values: 0 = 'no' (75.0 %), 1 = 'yes' (25.0 %)" in lines
    channel = Channel({"a": "1 1:2\n0 3:4\n"}, content_type="text/libsvm")
    lines = log_of(trained(train_job(BINARY, train=channel))[0])
    assert "Label: the first number of every row; 2 values: 0 (50.0 %), 1 (50.0 %)" in lines
    assert "Features: indices 0 to 3" in lines


def test_a_feature_that_is_named_like_a_label_is_warned_of(train_job):
    rows = "".join(f"{i * 5 % 11},{i * 3 % 7},{i % 2}\n" for i in range(40))
    result, _ = trained(train_job(REGRESSION, train="age,size,target\n" + rows))
    assert warnings_of(result) == [
        "The label is the first column, 'age', and column 'target' is a feature, which is named like a label; if it is "
        "the label, set label_column to target"]
    assert warnings_of(trained(train_job(REGRESSION | {"label_column": "age"}, train="age,size,target\n" + rows))[0]) == []


def test_texts_of_labels_give_the_number_of_classes(train_job, serve_model):
    rows = "".join(f"{'red green blue'.split()[i % 3]},{i % 3},{i % 5}\n" for i in range(60))
    job = train_job({"objective": "multi:softmax", "num_round": 3, "label_column": "y"}, train="y,a,b\n" + rows)
    result, manifest = trained(job)
    assert manifest["hyperparameters"]["num_class"] == "3"
    assert manifest["label_classes"] == ["blue", "green", "red"]
    server = serve_model(job.root / "model")
    assert scores(server, "a,b\n0,1\n1,1\n2,1\n") == [2, 1, 0]  # softmax answers the class's number
    going_on = train_job(
        {"objective": "multi:softmax", "num_round": 1, "label_column": "y"},
        train="y,a,b\nred,0,1\nblue,2,1\n", model=Channel(result.model_files, content_type=None))
    assert trained(going_on)[1]["hyperparameters"]["num_class"] == "3"  # the classes are those of the model
    numbers = "".join(f"{i % 3},{i % 3},{i % 5}\n" for i in range(60))
    assert failure_of(train_job({"objective": "multi:softmax", "num_round": 3, "label_column": "y"}, train="y,a,b\n" + numbers)) == (
        "Hyperparameter num_class: it is required for objective multi:softmax where the labels are numbers; allowed is a "
        "whole number in [2, 65536], one more than the largest label")


def test_classes_without_a_row_are_warned_of(train_job):
    rows = "".join(f"{1 + i % 3},{i % 3},{i * 7 % 5}\n" for i in range(60))
    softprob = {"objective": "multi:softprob", "num_round": 1}
    assert warnings_of(trained(train_job(softprob | {"num_class": 4}, train=rows))[0]) == [
        "num_class is 4, and no row of train has class 0; if the classes are 1 to 3, subtract 1 and set num_class to 3"]
    assert warnings_of(trained(train_job(softprob | {"num_class": 6}, train=rows))[0]) == [
        "num_class is 6, and no row of train has class 0, 4, 5"]


def test_labels_that_do_not_fit_the_objective_say_what_to_do(train_job):
    def refusal(hyperparameters, train, **more):
        return failure_of(train_job({"num_round": 1} | hyperparameters, train=train, **more))

    softprob = {"objective": "multi:softprob", "num_class": 3}
    assert refusal(softprob, "1,5\n2,6\n3,7\n") == (
        "train/part-0 line 3: label 3 is not allowed for objective multi:softprob; labels must be integers from 0 to "
        "num_class - 1 = 2; for classes 1 to 3 subtract 1, or give the labels as texts with label_column")
    assert refusal(softprob, "0,5\n2,6\n5,7\n").endswith("num_class - 1 = 2; for classes 0 to 5 set num_class to 6")
    assert refusal({"objective": "binary:logistic"}, "0.5,5\n7.5,6\n") == (
        "train/part-0 line 2: label 7.5 is not allowed for objective binary:logistic; labels must be in [0, 1]; for "
        "numbers use reg:squarederror, for more than two classes multi:softprob")
    assert refusal({"objective": "binary:logistic"}, "1,5\n2,6\n").endswith(
        "labels must be in [0, 1]; for classes 1 and 2 subtract 1, or give the labels as texts with label_column")
    assert refusal({"objective": "binary:logistic", "label_column": "y"}, "y,a\nx,1\nx,2\n") == (
        "channel 'train': the label has 1 class, 0 = 'x'; objective binary:logistic takes 2")


def test_text_where_a_number_is_expected_says_which_hyperparameter_takes_it(train_job):
    assert failure_of(train_job(REGRESSION, train="y,a,b\n1,2,x\n")) == (
        "train/part-0 line 2, column 'b': 'x' is not a number; leave the field empty if it is missing; if the column "
        "holds text, set categorical_columns to auto or add b to it, or leave the column out with drop_columns")
    assert failure_of(train_job(REGRESSION, train="1,2\n1,x\n")) == (
        "train/part-0 line 2, column 2 (position 1): 'x' is not a number; leave the field empty if it is missing; if the "
        "column holds text, set categorical_columns to auto or add 1 to it, or leave the column out with drop_columns")
    assert failure_of(train_job(REGRESSION, train="y,a\nyes,1\n")) == (
        "train/part-0 line 2, column 'y': the label 'yes' is not a number; objective reg:squarederror takes numbers: for "
        "labels of text set label_column to y, and objective to binary:logistic for two classes or multi:softprob for "
        "more")
    assert failure_of(train_job(BINARY, train="y,a\nyes,1\n")) == (
        "train/part-0 line 2, column 'y': the label 'yes' is not a number; for labels of text set label_column to y: "
        "objective binary:logistic then takes them as classes")


def test_columns_and_labels_that_train_lacks_are_answered_with_those_that_it_has(train_job):
    train = "label,a,b\nyes,1,2\nno,2,3\n"
    assert failure_of(train_job(BINARY | {"label_column": "target"}, train=train)) == (
        "Hyperparameter label_column: 'target' is no column of train; its columns are 'label', 'a', 'b'")
    job = train_job(BINARY | {"label_column": "label"}, train=train, validation="label,a,b\nmaybe,1,2\n")
    assert failure_of(job) == (
        "validation/part-0 line 2, column 'label': 'maybe' is no label of train, which has 'no', 'yes'")


def test_a_header_in_validation_alone_is_read_by_position(train_job):
    rows = "".join(f"{i % 2},{'ab'[i % 2]},{i % 5}\n" for i in range(20))
    hyperparameters = BINARY | {"label_column": 0, "categorical_columns": 1}
    result, _ = trained(train_job(hyperparameters, train=rows, validation="y,kind,x\n" + rows + "1,new,3\n"))
    assert ("Channel 'validation', column 2 (position 1): categories that the model does not know are taken as missing "
            "(categories: 1, rows: 1)") in log_of(result)


def test_a_query_that_returns_is_refused_in_every_format(train_job):
    ranking = {"objective": "rank:ndcg", "num_round": 1}
    libsvm = Channel({"a": "1 qid:1 0:1\n0 qid:1 0:2\n1 qid:2 0:3\n0 qid:1 0:4\n"}, content_type="text/libsvm")
    sentence = "the group was left and comes again; the rows of a group must follow each other"
    assert failure_of(train_job(ranking, train=libsvm)) == "train/a line 4: " + sentence
    table = "q,y,x\n1,1,1\n1,0,2\n2,1,3\n1,0,4\n"
    assert failure_of(train_job(ranking | {"label_column": "y", "group_column": "q"}, train=table)) == (
        "train/part-0 line 5: " + sentence)
