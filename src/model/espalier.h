// The library in one include, for programs that are not ours: LearnerParams and data::Dataset go in, train() makes a
// Model, Predictor answers, the explainers say why, save_model() and load_model() keep it. docs/library.md is the
// guide.
#pragma once

#include "base/error.h"
#include "base/file.h"
#include "base/machine.h"
#include "base/parallel.h"
#include "data/dataset.h"
#include "data/matrix.h"
#include "model/artifact/model_file.h"
#include "model/explain/background_explainer.h"
#include "model/explain/explainer.h"
#include "model/explain/feature_importance.h"
#include "model/explain/leaf_indices.h"
#include "model/learner/learner.h"
#include "model/model.h"
#include "model/params.h"

namespace espalier::model {

// learn_model() from nothing, with nobody watching: all rounds. Errors as there.
Model train(const LearnerParams& params, const data::Dataset& train_set, base::ThreadPool& pool);

// JSON when the path ends in .json, else UBJSON; XGBoost reads both. The file is there whole or not at all.
// PlatformError when it cannot be written.
void save_model(const Model& model, const base::Path& path);

// Any file that read_model() knows. PlatformError that begins with the path for a file that cannot be read or holds no
// model.
Model load_model(const base::Path& path);

}  // namespace espalier::model
