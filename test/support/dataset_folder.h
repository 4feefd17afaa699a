// Arrays that a test wrote side by side into a folder, as a data set without features.
#pragma once

#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "base/file.h"
#include "data/dataset.h"

namespace espalier::test {

// The numbers of a file as the processor holds them; none when there is no file.
template <typename Number>
std::vector<Number> read_numbers(const base::Path& path) {
  if (!std::filesystem::exists(path)) return {};
  const std::string bytes = base::read_file(path);
  std::vector<Number> values(bytes.size() / sizeof(Number));
  std::memcpy(values.data(), bytes.data(), values.size() * sizeof(Number));
  return values;
}

inline data::Dataset read_dataset_folder(const base::Path& folder) {
  data::Dataset dataset;
  dataset.labels = read_numbers<float>(folder / "labels.f32");
  dataset.row_weights = read_numbers<float>(folder / "weights.f32");
  dataset.label_lower = read_numbers<float>(folder / "lower.f32");
  dataset.label_upper = read_numbers<float>(folder / "upper.f32");
  dataset.group_start = read_numbers<data::RowIndex>(folder / "group_start.u32");
  data::DenseMatrix features;
  features.num_rows = dataset.labels.size();
  dataset.features = std::move(features);
  return dataset;
}

}  // namespace espalier::test
