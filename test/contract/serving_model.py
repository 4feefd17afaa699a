"""A model that XGBoost 3.2.0 wrote, a row for it and the answer that the original container gives."""

import pathlib

_GOLDEN = pathlib.Path(__file__).parent.parent / "golden" / "xgboost"

MODEL = {"xgboost-model": (_GOLDEN / "binary_logistic" / "model-3.2.0.ubj").read_bytes()}
ROW = "2.0,0.645,0.515,0.15,1.212,0.515,0.2055,0.385"
ANSWER = b"0.1635609269142151\n"
