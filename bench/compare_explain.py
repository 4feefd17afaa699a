"""Exact contributions and interactions beside XGBoost's, on the same machine in the same run.

Trains forests with the installed XGBoost (depth 6, depth 10, leaf-wise with 255 leaves; 28 features), and times
pred_contribs and pred_interactions alternately with explain_tool. Prints the shortest runs as a Markdown table and the
greatest difference between the two answers.

usage: compare_explain.py EXPLAIN_TOOL [--trees N] [--rows N] [--repeats N]
"""

import argparse
import pathlib
import subprocess
import tempfile
import time

import numpy
import xgboost
from compare_predict import NUM_FEATURES, make_rows

SHAPES = {
    "depth 6": {"max_depth": 6},
    "depth 10": {"max_depth": 10},
    "255 leaves": {"max_depth": 0, "max_leaves": 255, "grow_policy": "lossguide"},
}
KINDS = {"contributions": "pred_contribs", "interactions": "pred_interactions"}


def train(shape, num_trees):
    rows, label = make_rows(50_000, seed=1)
    parameters = {"tree_method": "hist", "eta": 0.1, "nthread": 2, **shape}
    return xgboost.train(parameters, xgboost.DMatrix(rows, label), num_trees)


def our_seconds(program, folder, kind, num_threads):
    command = [program, folder / "model.ubj", kind, "--matrix", folder / "rows.f32", "--features", NUM_FEATURES,
               "--threads", num_threads, "--seconds", 1, "--out", folder / "out.f64"]  # fmt: skip
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True)
    return float(done.stdout)


def compare(options, folder, booster, kind, num_rows, num_threads):
    rows, _ = make_rows(num_rows, seed=2)
    rows.tofile(folder / "rows.f32")
    data = xgboost.DMatrix(rows)
    booster.set_param({"nthread": num_threads})
    theirs_s, ours_s = [], []
    for _ in range(options.repeats):
        start = time.perf_counter()
        theirs = booster.predict(data, **{KINDS[kind]: True})
        theirs_s.append(time.perf_counter() - start)
        ours_s.append(our_seconds(options.program, folder, kind, num_threads))
    ours = numpy.fromfile(folder / "out.f64", numpy.float64)
    difference = float(numpy.abs(ours - theirs.ravel()).max())
    return num_rows / min(theirs_s), num_rows / min(ours_s), difference


def main():
    parser = argparse.ArgumentParser(description="Speed of explanations beside XGBoost's.")
    parser.add_argument("program", help="path of explain_tool")
    parser.add_argument("--trees", type=int, default=100)
    parser.add_argument("--rows", type=int, default=400)
    parser.add_argument("--repeats", type=int, default=2)
    options = parser.parse_args()
    print(f"XGBoost {xgboost.__version__}, {options.trees} trees, {NUM_FEATURES} features\n")
    print("| trees | what | threads | XGBoost, rows/s | espalier, rows/s | ratio | greatest difference |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for shape, parameters in SHAPES.items():
            booster = train(parameters, options.trees)
            booster.save_model(folder / "model.ubj")
            for kind, num_rows in (("contributions", options.rows), ("interactions", max(options.rows // 50, 8))):
                for num_threads in (1, 2):
                    theirs, ours, difference = compare(options, folder, booster, kind, num_rows, num_threads)
                    print(f"| {shape} | {kind} | {num_threads} | {theirs:,.0f} | {ours:,.0f} | {ours / theirs:.1f} "
                          f"| {difference:.1e} |", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
