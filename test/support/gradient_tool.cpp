// Our side of the comparison of objectives with XGBoost: labels and the margins of some rounds in, the fitted
// base_score and the gradients of each round out.
#include <CLI/CLI.hpp>
#include <iostream>
#include <span>

#include "base/error.h"
#include "model/objective/objective.h"
#include "support/dataset_folder.h"
#include "support/objective_parameters.h"

namespace {

using namespace espalier;

template <typename Number>
void write_numbers(const base::Path& path, std::span<const Number> numbers) {
  base::write_atomically(path, {reinterpret_cast<const char*>(numbers.data()), numbers.size_bytes()});
}

// [rounds, groups, rows] pairs.
std::vector<model::GradientPair> all_gradients(const model::Objective& objective, const data::Dataset& dataset,
                                               std::span<const float> margins) {
  const std::size_t per_round = dataset.num_rows() * objective.num_groups();
  std::vector<model::GradientPair> gradients(margins.size());
  const auto source = objective.gradient_source(dataset);
  base::ThreadPool pool(2);
  for (std::size_t round = 0; (round + 1) * per_round <= margins.size(); ++round) {
    source->compute(margins.subspan(round * per_round, per_round), static_cast<int>(round), pool,
                    std::span(gradients).subspan(round * per_round, per_round));
  }
  return gradients;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Gradients as the library computes them");
  base::Path folder;
  std::string objective_name;
  int num_class = 0;
  std::vector<std::string> parameters;
  app.add_option("folder", folder)->required();
  app.add_option("--objective", objective_name)->required();
  app.add_option("--num-class", num_class);
  app.add_option("--parameter", parameters, "name=value of the objective");
  CLI11_PARSE(app, argc, argv);
  try {
    const model::ObjectiveParams params = test::read_objective_parameters(parameters);
    const auto objective = model::make_objective(objective_name, params, num_class);
    const data::Dataset dataset = test::read_dataset_folder(folder);
    objective->check_labels(dataset);
    const std::vector<float> margins = test::read_numbers<float>(folder / "margins.f32");
    write_numbers<float>(folder / "base_score.f32", objective->fitted_base_score(dataset));
    write_numbers<model::GradientPair>(folder / "gradients.f32", all_gradients(*objective, dataset, margins));
  } catch (const base::ClientError& error) {
    std::cerr << error.what() << '\n';
    return 2;
  }
  return 0;
}
