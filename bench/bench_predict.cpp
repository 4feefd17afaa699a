// How fast a forest is evaluated: plain add_margins beside CompiledForest.
//   bench_predict                          random forests; prints a Markdown table
//   bench_predict --model F --rows R ...   answers commands on standard input about a model file; compare_predict.py
//   drives
//                                          it so that its runs alternate with XGBoost's
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <print>
#include <sstream>
#include <string>

#include "base/simd.h"
#include "model/artifact/model_file.h"
#include "model/forest/compiled_forest.h"
#include "model/model.h"
#include "support/random_forest.h"

namespace espalier {
namespace {

constexpr std::size_t kNumFeatures = 28;

template <typename Work>
double seconds(Work work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
  return values[values.size() / 2];
}

std::string read_bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw CLI::ValidationError(path + ": cannot be read");
  return {std::istreambuf_iterator<char>(file), {}};
}

data::DenseMatrix read_rows(const std::string& path, std::size_t num_features) {
  const std::string bytes = read_bytes(path);
  data::DenseMatrix rows{bytes.size() / sizeof(float) / num_features, num_features, {}};
  rows.values.resize(rows.num_rows * num_features);
  std::copy_n(bytes.data(), rows.values.size() * sizeof(float), reinterpret_cast<char*>(rows.values.data()));
  return rows;
}

// Median time of one row in microseconds, over different rows.
double single_row_us(const model::CompiledForest& forest, std::size_t num_groups, const data::DenseMatrix& rows) {
  std::vector<double> times;
  std::vector<float> margins(num_groups);
  for (std::size_t i = 0; i < 2000; ++i) {
    const auto row = rows.row(i % rows.num_rows);
    const data::FeatureMatrix one = data::DenseMatrix{1, rows.num_features, {row.begin(), row.end()}};
    times.push_back(1e6 * seconds([&] { forest.add_margins(one, nullptr, margins); }));
  }
  return median(times);
}

// --- random forests -------------------------------------------------------------------------------------------------

struct NamedShape {
  const char* name;
  test::ForestShape shape;
};

void print_random_forest(const NamedShape& named, int repeats) {
  test::RandomForest random(named.shape, 1);
  data::DenseMatrix dense{20'000, kNumFeatures, {}};
  std::mt19937_64 generator(2);
  for (std::size_t i = 0; i < dense.num_rows * kNumFeatures; ++i)
    dense.values.push_back(std::normal_distribution<float>()(generator));
  const data::FeatureMatrix rows = dense;
  data::DenseMatrix few = dense;
  few.num_rows = 500;
  few.values.resize(few.num_rows * kNumFeatures);
  const data::FeatureMatrix few_rows = few;

  std::vector<double> compile, plain, compiled;
  std::vector<float> margins(dense.num_rows);
  const model::CompiledForest fast(random.forest);
  for (int i = 0; i < repeats; ++i) {
    compile.push_back(seconds([&] { model::CompiledForest(random.forest); }));
    plain.push_back(
        seconds([&] { model::add_margins(random.forest, few_rows, std::span(margins).first(few.num_rows)); }));
    compiled.push_back(seconds([&] { fast.add_margins(rows, nullptr, margins); }));
  }
  const auto num_trees = static_cast<double>(random.forest.trees.size());
  std::println("| {} | {:.1f} | {:.2f} | {:.2f} | {:.1f} | {:.1f} |", named.name,
               1e9 * median(plain) / static_cast<double>(few.num_rows) / num_trees,
               1e9 * median(compiled) / static_cast<double>(dense.num_rows) / num_trees,
               1e-6 * static_cast<double>(dense.num_rows) / median(compiled), single_row_us(fast, 1, dense),
               1e3 * median(compile));
}

void print_random_forests(int repeats) {
  const auto shape = [](std::size_t leaves, int depth, bool complete) {
    return test::ForestShape{.num_trees = 500,
                             .num_leaves = leaves,
                             .max_depth = depth,
                             .complete = complete,
                             .num_features = kNumFeatures,
                             .num_thresholds = 255};
  };
  const std::vector<NamedShape> shapes = {
      {"depth 3, 8 leaves", shape(8, 3, true)},          {"depth 6, 64 leaves", shape(64, 6, true)},
      {"depth 6, 40 leaves", shape(40, 6, false)},       {"depth 7, 128 leaves", shape(128, 7, true)},
      {"depth 8, 256 leaves", shape(256, 8, true)},      {"leaf-wise, 31 leaves", shape(31, 100, false)},
      {"leaf-wise, 255 leaves", shape(255, 100, false)}, {"depth 10, 1024 leaves", shape(1024, 10, true)},
  };
  std::println("500 trees, {} features, 1 thread, SIMD level {}\n", kNumFeatures, base::simd_level());
  std::println(
      "| trees | plain, ns per (row, tree) | compiled, ns per (row, tree) | M rows/s | one row, us | compile, ms |");
  std::println("|---|---|---|---|---|---|");
  for (const NamedShape& named : shapes) print_random_forest(named, repeats);
}

// --- a model file ---------------------------------------------------------------------------------------------------

// Commands, one a line: "batch THREADS" answers seconds, "single" the median microseconds of a row, "margins PATH"
// writes the margins as float32.
void answer_commands(const std::string& model_path, const data::DenseMatrix& dense) {
  const std::string bytes = read_bytes(model_path);
  const model::Predictor predictor(model::read_model(bytes));
  const data::FeatureMatrix rows = dense;
  std::vector<double> times;
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string command, argument;
    words >> command >> argument;
    if (command == "batch") {
      base::ThreadPool pool(std::stoi(argument));
      std::println("{}", seconds([&] { predictor.predict_margin(rows, &pool); }));
    } else if (command == "single") {
      times.clear();
      for (std::size_t i = 0; i < 2000; ++i) {
        const auto row = dense.row(i % dense.num_rows);
        const data::FeatureMatrix one = data::DenseMatrix{1, dense.num_features, {row.begin(), row.end()}};
        times.push_back(1e6 * seconds([&] { predictor.predict_margin(one, nullptr); }));
      }
      std::println("{}", median(times));
    } else if (command == "margins") {
      const std::vector<float> margins = predictor.predict_margin(rows, nullptr);
      std::ofstream(argument, std::ios::binary)
          .write(reinterpret_cast<const char*>(margins.data()),
                 static_cast<std::streamsize>(margins.size() * sizeof(float)));
      std::println("done");
    }
    std::fflush(stdout);
  }
}

}  // namespace
}  // namespace espalier

int main(int argc, char** argv) {
  CLI::App app("Measures how fast forests are evaluated.");
  std::string model_path, rows_path, simd;
  std::size_t num_features = espalier::kNumFeatures;
  int repeats = 7;
  app.add_option("--model", model_path, "model file in XGBoost's format; then commands are read from standard input");
  app.add_option("--rows", rows_path, "rows for --model: float32, row after row");
  app.add_option("--features", num_features, "features of a row in --rows");
  app.add_option("--repeats", repeats, "timed runs of which the median is printed");
  app.add_option("--simd", simd, "SIMD level to force");
  CLI11_PARSE(app, argc, argv);
  try {
    if (!simd.empty()) espalier::base::force_simd_level(simd);
    if (model_path.empty()) {
      espalier::print_random_forests(repeats);
    } else {
      espalier::answer_commands(model_path, espalier::read_rows(rows_path, num_features));
    }
  } catch (const std::exception& error) {
    std::println(stderr, "bench_predict: {}", error.what());
    return 1;
  }
}
