// Metrics of XGBoost 3.0.5's margins against the values that it recorded for them.
#include <rapidjson/document.h>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include "base/file.h"
#include "base/number.h"
#include "base/text.h"
#include "model/metric/metric.h"
#include "model/objective/objective.h"
#include "support/golden.h"
#include "support/rows.h"

namespace espalier::model {
namespace {

std::vector<float> first_column(const base::Path& path) {
  const std::string text = base::read_file(path);
  std::vector<float> labels;
  for (const std::string_view line : base::split(text, '\n')) {
    if (!line.empty()) labels.push_back(base::parse_float(line.substr(0, line.find(','))).value());
  }
  return labels;
}

}  // namespace

TEST_CASE("metrics of XGBoost's margins are those that XGBoost printed", "[model][metric][golden]") {
  for (const char* name : {"binary_hinge", "binary_logistic", "binary_logistic_spw", "binary_logitraw", "count_poisson",
                           "multi_softmax", "multi_softprob", "reg_gamma", "reg_logistic", "reg_pseudohuber",
                           "reg_squarederror_hist", "reg_squaredlog", "reg_tweedie"}) {
    const base::Path path = test::golden_folder("xgboost") / name / "expected-3.0.5.json";
    const test::GoldenAnswer answer = test::read_golden_answer(path);
    const std::string text = base::read_file(path);
    rapidjson::Document document;
    document.Parse<rapidjson::kParseFullPrecisionFlag>(text.data(), text.size());
    const auto objective = make_objective(answer.objective, ObjectiveConfig{}, 4);
    const auto labels = first_column(test::golden_folder("xgboost") / "inputs" / answer.validation);
    std::vector<float> predictions(labels.size() * objective->num_metric_columns());
    objective->transform_for_metrics(answer.margins, predictions);
    base::ThreadPool pool(1);
    for (const auto& recorded : document["evals"]["validation"].GetObject()) {
      const double last = recorded.value[recorded.value.Size() - 1].GetDouble();
      const auto metric = make_metric(recorded.name.GetString(), answer.objective);
      INFO(name << ", " << recorded.name.GetString());
      CHECK(metric->name() == recorded.name.GetString());
      CHECK(metric->evaluate(predictions, objective->num_metric_columns(), test::labelled_rows(labels), pool) ==
            Catch::Approx(last).epsilon(1e-5).margin(1e-7));
    }
  }
}

}  // namespace espalier::model
