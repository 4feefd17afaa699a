"""Real and made-up tables for the comparison of test metrics: float32 features, NaN where a value is missing."""

import csv
import dataclasses
import gzip
import io

import numpy as np
from conftest import ROOT

GOLDEN = ROOT / "test" / "golden"


@dataclasses.dataclass
class Table:
    objective: str
    metric: str
    train_rows: np.ndarray
    train_labels: np.ndarray
    test_rows: np.ndarray
    test_labels: np.ndarray


def _column(cells):
    """Numbers, or the rank of each string among the column's own: the same code for both programs."""
    try:
        return [float(cell) if cell else np.nan for cell in cells]
    except ValueError:
        codes = {cell: code for code, cell in enumerate(sorted(set(cells)))}
        return [codes[cell] for cell in cells]


def _read_csv(name):
    text = gzip.decompress((GOLDEN / "datasets" / name).read_bytes()).decode()
    _, *lines = csv.reader(io.StringIO(text))
    table = np.array([_column(cells) for cells in zip(*lines)], np.float32).T
    return table[:, 1:], table[:, 0]


def _read_libsvm(paths):
    labels, rows = [], []
    for path in paths:
        for line in path.read_text().splitlines():
            label, *entries = line.split()
            row = [np.nan] * 8
            for entry in entries:
                index, value = entry.split(":")
                row[int(index) - 1] = float(value)
            labels.append(float(label))
            rows.append(row)
    return np.array(rows, np.float32), np.array(labels, np.float32)


def _split(objective, metric, rows, labels):
    """80 % to learn from, 20 % to measure on, shuffled by a fixed seed."""
    order = np.random.default_rng(5).permutation(len(labels))
    learned, measured = np.split(order, [len(order) * 4 // 5])
    return Table(objective, metric, rows[learned], labels[learned], rows[measured], labels[measured])


def abalone():
    folder = GOLDEN / "inputs" / "abalone"
    train = _read_libsvm(sorted((folder / "train").iterdir()))
    test = _read_libsvm(sorted((folder / "validation").iterdir()))
    return Table("reg:squarederror", "rmse", *train, *test)


def adult():
    return _split("binary:logistic", "logloss", *_read_csv("adult.csv.gz"))


def california_housing():
    rows, values = _read_csv("california_housing.csv.gz")
    return _split("reg:squarederror", "rmse", rows, values / 1e5)


def synthetic():
    """50,000 rows, 20 features of three kinds, interactions, a tenth of the values missing, three classes with noise."""
    random = np.random.default_rng(17)
    rows = random.normal(size=(50_000, 20))
    rows[:, 5:10] = np.exp(rows[:, 5:10])
    rows[:, 10:15] = random.integers(0, 12, size=(len(rows), 5))
    signal = rows[:, 0] * rows[:, 1] + np.sin(3 * rows[:, 2]) + (rows[:, 5] > 1) * rows[:, 3] + 0.2 * rows[:, 10]
    noisy = signal + random.normal(scale=0.7, size=len(rows))
    labels = np.digitize(noisy, np.quantile(noisy, [0.3, 0.7]))
    rows[random.random(rows.shape) < 0.1] = np.nan
    return _split("multi:softprob", "mlogloss", rows.astype(np.float32), labels.astype(np.float32))


TABLES = {table.__name__: table for table in (abalone, adult, california_housing, synthetic)}
