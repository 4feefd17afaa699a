// Pickles made by XGBoost 0.90 to 3.2.0 (test/golden/pickles/README.md).
#include <catch2/catch_test_macros.hpp>

#include "base/error.h"
#include "model/artifact/document/field.h"
#include "model/artifact/document/json_reader.h"
#include "model/artifact/model_file.h"
#include "model/model.h"
#include "support/error_of.h"
#include "support/golden.h"

using namespace espalier;

TEST_CASE("pickled models of every protocol answer as in the library that pickled them", "[model][golden][pickle]") {
  const base::Path folder = test::golden_folder("pickles");
  const model::Document document = model::read_json(base::read_file(folder / "expected.json"));
  const model::Field root(document, document.root(), "");
  const data::FeatureMatrix rows(test::read_golden_rows(root.member("rows")));
  std::size_t num_checked = 0;
  for (const model::Field& margins : root.member("margins").members()) {
    INFO(margins.name());
    const model::Predictor predictor(model::read_model(base::read_file(folder / margins.name())));
    CHECK(predictor.predict_margin(rows, nullptr) == margins.floats());
    ++num_checked;
  }
  CHECK(num_checked == 28);
}

TEST_CASE("joblib's dumps of a model with text labels and of a dict with arrays answer as the model",
          "[model][golden][pickle]") {
  const base::Path folder = test::golden_folder("pickles");
  const model::Document document = model::read_json(base::read_file(folder / "expected-joblib.json"));
  const model::Field root(document, document.root(), "");
  const data::FeatureMatrix rows(test::read_golden_rows(root.member("rows")));
  for (const char* name : {"1.2.1-text-labels.joblib", "1.2.1-dict.joblib"}) {
    INFO(name);
    const model::Predictor predictor(model::read_model(base::read_file(folder / name)));
    CHECK(test::largest_difference(predictor.predict(rows, nullptr), root.member("predictions").floats()) < 2e-7);
  }
  CHECK_FALSE(model::is_model("\x80\x04]."));
  CHECK(model::is_model(base::read_file(folder / "1.2.1-scaler.joblib")));  // its reader says what is wrong with it
  CHECK(test::error_of<base::PlatformError>(
            [&] { model::read_model(base::read_file(folder / "1.2.1-scaler.joblib")); }) ==
        "model file: Python pickle: the dict in it holds sklearn.preprocessing._data.StandardScaler beside the XGBoost "
        "model, which is not applied here; save the model itself");
}
