"""Makes the files of this folder with XGBoost; see ORIGIN.md. Run in the folder: python3 make.py"""

import json
import pathlib

import numpy as np
import xgboost

INPUTS = pathlib.Path(__file__).resolve().parent.parent / "xgboost" / "inputs"


def read(name):
    table = np.genfromtxt(INPUTS / name, delimiter=",", dtype=np.float32)
    return xgboost.DMatrix(table[:, 1:], table[:, 0], nthread=1)


def write(case, params, rounds, train, validation, start=None):
    # The model to start from was grown from the validation rows, so that the training rows bring other statistics.
    booster = xgboost.train(params, read(train), rounds, xgb_model=start)
    rows = read(validation)
    answer = {
        "params": params,
        "rounds": rounds,
        "train": train,
        "validation": validation,
        "validation_margin": booster.predict(rows, output_margin=True).astype(float).tolist(),
        "validation_prediction": booster.predict(rows).astype(float).tolist(),
    }
    pathlib.Path(f"{case}.json").write_text(json.dumps(answer) + "\n")


COMMON = {"nthread": 1, "seed": 0, "max_depth": 4, "eta": 0.3}


def grown(name, params, train, rounds=6):
    booster = xgboost.train({**COMMON, **params}, read(train), rounds)
    booster.save_model(f"{name}.ubj")
    return booster


def update(case, start, objective, validation, **extra):
    params = {**COMMON, "objective": objective, "process_type": "update", **extra}
    write(case, params, 6, validation.replace("validation", "train"), validation, start)


def linear(case, objective, stem, **extra):
    params = {**COMMON, "booster": "gblinear", "updater": "coord_descent", "objective": objective, **extra}
    write(case, params, 8, f"{stem}.train.csv", f"{stem}.validation.csv")


start = grown("start_reg", {"objective": "reg:squarederror"}, "reg_missing.validation.csv")
update("refresh", start, "reg:squarederror", "reg_missing.validation.csv", updater="refresh", min_child_weight=5)
update("refresh_statistics", start, "reg:squarederror", "reg_missing.validation.csv", updater="refresh", refresh_leaf=0)
update("refresh_prune", start, "reg:squarederror", "reg_missing.validation.csv", updater="refresh,prune", gamma=15,
       reg_lambda=3, alpha=0.5)
update("prune", start, "reg:squarederror", "reg_missing.validation.csv", updater="prune", gamma=20, eta=0.1)
update("prune_depth", start, "reg:squarederror", "reg_missing.validation.csv", updater="prune", max_depth=2)
start = grown("start_multi", {"objective": "multi:softprob", "num_class": 4, "num_parallel_tree": 2},
              "multi.validation.csv", 4)
params = {**COMMON, "objective": "multi:softprob", "num_class": 4, "num_parallel_tree": 2, "process_type": "update",
          "updater": "refresh"}
write("refresh_multi", params, 4, "multi.train.csv", "multi.validation.csv", start)
linear("linear_greedy", "reg:squarederror", "reg", feature_selector="greedy", top_k=3, alpha=0.02, reg_lambda=0.05)
linear("linear_greedy_all", "reg:squarederror", "reg_missing", feature_selector="greedy")
linear("linear_thrifty", "binary:logistic", "binary", feature_selector="thrifty", top_k=4, alpha=0.001)
linear("linear_multi", "multi:softprob", "multi", num_class=4, reg_lambda=0.01)
linear("linear_multi_greedy", "multi:softprob", "multi", num_class=4, feature_selector="greedy", top_k=2)
