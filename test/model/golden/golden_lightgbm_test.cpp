// Models and answers of LightGBM (test/golden/lightgbm/README.md).
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <numeric>

#include "base/file.h"
#include "base/number.h"
#include "base/text.h"
#include "data/libsvm/libsvm.h"
#include "model/artifact/document/field.h"
#include "model/artifact/document/json_reader.h"
#include "model/artifact/model_file.h"
#include "model/explain/background_explainer.h"
#include "model/explain/explainer.h"
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

namespace {

data::FeatureMatrix read_libsvm_lines(const model::Field& lines) {
  std::string text;
  for (const model::Field& line : lines.elements()) text.append(line.text()).append("\n");
  return data::parse_request_libsvm(text);
}

std::vector<double> numbers_of_lines(const base::Path& path) {
  std::vector<double> numbers;
  const std::string text = base::read_file(path);
  for (const std::string_view line : base::split(text, '\n')) {
    if (!line.empty()) numbers.push_back(base::parse_double(line).value());
  }
  return numbers;
}

}  // namespace

TEST_CASE("LightGBM's models read rows as LightGBM does: absent is 0, a code is cut to a whole number",
          "[model][golden][lightgbm]") {
  const base::Path folder = test::golden_folder("lightgbm-rows");
  const model::Document document = model::read_json(base::read_file(folder / "expected.json"));
  const model::Field root(document, document.root(), "");
  const model::Predictor predictor(model::read_model(base::read_file(folder / "model.txt")));
  const data::FeatureMatrix sparse = read_libsvm_lines(root.member("sparse_lines"));
  CHECK(largest_relative_error(predictor.predict(sparse, nullptr), root.member("sparse").doubles()) < 1e-6);
  const data::FeatureMatrix dense(test::read_golden_rows(root.member("rows")));
  CHECK(largest_relative_error(predictor.predict(dense, nullptr), root.member("dense").doubles()) < 1e-6);
  // The attribute goes through XGBoost's format.
  const model::Predictor again(model::read_model(
      model::write_model(predictor.model(), model::ModelEncoding::kJson, model::SchemaVersion::k1_7)));
  CHECK(again.predict(sparse, nullptr) == predictor.predict(sparse, nullptr));
  CHECK(again.predict(dense, nullptr) == predictor.predict(dense, nullptr));
}

TEST_CASE("a LightGBM model asked in libsvm takes what a row leaves out for 0", "[model][golden][lightgbm]") {
  const base::Path folder = test::golden_folder("field-cases") / "lightgbm-libsvm-absent-is-zero";
  const model::Predictor predictor(model::read_model(base::read_file(folder / "model.txt")));
  const data::FeatureMatrix rows = data::parse_request_libsvm(base::read_file(folder / "rows.libsvm"));
  CHECK(largest_relative_error(predictor.predict(rows, nullptr), numbers_of_lines(folder / "answers.csv")) < 1e-5);
}

TEST_CASE("thresholds that float32 cannot tell apart are named by feature", "[model][golden][lightgbm]") {
  const base::Path folder = test::golden_folder("field-cases") / "lightgbm-dates-as-numbers";
  std::vector<std::string> warnings;
  model::read_model(base::read_file(folder / "model.txt"), &warnings);
  REQUIRE(warnings.size() == 1);
  CHECK(
      warnings.front() ==
      "feature 0: its thresholds 20240102.5 and 20240103.5 are one to float32, which rows are held in, so that rows "
      "near them may get another answer than from LightGBM; train it with smaller numbers, such as days since a date");
  warnings.clear();
  model::read_model(base::read_file(test::golden_folder("lightgbm") / "regression.txt"), &warnings);
  CHECK(warnings.empty());
}

TEST_CASE("explanations of a LightGBM model are of the rows as it reads them", "[model][golden][lightgbm]") {
  const base::Path folder = test::golden_folder("lightgbm-rows");
  const model::Document document = model::read_json(base::read_file(folder / "expected.json"));
  const model::Field root(document, document.root(), "");
  const model::Model lightgbm = model::read_model(base::read_file(folder / "model.txt"));
  const model::Explainer explainer(lightgbm);
  const model::BackgroundExplainer against(lightgbm, test::read_golden_rows(root.member("rows")));
  for (const data::FeatureMatrix& rows : {read_libsvm_lines(root.member("sparse_lines")),
                                          data::FeatureMatrix(test::read_golden_rows(root.member("rows")))}) {
    const std::vector<float> margins = model::Predictor(lightgbm).predict_margin(rows, nullptr);
    const auto sums_to_margins = [&](const std::vector<double>& contributions, std::size_t size) {
      for (std::size_t row = 0; row < margins.size(); ++row) {
        const auto begin = contributions.begin() + static_cast<std::ptrdiff_t>(row * size);
        CHECK(std::abs(std::accumulate(begin, begin + static_cast<std::ptrdiff_t>(size), 0.0) - margins[row]) < 1e-5);
      }
    };
    sums_to_margins(explainer.contributions(rows, nullptr), 4);
    sums_to_margins(explainer.approximate_contributions(rows, nullptr), 4);
    sums_to_margins(explainer.interactions(rows, nullptr), 16);
    sums_to_margins(against.contributions(rows, nullptr), 4);
  }
}
