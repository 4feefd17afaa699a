"""Batch prediction and single rows beside XGBoost's and LightGBM's, on the same machine in the same run.

Trains two forests with the installed XGBoost (500 trees: depth 6, and leaf-wise with 255 leaves; 28 features), saves them
as UBJSON, and times XGBoost's inplace_predict and bench_predict alternately. LightGBM, where it is installed, predicts with
a forest of its own that has as many trees of as many leaves, from the same rows. Prints medians as a Markdown table and
checks that the margins are equal to XGBoost's to the last bit.

usage: compare_predict.py BENCH_PREDICT [--rows N] [--trees N] [--repeats N]
"""

import argparse
import pathlib
import statistics
import subprocess
import tempfile
import time

import numpy
import xgboost

try:
    import lightgbm
except (ImportError, OSError):
    lightgbm = None

NUM_FEATURES = 28
SHAPES = {
    "depth 6": {"max_depth": 6, "grow_policy": "depthwise"},
    "255 leaves": {"max_depth": 0, "max_leaves": 255, "grow_policy": "lossguide"},
}


class Bench:
    """bench_predict as a conversation: one command, one answer."""

    def __init__(self, program, model_path, rows_path):
        command = [program, "--model", model_path, "--rows", rows_path, "--features", str(NUM_FEATURES)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"bench_predict gave no answer to '{command}'")
        return answer.strip()

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def make_rows(num_rows, seed):
    """Normal features with 5 % missing, and a label that depends on several of them."""
    random = numpy.random.default_rng(seed)
    rows = random.standard_normal((num_rows, NUM_FEATURES), dtype=numpy.float32)
    label = rows[:, 0] * rows[:, 1] + numpy.sin(3 * rows[:, 2]) + numpy.abs(rows[:, 3]) + 0.3 * rows[:, 4]
    label += 0.5 * random.standard_normal(num_rows, dtype=numpy.float32)
    rows[random.random(rows.shape) < 0.05] = numpy.nan
    return rows, label


def train(shape, num_trees):
    rows, label = make_rows(50_000, seed=1)
    parameters = {"tree_method": "hist", "eta": 0.1, "nthread": 2, **shape}
    return xgboost.train(parameters, xgboost.DMatrix(rows, label), num_trees)


def train_lightgbm(shape, num_trees):
    rows, label = make_rows(50_000, seed=1)
    parameters = {"learning_rate": 0.1, "num_threads": 2, "max_bin": 255, "lambda_l2": 1, "min_data_in_leaf": 1,
                  "min_sum_hessian_in_leaf": 1, "max_depth": shape["max_depth"] or -1,
                  "num_leaves": shape.get("max_leaves", 2 ** shape["max_depth"]), "verbosity": -1}
    return lightgbm.train(parameters, lightgbm.Dataset(rows, label), num_trees)


def timed(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def xgboost_margins(booster, rows):
    return booster.inplace_predict(rows, predict_type="margin")


def single_row_us(booster, rows):
    times = [timed(lambda row=rows[i : i + 1]: xgboost_margins(booster, row)) for i in range(500)]
    return 1e6 * statistics.median(times)


def compare_threads(booster, peer, bench, rows, num_threads, repeats):
    """Median seconds of XGBoost, LightGBM (None without it) and espalier, in turn."""
    booster.set_param({"nthread": num_threads})
    times = {"xgboost": [], "lightgbm": [], "espalier": []}
    for _ in range(repeats):
        times["xgboost"].append(timed(lambda: xgboost_margins(booster, rows)))
        if peer:
            times["lightgbm"].append(timed(lambda: peer.predict(rows, raw_score=True, num_threads=num_threads)))
        times["espalier"].append(float(bench.ask(f"batch {num_threads}")))
    return [statistics.median(of) if of else None for of in times.values()]


def compare_shape(name, options, folder):
    booster = train(SHAPES[name], options.trees)
    peer = train_lightgbm(SHAPES[name], options.trees) if lightgbm else None
    model_path, rows_path, margins_path = folder / "model.ubj", folder / "rows.f32", folder / "margins.f32"
    booster.save_model(model_path)
    rows, _ = make_rows(options.rows, seed=2)
    rows.tofile(rows_path)

    bench = Bench(options.program, model_path, rows_path)
    bench.ask(f"margins {margins_path}")
    ours = numpy.fromfile(margins_path, dtype=numpy.uint32)
    theirs = xgboost_margins(booster, rows).astype(numpy.float32).view(numpy.uint32)
    different = int((ours != theirs).sum())
    for num_threads in (1, 2):
        xgboost_s, lightgbm_s, ours_s = compare_threads(booster, peer, bench, rows, num_threads, options.repeats)
        speeds = [f"{options.rows / seconds / 1e6:.3f}" if seconds else "-" for seconds in (xgboost_s, lightgbm_s, ours_s)]
        faster = min(seconds for seconds in (xgboost_s, lightgbm_s) if seconds)
        print(
            f"| {name} | {num_threads} | {' | '.join(speeds)} | {faster / ours_s:.1f} × | {different} of {options.rows} |",
            flush=True,
        )
    booster.set_param({"nthread": 1})
    latency = (name, single_row_us(booster, rows), float(bench.ask("single")))
    bench.close()
    return latency, different


def main():
    parser = argparse.ArgumentParser(description="Prediction speed beside XGBoost's and LightGBM's.")
    parser.add_argument("program", help="path of bench_predict")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--trees", type=int, default=500)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    peers = f"XGBoost {xgboost.__version__}" + (f", LightGBM {lightgbm.__version__}" if lightgbm else "")
    print(f"{peers}; {options.trees} trees, {NUM_FEATURES} features\n")
    print("| trees | threads | XGBoost, M rows/s | LightGBM, M rows/s | espalier, M rows/s | against the faster peer "
          "| rows with other bits |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        results = [compare_shape(name, options, pathlib.Path(folder)) for name in SHAPES]
    print("\n| trees | XGBoost, one row from Python, us | espalier, one row, us |\n|---|---|---|")
    for (name, theirs, ours), _ in results:
        print(f"| {name} | {theirs:.1f} | {ours:.1f} |")
    return 1 if any(different for _, different in results) else 0


if __name__ == "__main__":
    raise SystemExit(main())
