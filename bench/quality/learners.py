"""The learners under comparison: (train table, test table, seed) -> predictions of the test rows, in output space. Those
that the command can give hyperparameters of their own take these first.
The hyperparameters are the same as far as each learner has them."""
import json
import subprocess
import tempfile
from pathlib import Path

import lightgbm
import numpy as np
import scipy.sparse
import xgboost

ROUNDS = 100
SHARED = {"eta": 0.1, "max_depth": 6, "min_child_weight": 1, "lambda": 1, "subsample": 0.8, "colsample_bytree": 0.8,
          "max_bin": 256}


def feature_types(table):
    return ["c" if index in table.categorical else "q" for index in range(table.features.shape[1])]


def xgboost_rows(table, with_labels=True):
    options = {} if scipy.sparse.issparse(table.features) else {"feature_types": feature_types(table)}
    rows = xgboost.DMatrix(table.features, table.labels if with_labels else None, enable_categorical=True, nthread=2,
                           **options)
    if table.groups is not None:
        rows.set_info(qid=np.unique(table.groups, return_inverse=True)[1])
    return rows


def xgboost_params(table, seed):
    params = {**SHARED, "objective": table.objective, "tree_method": "hist", "seed": seed, "nthread": 2}
    if table.num_class:
        params["num_class"] = table.num_class
    return params


def train_xgboost(train, test, seed):
    booster = xgboost.train(xgboost_params(train, seed), xgboost_rows(train), ROUNDS)
    return booster.predict(xgboost_rows(test))


LIGHTGBM_OBJECTIVES = {"reg:squarederror": "regression", "count:poisson": "poisson", "binary:logistic": "binary",
                       "multi:softprob": "multiclass", "rank:ndcg": "lambdarank"}


def train_lightgbm(own, train, test, seed):
    """None where LightGBM has no such objective."""
    if train.objective not in LIGHTGBM_OBJECTIVES:
        return None
    params = {"objective": LIGHTGBM_OBJECTIVES[train.objective], "learning_rate": SHARED["eta"], "max_depth": 6,
              "num_leaves": 64, "min_data_in_leaf": 1, "min_sum_hessian_in_leaf": 1, "lambda_l2": 1,
              "bagging_fraction": 0.8, "bagging_freq": 1, "feature_fraction": 0.8, "max_bin": 255, "seed": seed,
              "num_threads": 2, "deterministic": True, "verbosity": -1}
    if train.num_class:
        params["num_class"] = train.num_class
    params |= own
    groups = None if train.groups is None else np.unique(train.groups, return_counts=True)[1]
    rows = lightgbm.Dataset(train.features, train.labels, group=groups, params=params,
                            categorical_feature=list(train.categorical))
    return lightgbm.train(params, rows, ROUNDS).predict(test.features)


def write_channel(folder, table):
    """CSV with a header: the categories as texts, so that train reads a raw table; sparse rows as libsvm."""
    folder.mkdir(parents=True)
    if scipy.sparse.issparse(table.features):
        with open(folder / "rows.libsvm", "w") as out:
            for row, label in enumerate(table.labels):
                begin, end = table.features.indptr[row : row + 2]
                entries = zip(table.features.indices[begin:end], table.features.data[begin:end])
                out.write(" ".join([f"{label:g}", *(f"{index}:{value:g}" for index, value in entries)]) + "\n")
        return
    names = [f"f{index}" for index in range(table.features.shape[1])]
    queries = [] if table.groups is None else [np.unique(table.groups, return_inverse=True)[1]]
    with open(folder / "rows.csv", "w") as out:
        out.write(",".join(["label", *["query" for _ in queries], *names]) + "\n")
        for row, label in enumerate(table.labels):
            cells = [repr(float(label)), *(str(query[row]) for query in queries)]
            for index, value in enumerate(table.features[row]):
                text = "" if value != value else f"c{int(value)}" if index in table.categorical else f"{value:.9g}"
                cells.append(text)
            out.write(",".join(cells) + "\n")


def write_job(root, own, train, seed):
    sparse = scipy.sparse.issparse(train.features)
    write_channel(root / "input" / "data" / "train", train)
    hyperparameters = {**SHARED, "objective": train.objective, "num_round": ROUNDS, "seed": seed}
    if train.num_class:
        hyperparameters["num_class"] = train.num_class
    if train.categorical:
        hyperparameters["categorical_columns"] = ",".join(f"f{index}" for index in train.categorical)
    if train.groups is not None:
        hyperparameters["group_column"] = "query"
    hyperparameters |= own
    config = root / "input" / "config"
    config.mkdir()
    texts = {name: str(value) for name, value in hyperparameters.items()}
    (config / "hyperparameters.json").write_text(json.dumps(texts))
    channel = {"train": {"ContentType": "text/libsvm" if sparse else "text/csv"}}
    (config / "inputdataconfig.json").write_text(json.dumps(channel))


def with_codes_of(manifest, test):
    """The test rows with the category codes of the trained model; a category that it never saw is missing."""
    features = test.features.copy()
    for index in test.categorical:
        code_of = {text: code for code, text in enumerate(manifest["categories"][index])}
        features[:, index] = [np.nan if value != value else code_of.get(f"c{int(value)}", np.nan)
                              for value in test.features[:, index]]
    return features


def train_espalier(program, own, train, test, seed):
    """Trained by the program itself; the model file is loaded and predicted by XGBoost."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_job(root, own, train, seed)
        done = subprocess.run([program, "--root", root], capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(done.stderr)
        booster = xgboost.Booster(model_file=root / "model" / "xgboost-model")
        manifest = json.loads((root / "model" / "espalier.json").read_text())
    rows = xgboost.DMatrix(with_codes_of(manifest, test) if test.categorical else test.features, nthread=2,
                           feature_types=booster.feature_types, feature_names=booster.feature_names,
                           enable_categorical=True)
    return booster.predict(rows)
