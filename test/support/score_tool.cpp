// A model file and a matrix of float32 -> margins or predictions of float32: our side of the oracle tests
// (test/oracle). The matrix is raw row-major little-endian float32, NaN = missing. Also writes the model again in
// either encoding.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstring>
#include <exception>
#include <optional>
#include <string>

#include "base/file.h"
#include "base/parallel.h"
#include "base/simd.h"
#include "model/artifact/model_file.h"
#include "model/model.h"

using namespace espalier;

namespace {

struct Options {
  std::string model;
  std::string matrix;
  std::size_t num_features = 0;
  std::string out;
  std::string what = "margin";
  std::string forest = "compiled";
  int threads = 1;
  std::string simd;
  std::string rewrite;
};

data::DenseMatrix read_matrix(const Options& options) {
  const std::string bytes = base::read_file(options.matrix);
  data::DenseMatrix matrix;
  matrix.num_features = options.num_features;
  matrix.values.resize(bytes.size() / sizeof(float));
  matrix.num_rows = matrix.values.size() / options.num_features;
  std::memcpy(matrix.values.data(), bytes.data(), matrix.values.size() * sizeof(float));
  return matrix;
}

std::vector<float> plain_margins(const model::Predictor& predictor, const data::FeatureMatrix& features) {
  const std::vector<float> start = model::start_margins(predictor.model(), predictor.objective());
  std::vector<float> margins;
  for (std::size_t row = 0; row < features.num_rows(); ++row) margins.insert(margins.end(), start.begin(), start.end());
  std::visit([&](const auto& learner) { model::add_margins(learner, features, margins); }, predictor.model().learner);
  return margins;
}

void score(const Options& options, const model::Predictor& predictor) {
  const data::FeatureMatrix features = read_matrix(options);
  std::optional<base::ThreadPool> pool;
  if (options.threads > 1) pool.emplace(options.threads);
  base::ThreadPool* workers = pool ? &*pool : nullptr;
  std::vector<float> numbers;
  if (options.forest == "plain") {
    numbers = plain_margins(predictor, features);
  } else if (options.what == "margin") {
    numbers = predictor.predict_margin(features, workers);
  } else {
    numbers = predictor.predict(features, workers);
  }
  std::string bytes(numbers.size() * sizeof(float), '\0');
  std::memcpy(bytes.data(), numbers.data(), bytes.size());
  base::write_atomically(options.out, bytes);
}

void run(const Options& options) {
  if (!options.simd.empty()) base::force_simd_level(options.simd);
  model::Model model = model::read_model(base::read_file(options.model));
  if (!options.rewrite.empty()) {
    const bool is_json = options.rewrite.ends_with(".json");
    base::write_atomically(options.rewrite, model::write_model(model, is_json ? model::ModelEncoding::kJson
                                                                              : model::ModelEncoding::kUbjson));
  }
  if (!options.matrix.empty()) score(options, model::Predictor(std::move(model)));
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("scores a raw float32 matrix with a model file");
  app.add_option("model", options.model)->required();
  app.add_option("--matrix", options.matrix);
  app.add_option("--features", options.num_features)->check(CLI::PositiveNumber);
  app.add_option("--out", options.out);
  app.add_option("--what", options.what)->check(CLI::IsMember({"margin", "prediction"}));
  app.add_option("--forest", options.forest)->check(CLI::IsMember({"plain", "compiled"}));
  app.add_option("--threads", options.threads)->check(CLI::PositiveNumber);
  app.add_option("--simd", options.simd);
  app.add_option("--rewrite", options.rewrite, "write the model here again; .json gives JSON, else UBJSON");
  CLI11_PARSE(app, argc, argv);
  try {
    run(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
