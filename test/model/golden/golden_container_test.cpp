// Models that SageMaker's own container is tested with (test/golden/xgboost-container/README.md).
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "model/artifact/document/field.h"
#include "model/artifact/document/json_reader.h"
#include "model/artifact/model_file.h"
#include "model/model.h"
#include "support/golden.h"

using namespace espalier;

namespace {

struct Expected {
  data::DenseMatrix rows;
  std::vector<float> margins;
};

Expected read_expected(const base::Path& path) {
  const model::Document document = model::read_json(base::read_file(path));
  const model::Field root(document, document.root(), "");
  return {.rows = test::read_golden_rows(root.member("rows")), .margins = test::flatten(root.member("margin"))};
}

}  // namespace

TEST_CASE("the models of SageMaker's container answer as XGBoost 1.7.4 does", "[model][golden]") {
  const std::string file = GENERATE("ubj_named_libsvm_pickled/as-saved-by-1.7.4.json",
                                    "saved_booster/as-saved-by-1.7.4.json", "saved_booster/xgboost-model");
  INFO(file);
  const base::Path path = test::golden_folder("xgboost-container") / file;
  const Expected expected = read_expected(path.parent_path() / "expected.json");
  const model::Predictor predictor(model::read_model(base::read_file(path)));
  CHECK(predictor.predict_margin(data::FeatureMatrix(expected.rows), nullptr) == expected.margins);
}

TEST_CASE("a model of XGBoost 0.82 behind the four bytes of the JVM package answers as XGBoost 1.7.4 reads it",
          "[model][golden]") {
  const base::Path folder = test::golden_folder("xgboost-jvm");
  const Expected expected = read_expected(folder / "expected.json");
  const model::Predictor predictor(model::read_model(base::read_file(folder / "XGBoostClassificationModel")));
  CHECK(predictor.predict_margin(data::FeatureMatrix(expected.rows), nullptr) == expected.margins);
}

TEST_CASE("a base_score in brackets is read, where XGBoost 1.7.4 took the default without an error",
          "[model][golden]") {
  const base::Path folder = test::golden_folder("xgboost-container") / "ubj_named_libsvm_pickled";
  model::Model model = model::read_model(base::read_file(folder / "xgboost-model"));
  CHECK(model.base_score == std::vector<float>{10.026694f});
  model.base_score = {0.5f};
  const Expected expected = read_expected(folder / "expected.json");
  const model::Predictor predictor(model);
  CHECK(predictor.predict_margin(data::FeatureMatrix(expected.rows), nullptr) == expected.margins);
}
