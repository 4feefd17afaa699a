"""The data sets of compare_train.py: seeded, made here or read from the golden files. Rows for testing stand last."""
import csv
import dataclasses
import gzip
import io
import pathlib

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent


@dataclasses.dataclass
class Table:
    values: object  # float32 array with NaN where a value is missing, or a scipy CSR matrix
    labels: np.ndarray
    test_rows: int
    objective: str = "binary:logistic"
    metric: str = "auc"
    num_class: int = 0
    categorical: tuple = ()  # features whose values are category codes

    @property
    def train_rows(self):
        return len(self.labels) - self.test_rows

    @property
    def is_sparse(self):
        return not isinstance(self.values, np.ndarray)


def dense(rows, test_rows, features, informative, seed=1):
    """Binary labels: a logistic model of products and squares, with noise; a third of the columns heavy-tailed."""
    random = np.random.default_rng(seed)
    values = random.standard_normal((rows + test_rows, features), dtype=np.float32)
    values[:, ::3] = np.exp(values[:, ::3])
    score = np.zeros(rows + test_rows, dtype=np.float32)
    for index in range(informative):
        a, b = random.integers(0, features, 2)
        score += random.normal() * np.tanh(values[:, a]) * np.tanh(values[:, b]) + 0.3 * np.sin(values[:, a] * 2)
    score += random.standard_normal(rows + test_rows, dtype=np.float32)
    return Table(values, (score > np.median(score)).astype(np.float32), test_rows)


def sparse(rows, test_rows, features, per_row, seed=2):
    """Column indices with a falling frequency, values log-normal; labels from a random linear model."""
    import scipy.sparse as sp
    random = np.random.default_rng(seed)
    total = rows + test_rows
    columns = (features * random.random((total, per_row)) ** 1.3).astype(np.uint32)
    columns.sort(axis=1)
    keep = np.ones_like(columns, dtype=bool)
    keep[:, 1:] = columns[:, 1:] != columns[:, :-1]
    values = np.exp(random.standard_normal((total, per_row), dtype=np.float32))
    start = np.concatenate([[0], keep.sum(axis=1).cumsum()]).astype(np.int64)
    matrix = sp.csr_matrix((values[keep], columns[keep], start), shape=(total, features))
    score = matrix @ (random.standard_normal(features) * (random.random(features) < 0.1))
    score = score + random.standard_normal(total)
    return Table(matrix, (score > np.median(score)).astype(np.float32), test_rows)


def one_hot(rows, test_rows, seed=3):
    """Seven classes from 10 numeric columns and two categories of 4 and 40 values, written as 44 columns of 0 and 1:
    the shape of the cover type data."""
    random = np.random.default_rng(seed)
    total = rows + test_rows
    values = np.zeros((total, 54), dtype=np.float32)
    values[:, :10] = random.standard_normal((total, 10), dtype=np.float32)
    values[:, :5] = np.round(values[:, :5] * 300)
    area = (4 * random.random(total) ** 1.5).astype(np.int64)
    soil = (40 * random.random(total) ** 1.5).astype(np.int64)
    values[np.arange(total), 10 + area] = 1
    values[np.arange(total), 14 + soil] = 1
    scaled = np.concatenate([values[:, :5] / 300, values[:, 5:10]], axis=1)
    hidden = np.tanh(scaled @ random.standard_normal((10, 24)).astype(np.float32))
    score = hidden @ random.standard_normal((24, 7)).astype(np.float32)
    score += random.standard_normal((4, 7))[area] + random.standard_normal((40, 7))[soil]
    score += random.gumbel(size=(total, 7))
    return Table(values, score.argmax(axis=1).astype(np.float32), test_rows, "multi:softprob", "mlogloss", 7)


def flights(copies):
    """Delays of 125,000 flights in minutes, origin and destination as categories. The 100,000 training rows are repeated:
    a histogram costs the same for equal rows as for different ones."""
    text = gzip.decompress((ROOT / "test/golden/datasets/flights_125k.csv.gz").read_bytes()).decode()
    _, *lines = csv.reader(io.StringIO(text))
    columns = list(zip(*lines))
    airports = {name: code for code, name in enumerate(sorted({*columns[6], *columns[7]}))}
    numbers = [np.array(column, dtype=np.float32) for column in columns[:6]]
    codes = [np.array([airports[name] for name in column], dtype=np.float32) for column in columns[6:]]
    table = np.stack(numbers + codes, axis=1)[np.random.default_rng(4).permutation(len(lines))]
    table = np.concatenate([np.tile(table[:100_000], (copies, 1)), table[100_000:]])
    values, labels = np.ascontiguousarray(table[:, 1:]), np.ascontiguousarray(table[:, 0])
    return Table(values, labels, len(lines) - 100_000, "reg:squarederror", "rmse", categorical=(5, 6))


def write(path, table):
    """The file that bench_train reads."""
    with open(path, "wb") as out:
        np.array([table.train_rows, table.test_rows, table.values.shape[1]], dtype=np.int64).tofile(out)
        table.labels.tofile(out)
        if not table.is_sparse:
            table.values.tofile(out)
            return
        for part in (table.values[: table.train_rows], table.values[table.train_rows :]):
            part.indptr.astype(np.uint64).tofile(out)
            part.indices.astype(np.uint32).tofile(out)
            part.data.astype(np.float32).tofile(out)
