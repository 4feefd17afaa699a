#!/usr/bin/env python3
"""Model quality beside XGBoost and LightGBM: real tables, the same hyperparameters, several seeds.

usage: compare_quality.py TRAIN_PROGRAM [--seeds N] [--espalier NAME=VALUE] [--lightgbm NAME=VALUE] [TABLE ...]
A seed decides the split into learned and measured rows and every random choice of the learner. Prints a Markdown table:
mean over the seeds, the paired difference to each peer with its standard deviation, ranks. A difference is signed so
that a positive one means that espalier is worse.
"""
import argparse
import functools
import statistics
import sys

from learners import train_espalier, train_lightgbm, train_xgboost
from metrics import HIGHER_IS_BETTER, METRICS
from tables import TABLES

PEERS = ("XGBoost", "LightGBM")


def measure(table, seed, learners):
    train, test = table.split(seed)
    values = {}
    for name, learn in learners.items():
        predictions = learn(train, test, seed)
        values[name] = None if predictions is None else METRICS[table.metric](predictions, test)
        print(f"  seed {seed} {name}: {values[name]}", file=sys.stderr)
    return values


def ranks(means, metric):
    """1 is best; learners that cannot do the table have no rank."""
    sign = -1 if metric in HIGHER_IS_BETTER else 1
    able = {name: sign * mean for name, mean in means.items() if mean is not None}
    return {name: 1 + sum(other < value for other in able.values()) for name, value in able.items()}


def paired(ours, theirs, metric):
    """Mean and standard deviation of our loss less theirs."""
    sign = -1 if metric in HIGHER_IS_BETTER else 1
    differences = [sign * (a - b) for a, b in zip(ours, theirs)]
    return statistics.mean(differences), statistics.stdev(differences) if len(differences) > 1 else 0.0


def row_of(name, table, runs):
    means = {who: None if runs[0][who] is None else statistics.mean(run[who] for run in runs) for who in runs[0]}
    cells = [name, f"{table.features.shape[0]:,} × {table.features.shape[1]:,}", table.objective, table.metric]
    cells += ["–" if means[who] is None else f"{means[who]:.5f}" for who in ("espalier", *PEERS)]
    worse = {}
    for peer in PEERS:
        if means[peer] is None:
            cells.append("–")
            continue
        mean, deviation = paired([run["espalier"] for run in runs], [run[peer] for run in runs], table.metric)
        worse[peer] = mean > deviation
        cells.append(f"{mean:+.5f} ± {deviation:.5f}")
    return cells, ranks(means, table.metric), worse


def summary(all_ranks, all_worse):
    for peer in PEERS:
        both = [rank for rank in all_ranks.values() if peer in rank]
        ahead = sum(rank["espalier"] < rank[peer] for rank in both)
        print(f"- {peer}: espalier is ahead on {ahead} of {len(both)} tables; mean rank espalier "
              f"{statistics.mean(rank['espalier'] for rank in both):.2f}, {peer} "
              f"{statistics.mean(rank[peer] for rank in both):.2f}; worse by more than the seeds' spread on: "
              f"{', '.join(name for name, worse in all_worse.items() if worse.get(peer)) or 'none'}")


def setting(text):
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"'{text}' is not NAME=VALUE")
    return name, value


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train_program")
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=", ".join(TABLES))
    parser.add_argument("--seeds", type=int, default=5)
    for learner in ("espalier", "lightgbm"):
        parser.add_argument(f"--{learner}", action="append", default=[], metavar="NAME=VALUE", type=setting,
                            help=f"a hyperparameter for {learner} alone, in place of the common one")
    args = parser.parse_args()
    learners = {"espalier": functools.partial(train_espalier, args.train_program, dict(args.espalier)),
                "XGBoost": train_xgboost, "LightGBM": functools.partial(train_lightgbm, dict(args.lightgbm))}
    print("| table | rows × features | objective | metric | espalier | XGBoost | LightGBM | less XGBoost's | less LightGBM's |")
    print("|---|---|---|---|---|---|---|---|---|")
    all_ranks, all_worse = {}, {}
    for name in args.tables or TABLES:
        table = TABLES[name]()
        runs = [measure(table, seed, learners) for seed in range(args.seeds)]
        cells, all_ranks[name], all_worse[name] = row_of(name, table, runs)
        print("| " + " | ".join(cells) + " |", flush=True)
    print()
    summary(all_ranks, all_worse)


if __name__ == "__main__":
    main()
