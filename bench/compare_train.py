#!/usr/bin/env python3
"""Training speed and quality beside XGBoost and LightGBM: the same seeded data, the same parameters, runs in turn on one
machine. A peer that is not installed is left out.

usage: compare_train.py BENCH_TRAIN [--runs N] [--threads N] [--rounds N] [--peers NAME,...] [CASE ...]
Prints a Markdown table. Seconds are the medians of the runs; "against the faster peer" is the faster peer's total
divided by espalier's.
"""
import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
import warnings

import train_data

DEPTHWISE = {"max_depth": 6}
EXACT = {"max_depth": 10, "tree_method": "exact"}  # LightGBM has no exact method
LEAFWISE = {"max_depth": 0, "max_leaves": 255, "grow_policy": "lossguide"}

DENSE = (train_data.dense, 1_000_000, 200_000, 28, 20)
ONE_HOT = (train_data.one_hot, 400_000, 100_000)
FLIGHTS = (train_data.flights, 8)
CASES = {
    "dense-d6": (DENSE, DEPTHWISE),
    "dense-l255": (DENSE, LEAFWISE),
    "wide-d6": ((train_data.dense, 20_000, 10_000, 2000, 60), DEPTHWISE),
    "exact-d10": ((train_data.dense, 100_000, 20_000, 200, 60), EXACT),
    "sparse-d6": ((train_data.sparse, 200_000, 50_000, 5000, 50), DEPTHWISE),
    "one-hot-d6": (ONE_HOT, DEPTHWISE),
    "flights-d6": (FLIGHTS, DEPTHWISE),
    "flights-l255": (FLIGHTS, LEAFWISE),
}
MOST_ROUNDS = {"exact-d10": 2}


class Stopwatch:
    """Wall and processor seconds since it was made."""

    def __init__(self):
        self.wall, self.cpu = time.perf_counter(), time.process_time()

    def read(self):
        return time.perf_counter() - self.wall, time.process_time() - self.cpu


def measured(binning, total, cpu, metric):
    return {"binning": binning, "training": total - binning, "total": total, "cpu": cpu, "metric": metric}


def run_xgboost(table, shape, args):
    import xgboost as xgb
    params = {"objective": table.objective, "eta": 0.1, "tree_method": "hist", "nthread": args.threads, **shape}
    if table.num_class:
        params["num_class"] = table.num_class
    kinds = None
    if table.categorical:
        kinds = ["c" if feature in table.categorical else "q" for feature in range(table.values.shape[1])]
    options = {"nthread": args.threads, "feature_types": kinds, "enable_categorical": kinds is not None}
    rows = table.train_rows
    watch = Stopwatch()
    make_matrix = xgb.DMatrix if params["tree_method"] == "exact" else xgb.QuantileDMatrix
    matrix = make_matrix(table.values[:rows], table.labels[:rows], **options)
    binning, _ = watch.read()
    booster = xgb.train(params, matrix, args.rounds)
    total, cpu = watch.read()
    test = xgb.DMatrix(table.values[rows:], table.labels[rows:], **options)
    booster.set_param({"eval_metric": table.metric})
    return measured(binning, total, cpu, float(booster.eval(test).rsplit(":", 1)[1]))


LIGHTGBM_NAMES = {"binary:logistic": "binary", "multi:softprob": "multiclass", "reg:squarederror": "regression",
                  "auc": "auc", "mlogloss": "multi_logloss", "rmse": "rmse"}


def run_lightgbm(table, shape, args):
    import lightgbm as lgb
    depth = shape["max_depth"]
    params = {"objective": LIGHTGBM_NAMES[table.objective], "metric": LIGHTGBM_NAMES[table.metric], "learning_rate": 0.1,
              "num_threads": args.threads, "max_bin": 255, "lambda_l2": 1, "min_sum_hessian_in_leaf": 1,
              "min_data_in_leaf": 1, "max_depth": depth if depth else -1,
              "num_leaves": shape.get("max_leaves", 2**depth), "verbosity": -1}
    if table.num_class:
        params["num_class"] = table.num_class
    rows = table.train_rows
    watch = Stopwatch()
    matrix = lgb.Dataset(table.values[:rows], table.labels[:rows], params=params, free_raw_data=True,
                         categorical_feature=list(table.categorical)).construct()
    binning, _ = watch.read()
    booster = lgb.train(params, matrix, args.rounds, keep_training_booster=True)
    total, cpu = watch.read()
    warnings.simplefilter("ignore")  # that the test set takes over the training set's parameters, as it should
    test = lgb.Dataset(table.values[rows:], table.labels[rows:], reference=matrix)
    return measured(binning, total, cpu, booster.eval(test, "test")[0][2])


def run_espalier(path, table, shape, args):
    command = [args.bench_train, "--file", path, "--sparse", int(table.is_sparse), "--threads", args.threads,
               "--rounds", args.rounds, "--objective", table.objective, "--classes", table.num_class,
               "--metric", table.metric, "--depth", shape["max_depth"], "--leaves", shape.get("max_leaves", 0),
               "--lossguide", int("grow_policy" in shape), "--exact", int(shape is EXACT)]
    if table.categorical:
        command += ["--categorical", ",".join(map(str, table.categorical))]
    answer = json.loads(subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True).stdout)
    return measured(answer["binning"], answer["total"], answer["cpu"], answer["metric"])


def median(runs):
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


def compare(name, args, peers):
    (make, *arguments), shape = CASES[name]
    args = argparse.Namespace(**vars(args))
    args.rounds = min(args.rounds, MOST_ROUNDS.get(name, args.rounds))
    if shape is EXACT:
        peers = {who: run for who, run in peers.items() if who != "LightGBM"}
    table = make(*arguments)
    results = {who: [] for who in [*peers, "espalier"]}
    with tempfile.NamedTemporaryFile(suffix=".bin") as file:
        train_data.write(file.name, table)
        for _ in range(args.runs):
            results["espalier"].append(run_espalier(file.name, table, shape, args))
            for who, run in peers.items():
                results[who].append(run(table, shape, args))
    medians = {who: median(runs) for who, runs in results.items()}
    faster = min((medians[who]["total"] for who in peers), default=None)
    for who, seconds in medians.items():
        ratio = f"{faster / seconds['total']:.2f} ×" if who == "espalier" and faster else ""
        print(f"| {name} | {who} | {seconds['binning']:.2f} | {seconds['training']:.2f} | {seconds['total']:.2f} "
              f"| {seconds['cpu']:.2f} | {ratio} | {table.metric} {seconds['metric']:.4f} |", flush=True)


def installed(names):
    """The peers that can be imported, with their version."""
    known = {"XGBoost": ("xgboost", run_xgboost), "LightGBM": ("lightgbm", run_lightgbm)}
    found, versions = {}, []
    for name in names:
        module, run = known[name]
        try:
            versions.append(f"{name} {__import__(module).__version__}")
            found[name] = run
        except (ImportError, OSError) as problem:
            print(f"compare_train.py: {name} is left out: {problem}", file=sys.stderr)
    return found, versions


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench_train")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--peers", default="XGBoost,LightGBM", help="comma-separated; may be empty")
    parser.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(CASES) + "; default: all")
    args = parser.parse_args()
    unknown = [name for name in args.cases if name not in CASES]
    if unknown:
        parser.error(f"unknown case '{unknown[0]}'; known are {', '.join(CASES)}")
    peers, versions = installed([name for name in args.peers.split(",") if name])
    print(f"{', '.join(versions)}; {args.threads} threads, {args.rounds} rounds, median of {args.runs}\n")
    print("| case | | binning s | training s | total s | CPU s | against the faster peer | test |")
    print("|---|---|---|---|---|---|---|---|")
    for name in args.cases or CASES:
        compare(name, args, peers)


if __name__ == "__main__":
    main()
