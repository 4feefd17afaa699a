// Models and answers of LightGBM (test/golden/lightgbm/README.md).
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "model/artifact/document/field.h"
#include "model/artifact/document/json_reader.h"
#include "model/artifact/model_file.h"
#include "model/model.h"
#include "support/golden.h"

using namespace espalier;

namespace {

// Leaves are rounded to float32 and added in float32: a few units in the last place of the largest sum on the way.
double largest_relative_error(const std::vector<float>& seen, const std::vector<double>& expected) {
  REQUIRE(seen.size() == expected.size());
  double largest = 0;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    largest = std::max(largest, std::abs(seen[i] - expected[i]) / std::max(1.0, std::abs(expected[i])));
  }
  return largest;
}

}  // namespace

TEST_CASE("LightGBM's models answer as LightGBM does", "[model][golden][lightgbm]") {
  const base::Path folder = test::golden_folder("lightgbm");
  const model::Document document = model::read_json(base::read_file(folder / "expected.json"));
  const model::Field root(document, document.root(), "");
  const data::FeatureMatrix rows(test::read_golden_rows(root.member("rows")));
  std::size_t num_checked = 0;
  for (const model::Field& expected : root.member("models").members()) {
    INFO(expected.name());
    const model::Predictor predictor(
        model::read_model(base::read_file(folder / (std::string(expected.name()) + ".txt"))));
    CHECK(largest_relative_error(predictor.predict(rows, nullptr), expected.member("prediction").doubles()) < 1e-6);
    // The same model through XGBoost's format.
    const model::Model back = model::read_model(model::write_model(predictor.model(), model::ModelEncoding::kUbjson));
    CHECK(back == predictor.model());
    ++num_checked;
  }
  CHECK(num_checked == 31);
}
