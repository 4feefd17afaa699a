// Reading, learning and predicting on several threads: the same bytes as on one. Small, since it is meant for
// ThreadSanitizer (preset tsan) too.
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "base/parallel.h"
#include "data/csv/csv.h"
#include "data/libsvm/libsvm.h"
#include "data/table/raw_table.h"
#include "model/artifact/model_file.h"
#include "model/learner/learner.h"

using namespace espalier;

namespace {

constexpr int kThreads = 4;

// A label, three numbers, one of them missing now and then, and a text.
std::string table_text(int num_rows, const char* separator, bool has_text) {
  std::string text;
  for (int row = 0; row < num_rows; ++row) {
    const double a = row * 0.37, b = row % 13;
    text += std::to_string((std::sin(a) + 0.1 * b > 0.6) ? 1 : 0);
    for (const double value : {a, b, std::cos(b + row)}) {
      text += separator;
      if (row % 7 != 0 || value != b) text += std::to_string(value);
    }
    if (has_text) text += separator + ("town-" + std::to_string(row * 7919 % 40));
    text += '\n';
  }
  return text;
}

std::string libsvm_text(int num_rows) {
  std::string text;
  for (int row = 0; row < num_rows; ++row)
    text += std::to_string(row % 2) + " 0:" + std::to_string(row) + " " + std::to_string(1 + row % 9) + ":0.5\n";
  return text;
}

data::Dataset raw_table(int num_rows, base::ThreadPool& pool) {
  const std::string text = table_text(num_rows, ",", true);
  const data::SourceText source{"table.csv", text};
  data::TableRoles roles;
  roles.detects_categories = true;
  return data::parse_raw_table({&source, 1}, {roles, nullptr, "train"}, pool, 2000);
}

std::string model_bytes(const model::LearnerParams& params, const data::Dataset& rows, base::ThreadPool& pool) {
  const std::vector<model::EvaluationSet> sets = {{"train", &rows}};
  const auto observe = [](const model::RoundReport&) { return model::Next::kContinue; };
  return model::write_model(model::learn_model(params, rows, sets, pool, observe).model, model::ModelEncoding::kUbjson);
}

}  // namespace

TEST_CASE("several threads read the tables that one reads", "[threads][data]") {
  base::ThreadPool one(1), several(kThreads);
  const std::string csv = table_text(3000, ",", false), libsvm = libsvm_text(3000);
  const data::SourceText csv_source{"rows.csv", csv}, libsvm_source{"rows.libsvm", libsvm};
  for (int pass = 0; pass < 3; ++pass) {
    const auto expected = data::parse_training_csv({&csv_source, 1}, {}, one, 2000);
    const auto read = data::parse_training_csv({&csv_source, 1}, {}, several, 2000);
    CHECK(read.labels == expected.labels);
    CHECK(read.features.num_rows == 3000);
    const auto sparse = data::parse_training_libsvm({&libsvm_source, 1}, several, 2000);
    CHECK(sparse.features.values == data::parse_training_libsvm({&libsvm_source, 1}, one, 2000).features.values);
    const data::Dataset table = raw_table(3000, several);
    CHECK(table.schema.categories == raw_table(3000, one).schema.categories);
    CHECK(table.labels == expected.labels);
  }
}

TEST_CASE("several threads learn the model that one learns", "[threads][learner]") {
  base::ThreadPool one(1), several(kThreads);
  const data::Dataset rows = raw_table(6000, one);
  const auto check = [&](const char* name, auto change) {
    model::LearnerParams params;
    params.objective = "binary:logistic";
    params.num_rounds = 3;
    params.tree.max_depth = 4;
    change(params);
    INFO(name);
    const std::string expected = model_bytes(params, rows, one);
    CHECK(model_bytes(params, rows, several) == expected);
  };
  check("hist", [](model::LearnerParams&) {});
  check("leaf by leaf", [](model::LearnerParams& params) {
    params.tree.grow_policy = model::GrowPolicy::kLossguide;
    params.tree.max_leaves = 12;
  });
  check("sampled", [](model::LearnerParams& params) {
    params.tree.row_sample = 0.5;
    params.tree.column_sample_by_node = 0.7;
    params.tree.sampling_method = model::SamplingMethod::kGradientBased;
  });
  check("approx", [](model::LearnerParams& params) { params.tree.tree_method = model::TreeMethod::kApprox; });
  check("exact", [](model::LearnerParams& params) {
    params.tree.tree_method = model::TreeMethod::kExact;
    params.num_rounds = 1;
  });
  check("dart", [](model::LearnerParams& params) {
    params.booster = model::BoosterKind::kDart;
    params.dart.rate_drop = 0.5;
  });
  check("three trees a round", [](model::LearnerParams& params) { params.num_parallel_tree = 3; });
}

TEST_CASE("several threads fit the linear model that one fits", "[threads][learner]") {
  base::ThreadPool one(1), several(kThreads);
  const std::string text = table_text(6000, ",", false);
  const data::SourceText source{"rows.csv", text};
  data::CsvTable table = data::parse_training_csv({&source, 1}, {}, one);
  data::Dataset rows;
  rows.features = std::move(table.features);
  rows.labels = std::move(table.labels);
  model::LearnerParams params;
  params.booster = model::BoosterKind::kLinear;
  params.num_rounds = 3;
  CHECK(model_bytes(params, rows, several) == model_bytes(params, rows, one));
}

TEST_CASE("several threads predict what one predicts", "[threads][predict]") {
  base::ThreadPool one(1), several(kThreads);
  const data::Dataset rows = raw_table(6000, one);
  model::LearnerParams params;
  params.num_rounds = 4;
  const model::Predictor predictor(model::read_model(model_bytes(params, rows, one)));
  CHECK(predictor.predict(rows.features, &several) == predictor.predict(rows.features, nullptr));
}
