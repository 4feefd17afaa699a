// Our side of the comparison of metrics with XGBoost: margins and labels in, one line "name value" a metric out.
#include <CLI/CLI.hpp>
#include <cstring>
#include <format>
#include <iostream>

#include "base/error.h"
#include "base/file.h"
#include "model/metric/metric.h"
#include "model/objective/objective.h"
#include "model/objective/parameter.h"

namespace {

using namespace espalier;

template <typename Number>
std::vector<Number> numbers(const base::Path& path) {
  if (!std::filesystem::exists(path)) return {};
  const std::string bytes = base::read_file(path);
  std::vector<Number> values(bytes.size() / sizeof(Number));
  std::memcpy(values.data(), bytes.data(), values.size() * sizeof(Number));
  return values;
}

data::Dataset read_dataset(const base::Path& folder) {
  data::Dataset dataset;
  dataset.labels = numbers<float>(folder / "labels.f32");
  dataset.row_weights = numbers<float>(folder / "weights.f32");
  dataset.label_lower = numbers<float>(folder / "lower.f32");
  dataset.label_upper = numbers<float>(folder / "upper.f32");
  dataset.group_start = numbers<data::RowIndex>(folder / "group_start.u32");
  data::DenseMatrix features;
  features.num_rows = dataset.labels.size();
  dataset.features = std::move(features);
  return dataset;
}

}  // namespace

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
    model::ObjectiveParams params;
    for (const std::string& parameter : parameters) {
      const std::size_t equals = parameter.find('=');
      model::read_parameter(parameter.substr(0, equals), parameter.substr(equals + 1), params);
    }
    const auto objective = model::make_objective(objective_name, params, num_class);
    const data::Dataset dataset = read_dataset(folder);
    const std::vector<float> margins = numbers<float>(folder / "margins.f32");
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
