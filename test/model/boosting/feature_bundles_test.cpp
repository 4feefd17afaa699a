#include "model/boosting/bins/feature_bundles.h"

#include <catch2/catch_test_macros.hpp>
#include <random>
#include <vector>

#include "model/boosting/tree/histogram/histogram.h"

namespace espalier::model {
namespace {

using Slots = std::vector<std::uint32_t>;
using Codes = std::vector<std::uint8_t>;

// Cuts of features with the given numbers of bins; the bins are 0, 1, 2, ...
FeatureCuts cuts_with(const std::vector<std::uint32_t>& num_bins) {
  FeatureCuts cuts;
  for (const std::uint32_t bins : num_bins) {
    for (std::uint32_t bin = 0; bin < bins; ++bin) cuts.upper.push_back(static_cast<float>(bin) + 0.5f);
    cuts.begin.push_back(static_cast<std::uint32_t>(cuts.upper.size()));
    cuts.lowest.push_back(-1);
    cuts.has_missing.push_back(0);
  }
  return cuts;
}

// Two numeric columns, then `categories` columns of a one-hot code, then one column more.
data::DenseMatrix one_hot_rows(std::size_t num_rows, std::size_t categories) {
  data::DenseMatrix rows{num_rows, categories + 3, std::vector<float>(num_rows * (categories + 3), 0)};
  std::mt19937 random(3);
  for (std::size_t row = 0; row < num_rows; ++row) {
    float* values = rows.values.data() + row * rows.num_features;
    values[0] = static_cast<float>(random() % 1000);
    values[1] = static_cast<float>(random() % 7);
    values[2 + random() % categories] = 1;
    values[categories + 2] = static_cast<float>(random() % 2);
  }
  return rows;
}

}  // namespace

TEST_CASE("neighbours that never depart from their frequent bin together share a slot", "[model][boosting][bundles]") {
  base::ThreadPool pool(2);
  // Rows: 8. Features 1 and 2 exclude each other, 3 meets 2, 4 is frequent in its bin 1 and excludes 3.
  const std::vector<std::uint8_t> columns = {0, 1, 2, 3, 4, 5, 6, 7,   // no frequent bin
                                             1, 2, 0, 0, 0, 0, 0, 0,   //
                                             0, 0, 1, 1, 0, 0, 0, 0,   //
                                             0, 0, 0, 1, 0, 0, 0, 0,   //
                                             1, 1, 0, 1, 2, 1, 1, 1};  //
  const FeatureCuts cuts = cuts_with({8, 3, 2, 2, 3});
  const FeatureBundles bundles = find_bundles(cuts, columns, 8, pool);
  CHECK(bundles.slot_begin == Slots{0, 1, 3, 5});
  CHECK(bundles.slot == Slots{0, 1, 1, 2, 2});
  CHECK(bundles.first_code == Codes{0, 1, 3, 1, 2});
  CHECK(bundles.codes(1, 3) == Codes{0, 1, 2});
  CHECK(bundles.codes(4, 3) == Codes{2, 0, 3});
}

TEST_CASE("a feature with missing values or without company stays alone", "[model][boosting][bundles]") {
  base::ThreadPool pool(2);
  FeatureCuts cuts = cuts_with({2, 2, 2});
  const std::vector<std::uint8_t> columns = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0};
  CHECK(find_bundles(cuts, columns, 4, pool).num_slots() == 1);
  cuts.has_missing[1] = 1;
  const FeatureBundles bundles = find_bundles(cuts, columns, 4, pool);
  CHECK(bundles.slot == Slots{0, 1, 2});
  CHECK(bundles.first_code == Codes{0, 0, 0});
}

TEST_CASE("a slot takes 255 stored bins and no more", "[model][boosting][bundles]") {
  base::ThreadPool pool(2);
  const std::size_t num_features = 300;
  std::vector<std::uint8_t> columns(num_features * num_features, 0);
  for (std::size_t feature = 0; feature < num_features; ++feature) columns[feature * num_features + feature] = 1;
  const auto cuts = cuts_with(std::vector<std::uint32_t>(num_features, 2));
  const FeatureBundles bundles = find_bundles(cuts, columns, num_features, pool);
  CHECK(bundles.slot_begin == Slots{0, 255, 300});
  CHECK(bundles.first_code[254] == 255);
}

TEST_CASE("bundled features have the sums of their rows, packed and wide", "[model][boosting][bundles]") {
  constexpr std::size_t kRows = 30'000;
  base::ThreadPool pool(2);
  const data::FeatureMatrix features = one_hot_rows(kRows, 40);
  const BinnedMatrix matrix(features, make_feature_cuts(features, {}, 256, pool), pool);
  REQUIRE(matrix.bundles().num_slots() == 4);
  std::vector<GradientPair> pairs;
  for (std::size_t row = 0; row < kRows; ++row) {
    pairs.push_back({static_cast<float>(row % 13) - 6, static_cast<float>(1 + row % 3)});
  }
  GradientQuantizer gradients;
  gradients.quantize(pairs, {}, pool);
  const FeaturePanel& panel = matrix.panels()[0];
  for (const std::size_t num_rows : {kRows, std::size_t{5000}}) {
    PanelSums sums;
    sums.form = cell_form(panel, num_rows, gradients.form());
    CHECK((sums.form == CellForm::kWide) == (num_rows == kRows));
    const FeatureRange all = {panel.feature_begin, panel.feature_end};
    sum_rows(matrix, panel, all, {nullptr, 0, num_rows}, gradients, sums);
    GradientSum total;
    for (std::size_t row = 0; row < num_rows; ++row) total += gradients.integers(row);
    for (std::uint32_t feature = 0; feature < matrix.cuts().num_features(); ++feature) {
      std::vector<GradientSum> expected(matrix.cuts().num_bins(feature)), bins(expected.size());
      for (std::size_t row = 0; row < num_rows; ++row) {
        expected[matrix.column8(feature)[row]] += gradients.integers(row);
      }
      read_bins(matrix, panel, feature, sums, total, gradients.form(), bins);
      INFO("feature " << feature << ", rows " << num_rows);
      REQUIRE(bins == expected);
      if (sums.form == CellForm::kWide) continue;
      std::vector<std::uint64_t> scratch;
      const std::uint64_t* words = packed_bins(matrix, panel, feature, sums, total, gradients.form(), scratch);
      for (std::size_t bin = 0; bin < expected.size(); ++bin) {
        REQUIRE(gradients.form().sum(words[bin]) == expected[bin]);
      }
    }
  }
}

}  // namespace espalier::model
