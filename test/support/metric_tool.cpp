// Our side of the comparison of metrics with XGBoost: margins and labels in, one line "name value" a metric out.
#include <CLI/CLI.hpp>
#include <format>
#include <iostream>

#include "base/error.h"
#include "model/metric/metric.h"
#include "model/objective/objective.h"
#include "support/dataset_folder.h"
#include "support/objective_parameters.h"

using namespace espalier;

int main(int argc, char** argv) {
  CLI::App app("Metrics of margins, as the library computes them");
  base::Path folder;
  std::string objective_name;
  int num_class = 0;
  int num_threads = 1;
  std::vector<std::string> metrics;
  std::vector<std::string> parameters;
  app.add_option("folder", folder)->required();
  app.add_option("--objective", objective_name)->required();
  app.add_option("--num-class", num_class);
  app.add_option("--threads", num_threads);
  app.add_option("--metric", metrics)->required();
  app.add_option("--parameter", parameters, "name=value of the objective");
  CLI11_PARSE(app, argc, argv);
  try {
    const model::ObjectiveParams params = test::read_objective_parameters(parameters);
    const auto objective = model::make_objective(objective_name, params, num_class);
    const data::Dataset dataset = test::read_dataset_folder(folder);
    const std::vector<float> margins = test::read_numbers<float>(folder / "margins.f32");
    std::vector<float> predictions(dataset.num_rows() * objective->num_metric_columns());
    objective->transform_for_metrics(margins, predictions);
    base::ThreadPool pool(num_threads);
    for (const std::string& name : metrics) {
      const auto metric = model::make_metric(name, objective_name, params);
      const double value = metric->evaluate(predictions, objective->num_metric_columns(), dataset, pool);
      std::cout << std::format("{} {:.17g}\n", metric->name(), value);
    }
  } catch (const base::ClientError& error) {
    std::cerr << error.what() << '\n';
    return 2;
  }
  return 0;
}
