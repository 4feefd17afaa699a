"""Labels with what belongs to them, for XGBoost and for our tools."""

import numpy as np
import xgboost


class LabelledRows:
    """Labels; weights, sizes of query groups and bounds (lower, upper) where given."""

    def __init__(self, labels, weights=None, groups=None, bounds=None):
        self.labels = np.asarray(labels, np.float32)
        self.weights = None if weights is None else np.asarray(weights, np.float32)
        self.groups = groups
        self.bounds = None if bounds is None else tuple(np.asarray(bound, np.float32) for bound in bounds)

    def matrix(self, features):
        rows = xgboost.DMatrix(features, label=self.labels)
        if self.groups is not None:
            rows.set_group(self.groups)
        if self.weights is not None:
            rows.set_weight(self.weights)
        if self.bounds is not None:
            rows.set_float_info("label_lower_bound", self.bounds[0])
            rows.set_float_info("label_upper_bound", self.bounds[1])
        return rows

    def write(self, folder, margins):
        """The files that test/support/dataset_folder.h reads, in place of all that lay in the folder."""
        arrays = {"margins.f32": np.asarray(margins, np.float32), "labels.f32": self.labels}
        if self.weights is not None:
            arrays["weights.f32"] = self.weights
        if self.groups is not None:
            arrays["group_start.u32"] = np.cumsum([0, *self.groups]).astype(np.uint32)
        if self.bounds is not None:
            arrays["lower.f32"], arrays["upper.f32"] = self.bounds
        for old in folder.iterdir():
            old.unlink()
        for name, array in arrays.items():
            array.tofile(folder / name)


def parameter_options(parameters):
    """Parameters of an objective as the tools take them."""
    return [part for key, value in parameters.items() for part in ("--parameter", f"{key}={value}")]
