#include "train/input/continued_table.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

#include "base/error.h"
#include "support/error_of.h"

namespace espalier::train {
namespace {

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();
const std::string kRefused = "the initial model cannot be continued: ";

// A column of categories and one of numbers, as the raw table's reader gives them.
data::Dataset table(const std::vector<std::string>& categories, std::vector<float> codes) {
  data::Dataset dataset;
  data::DenseMatrix matrix{codes.size(), 2, {}};
  for (const float code : codes) {
    matrix.values.push_back(code);
    matrix.values.push_back(7);
  }
  dataset.features = std::move(matrix);
  dataset.labels.resize(codes.size());
  dataset.schema.feature_names = {"job", "age"};
  dataset.schema.feature_kinds = {data::FeatureKind::kCategorical, data::FeatureKind::kNumeric};
  dataset.schema.categories = {categories, {}};
  return dataset;
}

std::string error_of_keeping(const data::Schema& initial, data::Dataset dataset) {
  return test::error_of<base::ClientError>([&] { keep_codes(initial, dataset); });
}

TEST_CASE("categories keep the codes that the model knows, new ones are missing", "[train][initial]") {
  const data::Schema initial = table({"clerk", "smith", "cook"}, {}).schema;
  data::Dataset dataset = table({"cook", "pilot", "clerk"}, {0, 1, 2, kMissing, 0});
  keep_codes(initial, dataset);
  const std::vector<float> expected = {2, 7, kMissing, 7, 0, 7, kMissing, 7, 2, 7};
  const std::vector<float>& values = dataset.features.dense()->values;
  REQUIRE(values.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CHECK((values[i] == expected[i] || (std::isnan(values[i]) && std::isnan(expected[i]))));
  }
  CHECK(dataset.schema.categories == initial.categories);
}

TEST_CASE("label classes keep their codes, a new one is refused", "[train][initial]") {
  data::Schema initial = table({"clerk"}, {}).schema;
  initial.label_classes = {"high", "low", "middle"};
  data::Dataset dataset = table({"clerk"}, {0, 0, 0});
  dataset.labels = {0, 1, 0};
  dataset.schema.label_classes = {"low", "middle"};
  data::Dataset strange = dataset;
  keep_codes(initial, dataset);
  CHECK(dataset.labels == std::vector<float>{1, 2, 1});
  CHECK(dataset.schema.label_classes == initial.label_classes);
  strange.schema.label_classes = {"low", "none"};
  CHECK(error_of_keeping(initial, strange) ==
        kRefused + "the training data has the label 'none', which it does not know");
  strange.schema.label_classes.clear();
  CHECK(error_of_keeping(initial, strange) ==
        kRefused + "its labels are texts, those of the training data are numbers");
}

TEST_CASE("a table of other features is refused", "[train][initial]") {
  const data::Dataset dataset = table({"clerk"}, {0});
  data::Schema initial = dataset.schema;
  initial.feature_names = {"age", "job"};
  CHECK(error_of_keeping(initial, dataset) ==
        kRefused + "the training data has other features than its table, or another order of them");
  initial = dataset.schema;
  initial.feature_kinds.clear();
  initial.categories.clear();
  CHECK(error_of_keeping(initial, dataset) ==
        kRefused +
            "its feature 'job' is a number, in the training data it is categorical; categorical_columns says which are "
            "categorical");
}

}  // namespace
}  // namespace espalier::train
