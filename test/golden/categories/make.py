"""Makes the files of this folder with XGBoost; see ORIGIN.md. Run in the folder: python3 make.py"""

import csv
import gzip
import json
import pathlib

import numpy as np
import xgboost

HERE = pathlib.Path(__file__).resolve().parent
COLUMNS = ["age", "workclass", "education", "marital_status", "occupation", "sex", "hours_per_week", "native_country"]
KINDS = ["q", "c", "c", "c", "c", "c", "q", "c"]
TRAIN_ROWS, ROWS = 800, 1000


def write_tables():
    with gzip.open(HERE.parent / "datasets" / "adult.csv.gz", "rt") as source:
        rows = [row for row, _ in zip(csv.DictReader(source), range(ROWS))]
    codes = {}
    random = np.random.default_rng(1)
    for name, begin, end in (("train", 0, TRAIN_ROWS), ("validation", TRAIN_ROWS, ROWS)):
        lines = []
        for row in rows[begin:end]:
            cells = [row["income"]]
            for column, kind in zip(COLUMNS, KINDS):
                of_column = codes.setdefault(column, {})
                cell = row[column] if kind == "q" else str(of_column.setdefault(row[column], len(of_column)))
                cells.append("" if random.random() < 0.08 else cell)
            lines.append(",".join(cells))
        (HERE / f"{name}.csv").write_text("\n".join(lines) + "\n")


def read(name):
    table = np.genfromtxt(HERE / name, delimiter=",", dtype=np.float32)
    return xgboost.DMatrix(table[:, 1:], table[:, 0], nthread=1, feature_types=KINDS, enable_categorical=True)


def write(case, **extra):
    params = {"nthread": 1, "seed": 0, "objective": "binary:logistic", "max_depth": 5, "eta": 0.3, **extra}
    booster = xgboost.train(params, read("train.csv"), 8)
    rows = read("validation.csv")
    answer = {
        "params": params,
        "rounds": 8,
        "train": "train.csv",
        "validation": "validation.csv",
        "validation_margin": booster.predict(rows, output_margin=True).astype(float).tolist(),
        "validation_prediction": booster.predict(rows).astype(float).tolist(),
    }
    (HERE / f"{case}.json").write_text(json.dumps(answer) + "\n")


write_tables()
write("partition")
write("one_hot", max_cat_to_onehot=100)
write("few_on_a_side", max_cat_threshold=3, min_child_weight=4)
write("loss_guided", grow_policy="lossguide", max_depth=0, max_leaves=12)
write("limited_step", max_delta_step=0.5, alpha=0.5)
write("constrained", monotone_constraints="(1,0,0,0,0,0,-1,0)", interaction_constraints="[[0,2,3],[1,4,5,6],[3,7]]")
