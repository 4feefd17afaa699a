// model/espalier.json: what the model file cannot say. A model without a manifest is served all the same.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/schema.h"

namespace espalier::model {

inline constexpr const char* kManifestName = "espalier.json";  // beside the model file

struct FeatureSummary {            // reference distribution of one feature over the training rows
  float minimum = 0, maximum = 0;  // NaN when all values are missing
  double mean = 0, standard_deviation = 0, missing_fraction = 0;
  std::vector<float> quantiles;  // at 0, 1/16, ..., 1; empty when all values are missing
};

struct SelfTestRow {
  std::vector<std::optional<float>> features;  // nullopt: missing
  std::vector<float> margins;                  // one per output group
};

struct MetricHistory {
  std::string name;            // "train-rmse"
  std::vector<double> values;  // one per round
};

struct Manifest {
  std::string espalier_version;
  std::string model_sha256;  // of the bytes of xgboost-model
  std::string content_type;  // of the training channel
  std::string absent_means;  // "missing"
  data::Schema schema;
  std::size_t num_features = 0;
  std::map<std::string, std::string> hyperparameters;  // after defaults, under SageMaker's names
  std::optional<int> best_iteration;
  std::vector<MetricHistory> history;
  std::vector<FeatureSummary> reference;  // one per feature; empty for more than 10,000 features
  std::vector<SelfTestRow> self_test;
};

std::string write_manifest(const Manifest& manifest);
// PlatformError in one sentence when the text is no manifest; unknown keys are ignored.
Manifest read_manifest(std::string_view text);

}  // namespace espalier::model
