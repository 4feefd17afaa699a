// LightGBM's own rule, written down as it stands in its documentation of missing values, against our comparisons.
#include "model/artifact/lightgbm/lightgbm_splits.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "model/artifact/lightgbm/lightgbm_converter.h"

using namespace espalier;
using model::LightGbmMissing;

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr double kZero = 1e-35f;

bool theirs_goes_left(float value, double threshold, bool default_left, LightGbmMissing missing) {
  double x = value;
  if (std::isnan(x) && missing != LightGbmMissing::kNan) x = 0;
  if (missing == LightGbmMissing::kZero && x >= -kZero && x <= kZero) return default_left;
  if (missing == LightGbmMissing::kNan && std::isnan(x)) return default_left;
  return x <= threshold;
}

std::vector<double> thresholds() {
  std::vector<double> all = {0.0, -0.0, 1e300, -1e300, 1e-300, -1e-300, 3.4028234663852886e38, 1.0000000180025095e-35};
  for (const float number : {1.0f, 0.1f, 1e-35f, 1e-40f, 2.5e30f}) {
    for (const float neighbour : {std::nextafter(number, -kInfinity), number, std::nextafter(number, kInfinity)}) {
      for (const double sign : {1.0, -1.0}) {
        const double exact = sign * neighbour;
        all.insert(all.end(), {exact, std::nextafter(exact, -1e308), std::nextafter(exact, 1e308)});
      }
    }
  }
  return all;
}

std::vector<float> values() {
  std::vector<float> all = {NAN, 0.0f, -0.0f, kInfinity, -kInfinity, 1e-45f, -1e-45f};
  for (const double threshold : thresholds()) {
    const auto near = static_cast<float>(threshold);
    all.insert(all.end(), {near, std::nextafter(near, -kInfinity), std::nextafter(near, kInfinity)});
  }
  return all;
}

// Two nodes on one feature, so that what is known of it is used as well: leaf 0 left of the first, then 1 and 2.
model::LightGbmTree two_splits(double first, double second, std::uint32_t decision) {
  return {.split_feature = {0, 0},
          .threshold = {first, second},
          .decision_type = {decision, decision},
          .left_child = {1, ~0},
          .right_child = {~2, ~1},
          .gain = {0, 0},
          .internal_value = {0, 0},
          .internal_count = {0, 0},
          .leaf_value = {1, 2, 3},
          .leaf_count = {0, 0, 0},
          .cat_boundaries = {},
          .cat_threshold = {}};
}

}  // namespace

TEST_CASE("x <= t of a double is x < c of a float32", "[model][artifact][lightgbm]") {
  for (const double threshold : thresholds()) {
    const float cut = model::first_above(threshold);
    for (const float value : values()) {
      INFO(threshold << " " << value);
      CHECK((value < cut) == (static_cast<double>(value) <= threshold));
    }
  }
}

TEST_CASE("two splits on one feature send every value where LightGBM sends it, whatever counts as missing",
          "[model][artifact][lightgbm][large]") {
  std::size_t num_wrong = 0;
  std::size_t largest = 0;
  for (const std::uint32_t missing : {0U, 1U, 2U}) {
    for (const bool default_left : {false, true}) {
      const std::uint32_t decision = missing << 2U | (default_left ? 2U : 0U);
      for (const double first : thresholds()) {
        for (const double second : thresholds()) {
          const model::LightGbmTree source = two_splits(first, second, decision);
          const model::Tree tree = model::converted_tree(source, 1, "");
          largest = std::max(largest, tree.num_nodes());
          for (const float value : values()) {
            const auto goes_left = [&](double threshold) {
              return theirs_goes_left(value, threshold, default_left, static_cast<LightGbmMissing>(missing));
            };
            const float expected = !goes_left(first) ? 3.0f : goes_left(second) ? 1.0f : 2.0f;
            const model::NodeIndex leaf = model::leaf_of(tree, std::vector<float>{value});
            num_wrong += tree.split_condition[static_cast<std::size_t>(leaf)] == expected ? 0 : 1;
          }
        }
      }
    }
  }
  CHECK(num_wrong == 0);
  CHECK(largest == 9);  // the second split is not repeated where it is decided
}
