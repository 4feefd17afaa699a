// What the tests of the parsers share: texts in, tables and whole messages out.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/parallel.h"
#include "data/csv/csv.h"
#include "data/libsvm/libsvm.h"

namespace espalier::data {

// The message of the ClientError that `action` throws; "" when it throws none.
template <typename Action>
std::string error_of(Action&& action) {
  try {
    action();
  } catch (const base::ClientError& error) {
    return error.what();
  }
  return "";
}

// Bits, so that NaN equals NaN and -0 differs from 0.
inline std::vector<std::uint32_t> bits_of(const std::vector<float>& values) {
  std::vector<std::uint32_t> bits;
  for (const float value : values) bits.push_back(std::bit_cast<std::uint32_t>(value));
  return bits;
}

inline CsvTable training_csv(std::string_view text, const CsvTrainOptions& options = {}, int num_threads = 1,
                             std::size_t block_bytes = kBlockBytes) {
  base::ThreadPool pool(num_threads);
  const SourceText source{"train/a.csv", text};
  return parse_training_csv({&source, 1}, options, pool, block_bytes);
}

inline LibsvmTable training_libsvm(std::string_view text, int num_threads = 1, std::size_t block_bytes = kBlockBytes) {
  base::ThreadPool pool(num_threads);
  const SourceText source{"train/a.libsvm", text};
  return parse_training_libsvm({&source, 1}, pool, block_bytes);
}

// "1 _ 2.5": the values of a row divided by spaces, "_" where one is missing.
std::string row_text(const FeatureMatrix& matrix, std::size_t row);
// All rows divided by " | ".
std::string rows_text(const FeatureMatrix& matrix);

}  // namespace espalier::data
