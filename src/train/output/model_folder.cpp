#include "train/output/model_folder.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "base/error.h"
#include "base/file.h"
#include "base/sha256.h"
#include "model/artifact/model_file.h"
#include "train/output/reference_distribution.h"

namespace espalier::train {
namespace {

constexpr std::size_t kNumSelfTestRows = 8;
// Self-test rows are stored dense; with more features than this they would be larger than the model.
constexpr std::size_t kMaxSelfTestFeatures = 10'000;

data::DenseMatrix self_test_matrix(const data::FeatureMatrix& features) {
  data::DenseMatrix rows;
  rows.num_features = features.num_features();
  if (rows.num_features > kMaxSelfTestFeatures) return rows;
  rows.num_rows = std::min(kNumSelfTestRows, features.num_rows());
  rows.values.resize(rows.num_rows * rows.num_features);
  for (std::size_t i = 0; i < rows.num_rows; ++i) {
    const std::span<float> row(rows.values.data() + i * rows.num_features, rows.num_features);
    features.copy_row(i * features.num_rows() / rows.num_rows, row);
  }
  return rows;
}

std::vector<model::SelfTestRow> self_test_rows(const model::Predictor& predictor, const data::FeatureMatrix& features) {
  const data::DenseMatrix rows = self_test_matrix(features);
  const std::vector<float> margins = predictor.predict_margin(rows, nullptr);
  std::vector<model::SelfTestRow> self_test(rows.num_rows);
  for (std::size_t i = 0; i < rows.num_rows; ++i) {
    for (const float value : rows.row(i)) {
      self_test[i].features.push_back(std::isnan(value) ? std::nullopt : std::optional(value));
    }
    const auto first = margins.begin() + static_cast<std::ptrdiff_t>(i * predictor.num_groups());
    self_test[i].margins.assign(first, first + static_cast<std::ptrdiff_t>(predictor.num_groups()));
  }
  return self_test;
}

bool same_bits(std::span<const float> a, std::span<const float> b) {
  return std::ranges::equal(a, b, {}, std::bit_cast<std::uint32_t, float>, std::bit_cast<std::uint32_t, float>);
}

// Reads both files back and scores the self-test rows with what was read.
void verify_saved_model(const Layout& layout) {
  const std::string bytes = base::read_file(layout.model_file());
  const model::Manifest manifest = model::read_manifest(base::read_file(layout.manifest_file()));
  if (base::sha256_hex(bytes) != manifest.model_sha256) {
    throw base::PlatformError(layout.model_file().string() + ": the file read back is not the file written");
  }
  const model::Predictor predictor(model::read_model(bytes));
  for (const model::SelfTestRow& row : manifest.self_test) {
    data::DenseMatrix matrix{1, row.features.size(), {}};
    for (const std::optional<float>& value : row.features) {
      matrix.values.push_back(value.value_or(std::numeric_limits<float>::quiet_NaN()));
    }
    if (!same_bits(predictor.predict_margin(matrix, nullptr), row.margins)) {
      throw base::AlgorithmError("the saved model does not predict what the trained model predicted");
    }
  }
}

// The manifest of an earlier model is removed first, so that the folder can be served at every moment.
void replace_model_file(const Layout& layout, std::string_view bytes) {
  base::make_folders(layout.model_folder());
  base::remove_file(layout.manifest_file());
  base::write_atomically(layout.model_file(), bytes);
}

}  // namespace

std::string save_model(const Layout& layout, const model::Model& model, model::Manifest manifest,
                       const data::Dataset& train_set, base::ThreadPool& pool) {
  const std::string bytes = model::write_model(model, model::ModelEncoding::kUbjson);
  manifest.model_sha256 = base::sha256_hex(bytes);
  manifest.num_features = model.num_features;
  manifest.schema = train_set.schema;
  manifest.reference = reference_distribution(train_set.features, pool);
  manifest.self_test = self_test_rows(model::Predictor(model), train_set.features);

  replace_model_file(layout, bytes);
  base::write_atomically(layout.manifest_file(), model::write_manifest(manifest));
  verify_saved_model(layout);
  return manifest.model_sha256;
}

void save_snapshot(const Layout& layout, const model::Model& model) {
  replace_model_file(layout, model::write_model(model, model::ModelEncoding::kUbjson));
}

}  // namespace espalier::train
