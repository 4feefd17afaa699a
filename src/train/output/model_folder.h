// Writes model file and manifest, each atomically. Both are read back, and the self-test rows of the manifest are
// scored with them, before training reports success.
#pragma once

#include <string>

#include "base/parallel.h"
#include "data/dataset.h"
#include "model/artifact/package/manifest.h"
#include "model/model.h"
#include "train/contract/contract.h"

namespace espalier::train {

// Fills the manifest's parts that follow from model and data (model_sha256, num_features, schema, reference,
// self_test), writes both files and checks them. Returns the SHA-256 of the model file. PlatformError when a file
// cannot be written, AlgorithmError when what was read back does not score as the model did.
std::string save_model(const Layout& layout, const model::Model& model, model::Manifest manifest,
                       const data::Dataset& train_set, base::ThreadPool& pool);

// Writes the model file and removes an earlier manifest: what a job that is killed leaves behind.
void save_snapshot(const Layout& layout, const model::Model& model);

}  // namespace espalier::train
