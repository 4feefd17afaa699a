// Files of XGBoost 3.4.1 whose answers changed with the format (test/golden/field-cases).
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <limits>

#include "base/file.h"
#include "base/number.h"
#include "base/text.h"
#include "model/artifact/model_file.h"
#include "model/model.h"
#include "support/golden.h"

using namespace espalier;

namespace {

// Numbers between commas, an empty cell is missing.
data::DenseMatrix read_numbers(const base::Path& path) {
  const std::string text = base::read_file(path);
  data::DenseMatrix matrix;
  for (const std::string_view line : base::split(base::trim(text), '\n')) {
    for (const std::string_view cell : base::split(line, ',')) {
      matrix.values.push_back(base::parse_float(cell).value_or(std::numeric_limits<float>::quiet_NaN()));
    }
    ++matrix.num_rows;
  }
  matrix.num_features = matrix.values.size() / matrix.num_rows;
  return matrix;
}

}  // namespace

TEST_CASE("models of XGBoost 3.4 answer as XGBoost 3.4 does", "[model][golden][field]") {
  for (const char* name : {"xgb34-dart", "xgb34-dart-ubj-poisson", "xgb34-expectile", "gblinear-several-intercepts"}) {
    const base::Path folder = test::golden_folder("field-cases") / name;
    const model::Predictor predictor(model::read_model(base::read_file(folder / "xgboost-model")));
    const std::vector<float> seen = predictor.predict(read_numbers(folder / "rows.csv"), nullptr);
    const std::vector<float> expected = read_numbers(folder / "answers.csv").values;
    INFO(name);
    REQUIRE(seen.size() == expected.size());
    for (std::size_t i = 0; i < seen.size(); ++i) CHECK(seen[i] == Catch::Approx(expected[i]).epsilon(2e-6));
  }
}
