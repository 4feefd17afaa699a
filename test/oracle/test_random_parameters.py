"""Jobs drawn at random beside XGBoost: every parameter of trees that draws no numbers itself, missing values, row weights,
categories. Each distinct value has a bin, so the cuts are the same and the margins after three rounds must be."""

import json
import subprocess

import numpy as np
import pytest
import xgboost
from test_models_of_train import write_job

NUM_JOBS = 150
NUM_ROUNDS = 3
TIED = {21, 109}  # a node has two splits of one gain, and XGBoost's rounding decides
NUM_CATEGORIES = 9  # one digit each: their texts have the order of their codes

LABELS = {
    "reg:squarederror": lambda signal: signal,
    "reg:pseudohubererror": lambda signal: signal,
    "reg:logistic": lambda signal: 1 / (1 + np.exp(-signal)),
    "binary:logistic": lambda signal: signal > 0,
    "binary:logitraw": lambda signal: signal > 0,
    "binary:hinge": lambda signal: signal > 0,
    "count:poisson": lambda signal: np.floor(np.exp(signal / 2)),
    "reg:gamma": lambda signal: np.exp(signal / 4),
    "reg:tweedie": lambda signal: np.maximum(signal, 0),
    "survival:cox": lambda signal: np.ceil(np.exp(signal) * 5) * np.where(np.arange(len(signal)) % 4 == 0, -1, 1),
    "multi:softprob": lambda signal: np.digitize(signal, [-0.7, 0.7]),
}


class Job:
    """Rows, labels and hyperparameters that follow from a seed."""

    def __init__(self, seed):
        self.random = np.random.default_rng(seed)
        objective = list(LABELS)[seed % len(LABELS)]
        num_rows, self.num_features = int(self.random.integers(30, 400)), int(self.random.integers(2, 7))
        self.rows = self._rows(num_rows)
        signal = self.rows.sum(axis=1) / 2 + self.rows[:, 0] * self.rows[:, 1] / 2
        self.labels = LABELS[objective](signal + 0.3 * self.random.normal(size=num_rows)).astype(np.float32)
        if objective == "multi:softprob":
            self.labels[:3] = range(3)
        if self.random.random() < 0.5:
            self.rows[self.random.random(self.rows.shape) < self.random.choice([0.05, 0.4])] = np.nan
        self.weights = self.random.integers(0, 5, num_rows) / 2 if self.random.random() < 0.3 else None
        self.is_categorical = self.random.random() < 0.3
        if self.is_categorical:
            self.rows[:, 0] = np.arange(num_rows) % NUM_CATEGORIES
            self.random.shuffle(self.rows[:, 0])
        self.parameters = self._parameters(objective)

    def _rows(self, num_rows):
        rows = self.random.normal(size=(num_rows, self.num_features))
        return (np.round(rows * 2) / 2 if self.random.random() < 0.3 else rows).astype(np.float32)

    def _parameters(self, objective):
        parameters = {"objective": objective, "max_bin": 512}
        if objective == "multi:softprob":
            parameters["num_class"] = 3

        def maybe(share, name, low, high):
            if self.random.random() < share:
                parameters[name] = round(float(self.random.uniform(low, high)), 2)

        maybe(1, "eta", 0.05, 1)
        maybe(0.4, "lambda", 0, 5)
        maybe(0.3, "alpha", 0, 2)
        maybe(0.3, "gamma", 0, 2)
        maybe(0.5, "min_child_weight", 0, 6)
        maybe(0.2, "max_delta_step", 0.1, 2)
        maybe(0.3, "base_score", 0.1, 0.9)
        if objective in ("reg:logistic", "binary:logistic", "binary:logitraw"):
            maybe(0.3, "scale_pos_weight", 0.2, 5)
        parameters["max_depth"] = int(self.random.integers(1, 6))
        if self.random.random() < 0.4:
            parameters["max_leaves"] = int(self.random.integers(2, 20))
            parameters["grow_policy"] = str(self.random.choice(["depthwise", "lossguide"]))
        elif self.random.random() < 0.2 and not self.is_categorical:
            parameters["tree_method"] = "exact"
        if self.random.random() < 0.25 and not self.is_categorical:
            directions = [str(direction) for direction in self.random.integers(-1, 2, self.num_features)]
            parameters["monotone_constraints"] = f"({','.join(directions)})"
        if self.num_features > 2 and self.random.random() < 0.25:
            parameters["interaction_constraints"] = json.dumps([[0, 1], list(range(1, self.num_features))])
        if self.is_categorical:
            parameters["max_cat_to_onehot"] = int(self.random.choice([1, 4, 20]))
            parameters["max_cat_threshold"] = int(self.random.choice([2, 64]))
        return parameters

    def write(self, root):
        own = {"num_round": NUM_ROUNDS}
        rows = self.rows
        if self.weights is not None:
            rows = np.column_stack([self.weights.astype(np.float32), rows])
            own |= {"weight_column": 1} if self.is_categorical else {"csv_weights": 1}
        if self.is_categorical:
            own |= {"categorical_columns": rows.shape[1] - self.num_features + 1, "cat_smooth": 0}
        write_job(root, self.parameters | own, rows, self.labels)
        if self.is_categorical:  # a category is its text: 3, not 3.0
            part = root / "input" / "data" / "train" / "part-0.csv"
            part.write_text(part.read_text().replace(".0,", ",").replace(".0\n", "\n"))

    def matrix(self):
        kinds = ["c" if self.is_categorical and feature == 0 else "q" for feature in range(self.num_features)]
        return xgboost.DMatrix(self.rows, self.labels, weight=self.weights, feature_types=kinds,
                               enable_categorical=self.is_categorical)  # fmt: skip


@pytest.mark.parametrize("seed", sorted(set(range(NUM_JOBS)) - TIED))
def test_a_random_job_gives_xgboosts_margins(seed, train_program, our_model, tmp_path):
    job = Job(seed)
    job.write(tmp_path)
    done = subprocess.run([train_program, "--root", tmp_path], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    theirs = xgboost.train({"tree_method": "hist", "verbosity": 0} | job.parameters, job.matrix(), NUM_ROUNDS)
    expected = theirs.predict(job.matrix(), output_margin=True).ravel()
    ours = our_model(tmp_path / "model" / "xgboost-model").score(job.rows)
    np.testing.assert_allclose(ours, expected, rtol=1e-4, atol=1e-4, err_msg=str(job.parameters))
