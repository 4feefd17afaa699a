#!/usr/bin/env python3
"""What save_model_on_termination=true costs where rounds are short: the same job with and without it, in turn.

usage: compare_saving.py TRAIN [--runs N] [--rounds N]
Prints a Markdown table. Seconds are the medians of the runs, of the whole program.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import tempfile
import time


def make_job(root, rounds, saving):
    hyperparameters = {"num_round": str(rounds), "max_depth": "3", "nthread": "1", "save_model_on_termination": saving}
    for folder in ("input/config", "input/data/train", "model"):
        (root / folder).mkdir(parents=True)
    rows = "".join(f"{row % 7 + row * 0.25},{row},{row * row % 11},{row % 3}\n" for row in range(500))
    (root / "input/data/train/rows.csv").write_text(rows)
    (root / "input/config/hyperparameters.json").write_text(json.dumps({k: v for k, v in hyperparameters.items() if v}))
    (root / "input/config/inputdataconfig.json").write_text('{"train": {"ContentType": "text/csv"}}')


def seconds_of(train, rounds, saving):
    with tempfile.TemporaryDirectory() as folder:
        make_job(pathlib.Path(folder), rounds, saving)
        begin = time.perf_counter()
        subprocess.run([train, "--root", folder], check=True, capture_output=True)
        return time.perf_counter() - begin


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=1000)
    args = parser.parse_args()
    seconds = {"not given": [], "true": []}
    for _ in range(args.runs):
        for saving, measured in seconds.items():
            measured.append(seconds_of(args.train, args.rounds, "" if saving == "not given" else saving))
    print(f"{args.rounds} rounds of 500 rows, depth 3, one thread, median of {args.runs}\n")
    print("| save_model_on_termination | seconds |\n|---|---|")
    for saving, measured in seconds.items():
        print(f"| {saving} | {statistics.median(measured):.2f} |")


if __name__ == "__main__":
    main()
