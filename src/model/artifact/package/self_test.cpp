#include "model/artifact/package/self_test.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <format>
#include <limits>
#include <vector>

#include "base/error.h"
#include "data/matrix.h"

namespace espalier::model {

void run_self_test(const Predictor& predictor, const Manifest& manifest) {
  const std::size_t width = predictor.model().num_features;
  for (std::size_t row = 0; row < manifest.self_test.size(); ++row) {
    const SelfTestRow& expected = manifest.self_test[row];
    data::DenseMatrix features{1, width, std::vector<float>(width, std::numeric_limits<float>::quiet_NaN())};
    for (std::size_t i = 0; i < std::min(width, expected.features.size()); ++i) {
      if (expected.features[i]) features.values[i] = *expected.features[i];
    }
    const std::vector<float> margins = predictor.predict_margin(data::FeatureMatrix(std::move(features)), nullptr);
    const auto same_bits = [](float a, float b) {
      return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b);
    };
    if (!std::ranges::equal(margins, expected.margins, same_bits)) {
      throw base::AlgorithmError(
          std::format("self-test row {} of the manifest gives another margin than in training", row));
    }
  }
}

}  // namespace espalier::model
