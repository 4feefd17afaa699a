// Trains on a raw matrix and prints how long each stage took: the counterpart of compare_train.py, which writes the
// file and trains the same data with XGBoost. File: int64 num_rows, num_test_rows, num_features, then float32 labels of
// all rows, then the values, row-major (NaN = missing). With --sparse: int64 rows, test rows, features, entries;
// labels; int64 row_start; uint32 features; float32 values. --categorical 5,6 names the features that hold category
// codes. The model's SHA-256 is printed too: it must not change when only the speed does.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fstream>
#include <sstream>
#include <string>

#include "base/parallel.h"
#include "base/sha256.h"
#include "base/simd.h"
#include "model/artifact/model_file.h"
#include "model/boosting/bins/binned_matrix.h"
#include "model/boosting/bins/feature_cuts.h"
#include "model/learner/learner.h"
#include "model/metric/metric.h"

namespace {

using espalier::data::Dataset;

struct Options {
  std::string file;
  bool sparse = false;
  int threads = 2;
  std::vector<std::size_t> categorical = {};
  espalier::model::LearnerParams params;
};

struct Split {
  Dataset train, test;
};

template <class T>
std::vector<T> read_values(std::ifstream& in, std::size_t count) {
  std::vector<T> values(count);
  in.read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(count * sizeof(T)));
  return values;
}

std::size_t read_size(std::ifstream& in) { return static_cast<std::size_t>(read_values<std::int64_t>(in, 1)[0]); }

Split read_dense(std::ifstream& in) {
  const std::size_t rows = read_size(in), test_rows = read_size(in), features = read_size(in);
  Split split;
  split.train.labels = read_values<float>(in, rows);
  split.test.labels = read_values<float>(in, test_rows);
  split.train.features = espalier::data::DenseMatrix{rows, features, read_values<float>(in, rows * features)};
  split.test.features = espalier::data::DenseMatrix{test_rows, features, read_values<float>(in, test_rows * features)};
  return split;
}

espalier::data::SparseMatrix read_csr(std::ifstream& in, std::size_t rows, std::size_t features) {
  const auto start = read_values<std::uint64_t>(in, rows + 1);
  espalier::data::SparseMatrix matrix;
  matrix.num_rows = rows;
  matrix.num_features = features;
  matrix.row_start.assign(start.begin(), start.end());
  matrix.features = read_values<std::uint32_t>(in, matrix.row_start.back());
  matrix.values = read_values<float>(in, matrix.row_start.back());
  return matrix;
}

Split read_sparse(std::ifstream& in) {
  const std::size_t rows = read_size(in), test_rows = read_size(in), features = read_size(in);
  Split split;
  split.train.labels = read_values<float>(in, rows);
  split.test.labels = read_values<float>(in, test_rows);
  split.train.features = read_csr(in, rows, features);
  split.test.features = read_csr(in, test_rows, features);
  return split;
}

std::vector<std::size_t> parse_list(const std::string& text) {
  std::vector<std::size_t> numbers;
  std::istringstream words(text);
  for (std::string word; std::getline(words, word, ',');) numbers.push_back(std::stoul(word));
  return numbers;
}

Options parse(int argc, char** argv) {
  Options options;
  auto& params = options.params;
  params.num_rounds = 100;
  params.tree.learning_rate = 0.1;
  params.objective = "binary:logistic";
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i], value = argv[i + 1];
    if (name == "--file") options.file = value;
    if (name == "--sparse") options.sparse = value == "1";
    if (name == "--threads") options.threads = std::stoi(value);
    if (name == "--rounds") params.num_rounds = std::stoi(value);
    if (name == "--depth") params.tree.max_depth = std::stoi(value);
    if (name == "--leaves") params.tree.max_leaves = std::stoi(value);
    if (name == "--exact" && value == "1") params.tree.tree_method = espalier::model::TreeMethod::kExact;
    if (name == "--lossguide" && value == "1") params.tree.grow_policy = espalier::model::GrowPolicy::kLossguide;
    if (name == "--objective") params.objective = value;
    if (name == "--classes") params.num_class = std::stoi(value);
    if (name == "--metric") params.eval_metrics = {value};
    if (name == "--categorical") options.categorical = parse_list(value);
    if (name == "--simd") espalier::base::force_simd_level(value);
  }
  return options;
}

void mark_categorical(Split& split, std::span<const std::size_t> features) {
  if (features.empty()) return;
  for (Dataset* dataset : {&split.train, &split.test}) {
    dataset->schema.feature_kinds.assign(dataset->num_features(), espalier::data::FeatureKind::kNumeric);
    for (const std::size_t feature : features) {
      dataset->schema.feature_kinds.at(feature) = espalier::data::FeatureKind::kCategorical;
    }
  }
}

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = parse(argc, argv);
  std::ifstream in(options.file, std::ios::binary);
  if (!in) return std::fprintf(stderr, "cannot read %s\n", options.file.c_str()), 1;
  Split split = options.sparse ? read_sparse(in) : read_dense(in);
  mark_categorical(split, options.categorical);
  espalier::base::ThreadPool pool(options.threads);

  const auto start = std::chrono::steady_clock::now();
  {
    auto cuts = espalier::model::make_feature_cuts(split.train.features, {}, options.params.tree.max_bin, pool);
    const espalier::model::BinnedMatrix matrix(split.train.features, std::move(cuts), pool);
  }
  const double binning = seconds_since(start);

  const auto train_start = std::chrono::steady_clock::now();
  const double cpu_start = cpu_seconds();
  const auto result = espalier::model::learn_model(options.params, split.train, {}, pool, {});
  const double total = seconds_since(train_start);  // binning included
  const double cpu = cpu_seconds() - cpu_start;

  const espalier::model::Predictor predictor(result.model);
  const auto objective = espalier::model::make_objective(options.params.objective, options.params.objective_params,
                                                         options.params.num_class);
  const auto margins = predictor.predict_margin(split.test.features, &pool);
  std::vector<float> predictions(split.test.num_rows() * objective->num_metric_columns());
  objective->transform_for_metrics(margins, predictions);
  const auto metric = espalier::model::make_metric(
      options.params.eval_metrics.empty() ? objective->default_metric() : options.params.eval_metrics[0],
      options.params.objective);
  const double score = metric->evaluate(predictions, objective->num_metric_columns(), split.test, pool);
  const std::string bytes = espalier::model::write_model(result.model, espalier::model::ModelEncoding::kUbjson);
  std::printf("{\"binning\": %.4f, \"total\": %.4f, \"cpu\": %.4f, \"metric\": %.6f, \"sha256\": \"%s\"}\n", binning,
              total, cpu, score, espalier::base::sha256_hex(bytes).c_str());
  return 0;
}
