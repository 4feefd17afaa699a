#!/usr/bin/env python3
"""Training speed and quality beside XGBoost: the same seeded data, the same parameters, runs in turn on one machine.

usage: compare_train.py BENCH_TRAIN [--runs N] [--threads N] [--rounds N] [CASE ...]
Prints a Markdown table; seconds are the medians of the runs.
"""
import argparse
import json
import statistics
import subprocess
import tempfile
import time

import numpy as np
import xgboost as xgb

DEPTHWISE = {"max_depth": 6}
LEAFWISE = {"max_depth": 0, "max_leaves": 255, "grow_policy": "lossguide"}


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
    return values, (score > np.median(score)).astype(np.float32)


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
    return matrix, (score > np.median(score)).astype(np.float32)


CASES = {
    "dense-d6": (lambda: dense(1_000_000, 200_000, 28, 20), 200_000, DEPTHWISE),
    "dense-l255": (lambda: dense(1_000_000, 200_000, 28, 20), 200_000, LEAFWISE),
    "wide-d6": (lambda: dense(20_000, 10_000, 2000, 60), 10_000, DEPTHWISE),
    "sparse-d6": (lambda: sparse(200_000, 50_000, 5000, 50), 50_000, DEPTHWISE),
}


def write_file(path, values, labels, test_rows):
    rows = len(labels) - test_rows
    with open(path, "wb") as out:
        np.array([rows, test_rows, values.shape[1]], dtype=np.int64).tofile(out)
        labels.tofile(out)
        if isinstance(values, np.ndarray):
            values.tofile(out)
            return
        for part in (values[:rows], values[rows:]):
            part.indptr.astype(np.uint64).tofile(out)
            part.indices.astype(np.uint32).tofile(out)
            part.data.astype(np.float32).tofile(out)


def run_xgboost(values, labels, test_rows, shape, args):
    rows = len(labels) - test_rows
    params = {"objective": "binary:logistic", "eta": 0.1, "tree_method": "hist", "nthread": args.threads, **shape}
    start = time.perf_counter()
    matrix = xgb.QuantileDMatrix(values[:rows], labels[:rows], nthread=args.threads)
    binning = time.perf_counter() - start
    booster = xgb.train(params, matrix, args.rounds)
    total = time.perf_counter() - start
    test = xgb.DMatrix(values[rows:], labels[rows:])
    booster.set_param({"eval_metric": "auc"})
    metric = float(booster.eval(test).rsplit(":", 1)[1])
    return {"binning": binning, "total": total, "metric": metric}


def run_ours(path, is_sparse, shape, args):
    command = [args.bench_train, "--file", path, "--sparse", str(int(is_sparse)), "--threads", str(args.threads),
               "--rounds", str(args.rounds), "--metric", "auc", "--depth", str(shape["max_depth"]),
               "--leaves", str(shape.get("max_leaves", 0)), "--lossguide", str(int("grow_policy" in shape))]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def compare(name, args):
    make, test_rows, shape = CASES[name]
    values, labels = make()
    results = {"XGBoost": [], "espalier": []}
    with tempfile.NamedTemporaryFile(suffix=".bin") as file:
        write_file(file.name, values, labels, test_rows)
        for _ in range(args.runs):
            results["espalier"].append(run_ours(file.name, not isinstance(values, np.ndarray), shape, args))
            results["XGBoost"].append(run_xgboost(values, labels, test_rows, shape, args))
    median = {who: {key: statistics.median(run[key] for run in runs) for key in runs[0]} for who, runs in results.items()}
    for who, seconds in median.items():
        ratio = median["XGBoost"]["total"] / seconds["total"]
        print(f"| {name} | {who} | {seconds['binning']:.2f} | {seconds['total'] - seconds['binning']:.2f} "
              f"| {seconds['total']:.2f} | {ratio:.2f} | {seconds['metric']:.4f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench_train")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("cases", nargs="*", choices=[*CASES, []], default=list(CASES))
    args = parser.parse_args()
    print(f"XGBoost {xgb.__version__}, {args.threads} threads, {args.rounds} rounds, median of {args.runs}\n")
    print("| case | | binning s | training s | total s | speed against XGBoost | test AUC |")
    print("|---|---|---|---|---|---|---|")
    for name in args.cases:
        compare(name, args)


if __name__ == "__main__":
    main()
