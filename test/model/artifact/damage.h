// Damages for a reader's test: a file cut at every byte, and bits that flip.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <random>
#include <string>

#include "base/error.h"
#include "model/artifact/model_file.h"

namespace espalier::test {

// Reads, and when that works predicts. True when the bytes were refused.
inline bool is_refused_model(std::string_view bytes) {
  try {
    const model::Predictor predictor(model::read_model(bytes));
    const data::DenseMatrix row = {.num_rows = 1, .num_features = 1, .values = {0.25f}};
    if (predictor.model().num_features != 0) predictor.predict(data::FeatureMatrix(row), nullptr);
    return false;
  } catch (const base::PlatformError& error) {
    CHECK(std::string_view(error.what()).starts_with("model file: "));
    return true;
  }
}

// The length of the longest part from the beginning that is refused, when all shorter ones are too.
inline std::size_t refused_prefix(const std::string& bytes) {
  std::size_t size = 0;
  while (size < bytes.size() && is_refused_model(std::string(bytes.data(), size))) ++size;
  return size;
}

// How many of `trials` copies with one to four flipped bits are refused; none may do worse.
inline int refused_of_flipped(const std::string& bytes, int trials) {
  std::mt19937 random(20261122);
  int num_refused = 0;
  for (int trial = 0; trial < trials; ++trial) {
    std::string damaged = bytes;
    for (std::size_t flips = 1 + random() % 4; flips > 0; --flips) {
      damaged[random() % damaged.size()] ^= static_cast<char>(1U << random() % 8);
    }
    num_refused += is_refused_model(damaged) ? 1 : 0;
  }
  return num_refused;
}

}  // namespace espalier::test
