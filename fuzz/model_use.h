// What is done with a model that could be read from any bytes.
#pragma once

#include <cstdlib>

#include "base/error.h"
#include "model/artifact/model_file.h"
#include "model/model.h"

namespace espalier::fuzz {

// Answers a row of missing values, and goes through a file for each version of XGBoost.
inline void use_model(const model::Model& model) {
  using model::SchemaVersion;
  const model::Predictor predictor(model);
  const data::SparseMatrix row = {.num_rows = 1, .num_features = 0, .row_start = {0, 0}, .features = {}, .values = {}};
  predictor.predict(data::FeatureMatrix(row), nullptr);
  for (const auto version : {SchemaVersion::kAny, SchemaVersion::k1_7, SchemaVersion::k3}) {
    std::string written;
    try {
      written = model::write_model(model, model::ModelEncoding::kUbjson, version);
    } catch (const base::ClientError&) {  // the version does not know the objective
      continue;
    }
    const model::Model back = model::read_model(written);
    // Compared as bytes: NaN leaves are not equal to themselves.
    if (model::write_model(back, model::ModelEncoding::kUbjson, version) != written) std::abort();
  }
}

}  // namespace espalier::fuzz
