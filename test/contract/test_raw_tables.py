"""Tables as people have them: trained by column name, served with the same raw rows, the printed metric found again."""

import csv
import gzip
import io
import json
import math
import pathlib
import re

import pytest

from job_tree import model_tar

DATASETS = pathlib.Path(__file__).parent.parent / "golden" / "datasets"
ADULT = {"objective": "binary:logistic", "num_round": 10, "max_depth": 4, "eval_metric": "logloss"}


def table(name, rows):
    """Header and the first `rows` rows of a data set, each a list of texts."""
    text = gzip.decompress((DATASETS / name).read_bytes()).decode()
    lines = list(csv.reader(io.StringIO(text)))
    return lines[0], lines[1 : rows + 1]


def text_of(header, rows):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows(([header] if header else []) + rows)
    return out.getvalue()


def split(header, rows):
    return text_of(header, [r for i, r in enumerate(rows) if i % 4]), [r for i, r in enumerate(rows) if i % 4 == 0]


def without(header, rows, names):
    kept = [i for i, name in enumerate(header) if name not in names]
    return [header[i] for i in kept], [[row[i] for i in kept] for row in rows]


def scores(answer):
    assert answer.status == 200, answer
    return [float(line) for line in answer.text.splitlines()]


def last_metric(result, name):
    return float(re.search(rf"\t{re.escape(name)}:(\S+)", result.metric_lines[-1]).group(1))


def logloss(labels, predictions):
    return -sum(math.log(p if y == 1 else 1 - p) for y, p in zip(labels, predictions)) / len(labels)


def rmse(labels, predictions):
    return math.sqrt(sum((y - p) ** 2 for y, p in zip(labels, predictions)) / len(labels))


def manifest_of(result):
    assert result.status == 0, result
    return json.loads(result.model_files["espalier.json"])


@pytest.fixture
def adult(train_job, serve_model):
    """The adult data, trained with a dropped column: (header, validation rows, result of the job, server)."""
    header, rows = table("adult.csv.gz", 4000)
    train, validation = split(header, rows)
    job = train_job(
        ADULT | {"label_column": "income", "categorical_columns": "auto", "drop_columns": "fnlwgt"},
        train=train,
        validation=text_of(header, validation),
    )
    result = job.run()
    assert result.status == 0, result
    return header, validation, result, serve_model(job.root / "model")


def test_adult_metric_of_raw_rows_through_serve_equals_the_printed_one(adult):
    header, validation, result, server = adult
    manifest = manifest_of(result)
    assert manifest["feature_kinds"].count("categorical") == 8
    assert "fnlwgt" not in manifest["feature_names"]
    answer = server.post("/invocations", text_of(header, validation), content_type="text/csv")
    predictions = scores(answer)
    labels = [int(row[0]) for row in validation]
    assert logloss(labels, predictions) == pytest.approx(last_metric(result, "validation-logloss"), abs=1e-5)


def test_every_form_of_a_row_scores_the_same(adult):
    header, validation, _, server = adult
    rows = validation[:50]
    expected = scores(server.post("/invocations", text_of(header, rows), content_type="text/csv"))

    def csv_scores(some_header, some_rows):
        return scores(server.post("/invocations", text_of(some_header, some_rows), content_type="text/csv"))

    assert csv_scores(None, rows) == expected
    no_label = without(header, rows, ["income"])
    features = without(header, rows, ["income", "fnlwgt"])
    for some_header, some_rows in (no_label, features):
        assert csv_scores(some_header, some_rows) == expected
        assert csv_scores(None, some_rows) == expected
    backwards = ([*reversed(features[0])], [[*reversed(row)] for row in features[1]])
    assert csv_scores(*backwards) == expected

    def json_value(text):
        return None if text in ("", "?") else float(text) if re.fullmatch(r"-?[\d.]+", text) else text

    lists = [[json_value(cell) for cell in row] for row in features[1]]
    records = [dict(zip(features[0], row)) for row in lists]
    whole = [dict(zip(header, map(json_value, row))) for row in rows]
    for body in (
        {"instances": [{"features": row} for row in lists]},
        {"instances": lists},
        lists,
        {"instances": records},
        records,
        whole,
        {"instances": [{"features": record} for record in records]},
        {"instances": [{"data": {"features": {"values": row}}} for row in lists]},
    ):
        answer = server.post("/invocations", json.dumps(body), content_type="application/json", accept="text/csv")
        assert scores(answer) == expected
    for some in (lists, records, whole):
        body = "\n".join(json.dumps(row) for row in some)
        assert scores(server.post("/invocations", body, content_type="application/jsonlines", accept="text/csv")) == expected


def test_verify_reads_raw_rows_as_serve_does(adult, tool):
    header, validation, result, server = adult
    rows = text_of(header, validation[:200])
    answers = server.post("/invocations", rows, content_type="text/csv").text
    model = {name: result.model_files[name] for name in ("xgboost-model", "espalier.json")}

    def verify(**files):
        return tool("verify", "@model", "@rows", "@answers", **{"rows": rows, "answers": answers} | files)

    without_manifest = verify(model=model["xgboost-model"])
    # The file alone tells the features and their categories, but not the label's column.
    assert without_manifest.status == 2 and "'income' is no column" in without_manifest.stderr, without_manifest
    in_archive = verify(model=model_tar(model))
    assert in_archive.status == 0 and "equal: all 200 numbers" in in_archive.stdout, in_archive
    other_column = verify(rows=rows.replace("workclass", "class of work", 1))
    assert other_column.status == 2 and "'class of work'" in other_column.stderr, other_column
    (tool.root / "model").unlink()
    in_folder = verify(**{f"model/{name}": content for name, content in model.items()})
    assert in_folder.status == 0 and "equal: all 200 numbers" in in_folder.stdout, in_folder


def test_unseen_and_missing_categories_and_left_out_members_score_alike(adult):
    header, validation, _, server = adult
    column = header.index("workclass")
    bodies = []
    for text in ("", "?", "NA", "Astronaut"):
        row = list(validation[0])
        row[column] = text
        bodies.append(text_of(None, [row]))
    answers = {server.post("/invocations", body, content_type="text/csv").text for body in bodies}
    assert len(answers) == 1
    record = {n: v for n, v in zip(header, validation[0]) if n != "workclass"}
    answer = server.post("/invocations", json.dumps(record), content_type="application/json", accept="text/csv")
    assert {answer.text} == answers


def test_categories_of_validation_that_train_lacks_are_counted_in_the_log(train_job):
    hyperparameters = {"objective": "reg:squarederror", "num_round": 1, "categorical_columns": "auto"}
    train = text_of(["y", "kind", "x"], [[i, "ab"[i % 2], i % 3] for i in range(20)])
    validation = text_of(["y", "kind", "x"], [[i, ["a", "new", "", "newer"][i % 4], i % 3] for i in range(20)])
    log = train_job(hyperparameters, train=train, validation=validation).run().stderr
    sentence = "categories that the model does not know are taken as missing"
    assert f"Channel 'validation', column 'kind': {sentence} (categories: 2, rows: 10)" in log
    assert log.count(sentence) == 1
    assert sentence not in train_job(hyperparameters, train=train, validation=train).run().stderr


def test_requests_that_do_not_fit_say_where(adult):
    header, validation, _, server = adult

    def refused(body, content_type="text/csv"):
        answer = server.post("/invocations", body, content_type=content_type)
        assert answer.text.count("\n") == 1
        return answer.status, answer.text.strip()

    some = without(header, validation[:1], ["income"])
    assert refused(text_of(["agee" if n == "age" else n for n in some[0]], some[1])) == (
        400, "column 'agee' is no column of train; the nearest names are age")
    assert refused(text_of(*without(*some, ["age"]))) == (
        400, "column 'age' is not in the header; a header names every feature, a cell is empty if it is missing; "
        "ESPALIER_NARROW_ROWS=missing takes what is absent as missing")
    assert refused("1,2,3\n") == (
        400,
        "the rows have 3 columns, the model takes 13 (the features), 14 (with the dropped ones), 15 (all of train), "
        "or a header that names them")
    row = list(some[1][0])
    row[0] = "old"
    assert refused(text_of(None, [row])) == (
        415, "Loading csv data failed: row 1, column 1: 'old' is not a number; leave the field empty if it is missing")
    assert refused(json.dumps([{"age": 30}, {"age": "old"}]), "application/json") == (
        415, "Loading json data failed: row 2: column 'age': 'old' is not a number; leave the field empty if it is missing")
    assert refused(json.dumps({"age": 30, "job": "x"}), "application/json")[0] == 400
    assert refused(json.dumps({"age": [30]}), "application/json") == (
        415, "Loading json data failed: row 1: column 'age': an array or object stands where a value is expected")


def test_california_housing_by_name_with_the_validation_columns_in_another_order(train_job, serve_model):
    header, rows = table("california_housing.csv.gz", 3000)
    train, validation = split(header, rows)
    order = [*reversed(range(len(header)))]
    shuffled = ([header[i] for i in order], [[row[i] for i in order] for row in validation])
    job = train_job(
        {"objective": "reg:squarederror", "num_round": 10, "label_column": "median_house_value",
         "drop_columns": '["longitude", "ocean_proximity"]'},
        train=train,
        validation=text_of(*shuffled),
    )
    result = job.run()
    assert manifest_of(result)["feature_kinds"] == []
    predictions = scores(
        serve_model(job.root / "model").post("/invocations", text_of(*shuffled), content_type="text/csv"))
    labels = [float(row[0]) for row in validation]
    assert rmse(labels, predictions) == pytest.approx(last_metric(result, "validation-rmse"), rel=1e-5)


def test_flights_with_dates_dropped_and_airports_as_categories(train_job, serve_model):
    header, rows = table("flights_125k.csv.gz", 4000)
    day = header.index("day")
    header = ["date" if name == "day" else name for name in header]
    rows = [[f"2001-01-{int(cell):02d}" if i == day else cell for i, cell in enumerate(row)] for row in rows]
    train, validation = split(header, rows)
    job = train_job(
        {"objective": "reg:squarederror", "num_round": 10, "label_column": "delay", "drop_columns": "date",
         "categorical_columns": "origin,destination"},
        train=train,
        validation=text_of(header, validation),
    )
    result = job.run()
    manifest = manifest_of(result)
    assert manifest["feature_names"] == [name for name in header if name not in ("delay", "date")]
    assert len(manifest["categories"][manifest["feature_names"].index("origin")]) > 50
    predictions = scores(
        serve_model(job.root / "model").post("/invocations", text_of(header, validation), content_type="text/csv"))
    labels = [float(row[0]) for row in validation]
    assert rmse(labels, predictions) == pytest.approx(last_metric(result, "validation-rmse"), rel=1e-5)


def test_labels_that_are_texts_become_classes(train_job, serve_model):
    header, rows = table("adult.csv.gz", 2000)
    rows = [[">50K" if row[0] == "1" else "<=50K", *row[1:]] for row in rows]
    hyperparameters = ADULT | {"label_column": "income", "categorical_columns": "auto"}
    job = train_job(hyperparameters, train=text_of(header, rows))
    result = job.run()
    assert manifest_of(result)["label_classes"] == ["<=50K", ">50K"]
    assert "Label classes: 0 = '<=50K', 1 = '>50K'" in result.stderr
    predictions = scores(serve_model(job.root / "model").post("/invocations", text_of(header, rows), content_type="text/csv"))
    labels = [int(row[0] == ">50K") for row in rows]
    assert logloss(labels, predictions) == pytest.approx(last_metric(result, "train-logloss"), abs=1e-5)
    three = train_job(hyperparameters, train=text_of(header, [["maybe", *rows[0][1:]]] + rows)).run()
    assert three.failure == (
        "UserError: channel 'train': the label has 3 classes, 0 = '<=50K', 1 = '>50K', 2 = 'maybe'; objective "
        "binary:logistic takes 2\n")


def test_all_bad_column_names_are_told_at_once_with_the_nearest_ones(train_job):
    header, rows = table("adult.csv.gz", 20)
    job = train_job(
        ADULT | {"label_column": "incom", "drop_columns": "fnlwgt,native_contry", "categorical_columns": "auto"},
        train=text_of(header, rows))
    def columns(nearest):
        return ", ".join(f"'{name}'" for name in [nearest] + [name for name in header if name != nearest])

    assert job.run().failure == (
        f"UserError: Hyperparameter drop_columns: 'native_contry' is no column of train; its columns are "
        f"{columns('native_country')}\n"
        f"Hyperparameter label_column: 'incom' is no column of train; its columns are {columns('income')}\n")


def test_text_without_a_role_says_how_to_give_it_one(train_job):
    header, rows = table("adult.csv.gz", 20)
    result = train_job(ADULT, train=text_of(header, rows)).run()
    assert result.failure == (
        "UserError: train/part-0 line 2, column 'workclass': 'State-gov' is not a number; leave the field empty if it "
        "is missing; if the column holds text, set categorical_columns to auto or add workclass to it, or leave the "
        "column out with drop_columns\n")


def test_the_model_depends_on_neither_threads_nor_how_rows_are_divided_over_files(train_job):
    header, rows = table("adult.csv.gz", 3000)
    hyperparameters = ADULT | {"label_column": "income", "categorical_columns": "auto"}
    models = set()
    for threads, files in (
        (1, {"a": text_of(header, rows)}),
        (3, {"a": text_of(header, rows)}),
        (2, {f"part-{i}": text_of(header, rows[i * 600 : (i + 1) * 600]) for i in range(5)}),
    ):
        result = train_job(hyperparameters | {"nthread": threads}, train=files).run()
        assert result.status == 0, result
        models.add(result.model_files["xgboost-model"])
    assert len(models) == 1


def test_groups_and_weights_by_name_train_a_ranking(train_job):
    rows = [[f"q{i // 5}", str(1 + i // 5), str(i % 5), str(i % 5 + (i // 5) % 3), "ab"[i % 2]] for i in range(200)]
    job = train_job(
        {"objective": "rank:ndcg", "num_round": 5, "label_column": "grade", "group_column": "query",
         "weight_column": "w", "categorical_columns": "kind"},
        train=text_of(["query", "w", "grade", "x", "kind"], rows))
    assert manifest_of(job.run())["feature_names"] == ["x", "kind"]
    rows[-1][0] = "q0"
    assert train_job(
        {"objective": "rank:ndcg", "num_round": 5, "label_column": "2", "group_column": "0"},
        train=text_of(["query", "w", "grade", "x", "kind"], [row[:4] + ["1"] for row in rows])).run().failure == (
        "UserError: train/part-0 line 201: the group was left and comes again; the rows of a group must follow each "
        "other\n")


def test_rows_start_from_their_base_margin_in_serving_as_in_training(train_job, serve_model):
    rows = [[str(i % 7), str(100 * (i % 5)), str(i % 7 + 100 * (i % 5))] for i in range(400)]
    train, validation = split(["a", "m", "y"], rows)
    result = train_job(
        {"objective": "reg:squarederror", "num_round": 20, "label_column": "y", "base_margin_columns": "m"},
        train=train,
        validation=text_of(["a", "m", "y"], validation),
    ).run()
    assert result.status == 0, result
    assert last_metric(result, "validation-rmse") < 0.1
    server = serve_model(result.model_files)
    labels = [float(row[2]) for row in validation]

    def measured(body, content_type="text/csv"):
        return rmse(labels, scores(server.post("/invocations", body, content_type=content_type, accept="text/csv")))

    by_name = [dict(zip("am", row)) for row in validation]
    for body in (text_of(["a", "m", "y"], validation), text_of(None, validation), text_of(None, [r[:2] for r in validation])):
        assert measured(body) == pytest.approx(last_metric(result, "validation-rmse"), abs=1e-5)
    assert measured(json.dumps(by_name), "application/json") < 0.1
    answer = server.post("/invocations", "3\n", content_type="text/csv")
    assert (answer.status, answer.text) == (
        400,
        "the rows have 1 column, the model takes 2 (the features and base margins), 3 (all of train), or a header that "
        "names them\n")
    answer = server.post("/invocations", '{"a": 3}', content_type="application/json")
    assert (answer.status, answer.text) == (
        415, "Loading json data failed: row 1: column 'm' is missing; the model starts from it, so every row needs one\n")
    answer = server.post("/invocations", "0 0:3\n", content_type="text/libsvm")
    assert (answer.status, answer.text) == (
        415, "Loading libsvm data failed: the model starts from base margins, which libsvm has no place for; send CSV or JSON\n")


def test_a_column_of_numbers_with_one_text_is_warned_of(train_job):
    rows = [[str(i), str(i % 3)] for i in range(100)] + [["oops", "1"]]
    result = train_job(
        {"num_round": 1, "label_column": "y", "categorical_columns": "auto"}, train=text_of(["a", "y"], rows)).run()
    assert result.status == 0, result
    assert "WARNING] Categorical feature 'a': 100 of its 101 categories are numbers, and 'oops' is none" in result.stderr
