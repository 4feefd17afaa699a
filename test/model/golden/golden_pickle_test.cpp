// Pickles made by XGBoost 0.90 to 3.2.0 (test/golden/pickles/README.md).
#include <catch2/catch_test_macros.hpp>

#include "model/artifact/document/field.h"
#include "model/artifact/document/json_reader.h"
#include "model/artifact/model_file.h"
#include "model/model.h"
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
