// Binary models of XGBoost 0.90 to 1.2 (test/golden/xgboost-old/README.md).
#include <catch2/catch_test_macros.hpp>

#include "model/artifact/document/field.h"
#include "model/artifact/document/json_reader.h"
#include "model/artifact/model_file.h"
#include "model/model.h"
#include "support/golden.h"

using namespace espalier;

namespace {

model::Model golden_model(std::string_view name) {
  return model::read_model(base::read_file(test::golden_folder("xgboost-old") / name));
}

}  // namespace

TEST_CASE("models of 0.90, 1.0 and 1.2 answer as in the version that trained them", "[model][golden][legacy]") {
  const model::Document document =
      model::read_json(base::read_file(test::golden_folder("xgboost-old") / "expected.json"));
  const model::Field root(document, document.root(), "");
  const data::FeatureMatrix rows(test::read_golden_rows(root.member("rows")));
  std::size_t num_checked = 0;
  for (const model::Field& predictions : root.member("predictions").members()) {
    INFO(predictions.name());
    const model::Model model = golden_model(predictions.name());
    const model::Predictor predictor(model);
    CHECK(test::largest_difference(predictor.predict(rows, nullptr), predictions.floats()) < 2e-6);
    // Written and read again it is the same model: no intercept is settled twice.
    const model::Model again = model::read_model(model::write_model(model, model::ModelEncoding::kJson));
    CHECK(model::Predictor(again).predict_margin(rows, nullptr) == predictor.predict_margin(rows, nullptr));
    ++num_checked;
  }
  CHECK(num_checked == 23);
}

TEST_CASE("names of metrics in old files are no attributes, and max_delta_step is kept", "[model][golden][legacy]") {
  for (const char* name : {"0.90-count_poisson-gbtree.bin", "1.0.2-count_poisson-gbtree.bin"}) {
    CHECK(golden_model(name).attributes.empty());
    CHECK(golden_model(name).objective_config.at("poisson_regression_param").at("max_delta_step").starts_with("0.3"));
  }
  CHECK(golden_model("1.2.1-binary_hinge-gbtree.bin").attributes ==
        std::map<std::string, std::string>{{"best_iteration", "2"}, {"note", "hello"}});
}

TEST_CASE("an old model file trained with metrics answers as the field says", "[model][golden][legacy]") {
  for (const char* name : {"xgb090-poisson-with-metric", "xgb10-binary-two-metrics", "xgb12-pickle-with-metric"}) {
    INFO(name);
    const base::Path folder = test::golden_folder("field-cases") / name;
    const model::Predictor predictor(model::read_model(base::read_file(folder / "xgboost-model")));
    CHECK(predictor.model().num_features == 4);
  }
}
