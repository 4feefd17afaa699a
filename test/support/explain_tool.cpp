// A model file and a matrix of float32 -> explanations as float64: our side of test/oracle/test_explanations.py. The
// matrix is raw row-major little-endian float32, NaN = missing. With --seconds it prints how long the explanation took
// (bench/compare_explain.py).
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <exception>
#include <optional>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/parallel.h"
#include "model/artifact/model_file.h"
#include "model/explain/background_explainer.h"
#include "model/explain/explainer.h"
#include "model/explain/feature_importance.h"
#include "model/explain/leaf_indices.h"

using namespace espalier;

namespace {

struct Options {
  std::string model;
  std::string what;
  std::string matrix;
  std::string background;
  std::string base_margins;
  std::size_t num_features = 0;
  std::string out;
  int threads = 1;
  std::vector<std::size_t> rounds;
  int repeats = 0;
};

std::vector<float> read_floats(const std::string& path) {
  const std::string bytes = base::read_file(path);
  std::vector<float> values(bytes.size() / sizeof(float));
  std::memcpy(values.data(), bytes.data(), values.size() * sizeof(float));
  return values;
}

data::FeatureMatrix read_matrix(const std::string& path, std::size_t num_features) {
  data::DenseMatrix matrix;
  if (path.empty()) return matrix;
  matrix.values = read_floats(path);
  matrix.num_features = num_features;
  matrix.num_rows = matrix.values.size() / num_features;
  return matrix;
}

template <typename Number>
std::vector<double> widened(const std::vector<Number>& numbers) {
  return {numbers.begin(), numbers.end()};
}

// Prints the shortest of `repeats` runs in seconds; 0: runs once and prints nothing.
template <typename Work>
std::vector<double> timed(int repeats, const Work& work) {
  double best = 1e300;
  std::vector<double> result;
  for (int i = 0; i < std::max(repeats, 1); ++i) {
    const auto start = std::chrono::steady_clock::now();
    result = work();
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  if (repeats > 0) std::printf("%.6f\n", best);
  return result;
}

std::vector<double> explanation(const Options& options, const model::Model& model) {
  const data::FeatureMatrix features = read_matrix(options.matrix, options.num_features);
  std::vector<float> base_margins;
  if (!options.base_margins.empty()) base_margins = read_floats(options.base_margins);
  model::RoundRange rounds;
  if (options.rounds.size() == 2) rounds = {.begin = options.rounds[0], .end = options.rounds[1]};
  std::optional<base::ThreadPool> threads;
  if (options.threads > 1) threads.emplace(options.threads);
  base::ThreadPool* pool = threads ? &*threads : nullptr;

  if (options.what == "leaf") return widened(model::leaf_indices(model, features, pool, rounds));
  if (options.what == "background") {
    const model::BackgroundExplainer explainer(model, read_matrix(options.background, options.num_features), rounds);
    return timed(options.repeats, [&] { return explainer.contributions(features, pool); });
  }
  if (options.what != "contributions" && options.what != "approximate" && options.what != "interactions")
    return model::feature_importance(model, model::importance_of_name(options.what), rounds);
  const model::Explainer explainer(model, rounds);
  return timed(options.repeats, [&] {
    if (options.what == "interactions") return explainer.interactions(features, pool, base_margins);
    if (options.what == "approximate") return explainer.approximate_contributions(features, pool, base_margins);
    return explainer.contributions(features, pool, base_margins);
  });
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("explains a raw float32 matrix with a model file");
  app.add_option("model", options.model)->required();
  app.add_option("what", options.what, "contributions, approximate, interactions, background, leaf or an importance")
      ->required();
  app.add_option("--matrix", options.matrix);
  app.add_option("--background", options.background);
  app.add_option("--base-margins", options.base_margins);
  app.add_option("--features", options.num_features)->check(CLI::PositiveNumber);
  app.add_option("--out", options.out);
  app.add_option("--threads", options.threads)->check(CLI::PositiveNumber);
  app.add_option("--rounds", options.rounds, "first and one past the last")->expected(2);
  app.add_option("--seconds", options.repeats, "print the shortest of this many runs")->check(CLI::PositiveNumber);
  CLI11_PARSE(app, argc, argv);
  try {
    const std::vector<double> numbers = explanation(options, model::read_model(base::read_file(options.model)));
    std::string bytes(numbers.size() * sizeof(double), '\0');
    std::memcpy(bytes.data(), numbers.data(), bytes.size());
    if (!options.out.empty()) base::write_atomically(options.out, bytes);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
