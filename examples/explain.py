"""Contributions of each feature, with XGBoost's Python, from a model that espalier trained: explain.py MODEL ROWS.csv"""

import sys

import numpy
import xgboost

booster = xgboost.Booster(model_file=sys.argv[1])
rows = numpy.loadtxt(sys.argv[2], delimiter=",", dtype=numpy.float32, ndmin=2)  # features alone, no header
matrix = xgboost.DMatrix(rows, feature_names=booster.feature_names, feature_types=booster.feature_types)
contributions = booster.predict(matrix, pred_contribs=True)  # rows, (outputs where several,) features + 1
for name, value in zip([*(booster.feature_names or range(rows.shape[1])), "bias"], contributions[0].T):
    print(name, value)
