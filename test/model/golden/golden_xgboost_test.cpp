// Models and answers of XGBoost 1.7.4, 3.0.5 and 3.2.0 (test/golden/xgboost/README.md).
#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdlib>
#include <set>

#include "base/error.h"
#include "model/artifact/model_file.h"
#include "model/model.h"
#include "support/golden.h"

using namespace espalier;

namespace {

struct GoldenCase {
  base::Path model;   // model-3.0.5.ubj
  base::Path answer;  // expected-3.0.5.json
};

std::vector<GoldenCase> golden_cases() {
  std::vector<GoldenCase> cases;
  for (const base::Path& path : base::list_files(test::golden_folder("xgboost"))) {
    const std::string name = path.filename().string();
    if (!name.starts_with("model-")) continue;
    cases.push_back({path, path.parent_path() / ("expected-" + path.stem().string().substr(6) + ".json")});
  }
  return cases;
}

std::set<std::string> known_objectives() {
  std::set<std::string> names;
  for (const model::ObjectiveRow& row : model::all_objectives()) names.insert(row.name);
  return names;
}

bool same_bits(std::span<const float> left, std::span<const float> right) {
  return std::ranges::equal(
      left, right, [](float a, float b) { return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b); });
}

bool within_one_ulp(float a, float b) { return a == b || std::nextafterf(a, b) == b; }

// The start margins and every tree, without the compiled form.
std::vector<float> plain_margins(const model::Model& model, const data::FeatureMatrix& features) {
  const auto objective = model::objective_of(model);
  const std::vector<float> start = model::start_margins(model, *objective);
  std::vector<float> margins;
  for (std::size_t row = 0; row < features.num_rows(); ++row) margins.insert(margins.end(), start.begin(), start.end());
  std::visit([&](const auto& learner) { model::add_margins(learner, features, margins); }, model.learner);
  return margins;
}

}  // namespace

TEST_CASE("every golden model's margins are XGBoost's bit for bit, plain and compiled", "[model][golden]") {
  const std::set<std::string> known = known_objectives();
  std::size_t num_checked = 0;
  for (const GoldenCase& one : golden_cases()) {
    const test::GoldenAnswer answer = test::read_golden_answer(one.answer);
    if (!known.contains(answer.objective)) continue;  // listed by the next test
    INFO(one.model.string());
    const model::Model model = model::read_model(base::read_file(one.model));
    const data::FeatureMatrix features =
        test::read_golden_features(test::golden_folder("xgboost") / "inputs" / answer.validation);
    CHECK(same_bits(plain_margins(model, features), answer.margins));
    const model::Predictor predictor(model);
    CHECK(same_bits(predictor.predict_margin(features, nullptr), answer.margins));
    const std::vector<float> predictions = predictor.predict(features, nullptr);
    CHECK(std::ranges::equal(predictions, answer.predictions, within_one_ulp));
    ++num_checked;
  }
  CHECK(num_checked == 157);
}

TEST_CASE("the golden objectives that are not in the table are exactly these", "[model][golden]") {
  const std::set<std::string> known = known_objectives();
  std::set<std::string> absent;
  for (const GoldenCase& one : golden_cases()) {
    const std::string objective = test::read_golden_answer(one.answer).objective;
    if (!known.contains(objective)) absent.insert(objective);
  }
  CHECK(absent == std::set<std::string>{});
}

TEST_CASE("JSON and UBJSON of one model hold the same", "[model][golden][artifact]") {
  std::size_t num_pairs = 0;
  for (const GoldenCase& one : golden_cases()) {
    if (one.model.extension() != ".json") continue;
    INFO(one.model.string());
    base::Path ubjson = one.model;
    ubjson.replace_extension(".ubj");
    CHECK(model::read_model(base::read_file(one.model)) == model::read_model(base::read_file(ubjson)));
    ++num_pairs;
  }
  CHECK(num_pairs == 21);
}

TEST_CASE("the binary format holds the same model as UBJSON", "[model][golden][artifact]") {
  std::size_t num_pairs = 0;
  for (const GoldenCase& one : golden_cases()) {
    if (one.model.extension() != ".bin") continue;
    INFO(one.model.string());
    base::Path ubjson = one.model;
    ubjson.replace_extension(".ubj");
    model::Model expected = model::read_model(base::read_file(ubjson));
    if (auto* linear = std::get_if<model::LinearModel>(&expected.learner)) linear->boosted_rounds = 1;
    expected.version[2] = 0;  // the binary format has no place for these two
    CHECK(model::read_model(base::read_file(one.model)) == expected);
    ++num_pairs;
  }
  CHECK(num_pairs == 34);
}

TEST_CASE("a golden model comes back from both encodings as it was, and the same bytes are written again",
          "[model][golden][artifact]") {
  for (const GoldenCase& one : golden_cases()) {
    INFO(one.model.string());
    const model::Model model = model::read_model(base::read_file(one.model));
    for (const auto encoding : {model::ModelEncoding::kUbjson, model::ModelEncoding::kJson}) {
      const std::string bytes = model::write_model(model, encoding);
      const model::Model back = model::read_model(bytes);
      CHECK(back == model);
      CHECK(model::write_model(back, encoding) == bytes);
    }
  }
}
