// Categorical features and tree_method exact through the whole learner: properties and extremes.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include "base/error.h"
#include "learning_data.h"
#include "model/artifact/model_file.h"
#include "model/boosting/tree/finish/tree_margins.h"
#include "model/learner/learner.h"

namespace espalier::model {
namespace {

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

Model train(const LearnerParams& params, const data::Dataset& data, int threads = 2) {
  base::ThreadPool pool(threads);
  return learn_model(params, data, {}, pool, {}).model;
}

// Feature 0: `num_categories` codes; feature 1: 3 codes; feature 2: numeric. The label depends on the code's hash.
data::Dataset category_data(std::size_t num_rows, std::uint32_t num_categories, double missing, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> uniform(0, 1);
  data::DenseMatrix matrix{num_rows, 3, {}};
  data::Dataset data;
  for (std::size_t row = 0; row < num_rows; ++row) {
    const auto code = static_cast<std::uint32_t>(uniform(random) * uniform(random) * num_categories);
    const auto few = static_cast<std::uint32_t>(random() % 3);
    const double value = uniform(random);
    data.labels.push_back(static_cast<float>(code * 2654435761u % 7 + few * value + 0.1 * uniform(random)));
    for (const double cell : {static_cast<double>(code), static_cast<double>(few), value}) {
      matrix.values.push_back(uniform(random) < missing ? kMissing : static_cast<float>(cell));
    }
  }
  data.features = std::move(matrix);
  data.schema.feature_kinds = {data::FeatureKind::kCategorical, data::FeatureKind::kCategorical,
                               data::FeatureKind::kNumeric};
  return data;
}

TEST_CASE("categorical models do not depend on threads or storage", "[model][boosting][category][property]") {
  const auto data = category_data(40'000, GENERATE(40u, 900u), 0.1, 81);
  LearnerParams params = test::squared_error_params(4);
  if (GENERATE(false, true)) params.tree.row_sample = 0.6;
  if (GENERATE(false, true)) {
    params.tree.cat_smooth = 10;
    params.tree.cat_l2 = 1;
    params.tree.min_data_per_group = 20;
  }
  const std::string bytes = write_model(train(params, data, 1), ModelEncoding::kUbjson);
  CHECK(write_model(train(params, data, 2), ModelEncoding::kUbjson) == bytes);
  CHECK(write_model(train(params, data, 4), ModelEncoding::kUbjson) == bytes);
  CHECK(write_model(train(params, test::as_sparse(data), 3), ModelEncoding::kUbjson) == bytes);
  const Model model = train(params, data);
  CHECK(model == read_model(bytes));
  int num_splits = 0;  // by the feature of many categories
  for (const Tree& tree : std::get<Forest>(model.learner).trees) {
    for (std::size_t node = 0; node < tree.num_nodes(); ++node) {
      num_splits += tree.is_categorical[node] != 0 && tree.split_feature[node] == 0 ? 1 : 0;
    }
  }
  CHECK(num_splits > 0);
}

TEST_CASE("renaming the categories leaves the partition of the rows alone", "[model][boosting][category][property]") {
  const auto data = category_data(4000, 30, 0.05, 82);
  std::vector<float> new_code(30);
  std::iota(new_code.begin(), new_code.end(), 0.0f);
  std::shuffle(new_code.begin(), new_code.end(), std::mt19937(5));
  auto renamed = data;
  auto values = *data.features.dense();
  for (std::size_t i = 0; i < values.values.size(); i += 3) {
    if (!std::isnan(values.values[i])) values.values[i] = new_code[static_cast<std::size_t>(values.values[i])];
  }
  renamed.features = values;
  const LearnerParams params = test::squared_error_params(5);
  CHECK(Predictor(train(params, data)).predict_margin(data.features, nullptr) ==
        Predictor(train(params, renamed)).predict_margin(renamed.features, nullptr));
}

TEST_CASE("margins of a single tree agree with the predictor for every kind of value", "[model][boosting][category]") {
  auto data = category_data(3000, 50, 0.1, 83);
  LearnerParams params = test::squared_error_params(1);
  params.base_score = 0.0f;
  const Model model = train(params, data);
  auto values = *data.features.dense();
  const std::vector<float> odd = {-1, 1.5f, 50, 1e6f, 16777216.0f, 3e9f, kMissing, 0, 49};
  for (std::size_t i = 0; i < odd.size(); ++i) values.values[i * 3] = odd[i];
  base::ThreadPool pool(2);
  std::vector<float> margins(data.num_rows(), 0.0f);
  add_tree_margins(std::get<Forest>(model.learner).trees[0], values, {}, margins, 1, pool);
  CHECK(margins == Predictor(model).predict_margin(values, nullptr));
}

TEST_CASE("a million categories: frequent ones are learned, the rest is left", "[model][boosting][category][slow]") {
  data::DenseMatrix matrix{1'200'000, 1, {}};
  data::Dataset data;
  for (std::size_t row = 0; row < 1'200'000; ++row) {
    const bool frequent = row >= 1'000'000;
    const std::size_t code = frequent ? row % 100 * 9999 : row;
    matrix.values.push_back(static_cast<float>(code));
    data.labels.push_back(frequent && row % 100 < 30 ? 10.0f : 0.0f);
  }
  data.features = std::move(matrix);
  data.schema.feature_kinds = {data::FeatureKind::kCategorical};
  LearnerParams params = test::squared_error_params(1);
  params.tree.learning_rate = 1;
  params.tree.max_depth = 2;
  const Predictor predictor(train(params, data));
  const auto margins =
      predictor.predict_margin(data::DenseMatrix{4, 1, {9999 * 5, 9999 * 60, 123'456, kMissing}}, nullptr);
  CHECK(margins[0] > 9.9f);
  CHECK(std::abs(margins[1]) < 0.1f);
  CHECK(std::abs(margins[2]) < 0.1f);
}

TEST_CASE("extremes of categorical data grow trees of one leaf or more, never a crash", "[model][boosting][category]") {
  const LearnerParams params = test::squared_error_params(2);
  data::Dataset data;
  data.schema.feature_kinds = {data::FeatureKind::kCategorical};
  const auto depth = [&](std::vector<float> codes, std::vector<float> labels) {
    data.features = data::DenseMatrix{codes.size(), 1, codes};
    data.labels = std::move(labels);
    return std::get<Forest>(train(params, data).learner).trees[0].depth();
  };
  CHECK(depth({7}, {1}) == 0);
  CHECK(depth({kMissing, kMissing}, {1, 2}) == 0);
  CHECK(depth({0, 0, 0}, {1, 2, 3}) == 0);
  CHECK(depth({0, 0, kMissing, kMissing}, {1, 1, 5, 5}) == 1);
  CHECK(depth({16777215, 16777215, 3, 3}, {1, 1, 5, 5}) == 1);
}

TEST_CASE("a hundred thousand features, some of them categories", "[model][boosting][category][slow]") {
  data::SparseMatrix sparse{200, 100'000, {0}, {}, {}};
  data::Dataset data;
  std::mt19937 random(4);
  for (std::size_t row = 0; row < 200; ++row) {
    for (auto feature = static_cast<data::FeatureIndex>(row % 7); feature < 100'000; feature += 997) {
      sparse.features.push_back(feature);
      sparse.values.push_back(static_cast<float>(random() % 5));
    }
    sparse.row_start.push_back(sparse.values.size());
    data.labels.push_back(static_cast<float>(row % 7));
  }
  data.features = std::move(sparse);
  data.schema.feature_kinds.assign(100'000, data::FeatureKind::kNumeric);
  for (std::size_t feature = 0; feature < 100'000; feature += 3) {
    data.schema.feature_kinds[feature] = data::FeatureKind::kCategorical;
  }
  LearnerParams params = test::squared_error_params(2);
  params.tree.interaction_constraints = {{0, 1, 2, 3}};
  const Model model = train(params, data);
  CHECK(std::get<Forest>(model.learner).trees[0].depth() >= 1);
  CHECK(train(params, data, 4) == model);
}

TEST_CASE("exact growing sees every value, beyond max_bin too", "[model][boosting][exact]") {
  data::DenseMatrix matrix{2000, 1, {}};
  data::Dataset data;
  for (int row = 0; row < 2000; ++row) {
    matrix.values.push_back(static_cast<float>(row * row));
    data.labels.push_back(row < 1234 ? 0.0f : 1.0f);
  }
  data.features = std::move(matrix);
  LearnerParams params = test::squared_error_params(1);
  params.tree.tree_method = TreeMethod::kExact;
  const Model model = train(params, data);
  const Tree& tree = std::get<Forest>(model.learner).trees[0];
  CHECK(tree.num_nodes() == 3);
  CHECK(tree.split_condition[0] == (1233.0f * 1233.0f + 1234.0f * 1234.0f) / 2);
  CHECK(tree.default_left[0] == 1);
}

TEST_CASE("exact growing keeps a weak split above a strong one and drops weak ones below", "[model][boosting][exact]") {
  // Exclusive or of two features: the first split gains little, the second everything.
  data::DenseMatrix matrix{400, 2, {}};
  data::Dataset data;
  for (int row = 0; row < 400; ++row) {
    const bool a = row % 2 != 0, b = row / 2 % 2 != 0;
    matrix.values.insert(matrix.values.end(), {a ? 1.0f : 0.0f, b ? 1.0f : 0.0f});
    data.labels.push_back((a != b ? 1.0f : 0.0f) + (a && row < 8 ? 0.05f : 0.0f));
  }
  data.features = std::move(matrix);
  LearnerParams params = test::squared_error_params(1);
  params.tree.min_split_gain = 1;
  params.tree.max_depth = 3;
  CHECK(std::get<Forest>(train(params, data).learner).trees[0].num_nodes() == 1);
  params.tree.tree_method = TreeMethod::kExact;
  const Model model = train(params, data);
  CHECK(std::get<Forest>(model.learner).trees[0].num_nodes() == 7);
  CHECK(train(params, test::as_sparse(data)) == model);
}

TEST_CASE("exact growing with more values than bins falls back to quantiles", "[model][boosting][exact][slow]") {
  auto data = test::regression_data({.num_rows = 80'000, .num_features = 2}, 84);
  LearnerParams params = test::squared_error_params(1);
  params.tree.tree_method = TreeMethod::kExact;
  params.tree.max_depth = 3;
  const Model model = train(params, data);
  CHECK(std::get<Forest>(model.learner).trees[0].depth() == 3);
  CHECK(train(params, data, 4) == model);
}

TEST_CASE("replaced leaf values are the medians of the leaf's sampled rows", "[model][boosting][leaf]") {
  const auto data = test::regression_data({.num_rows = 999, .num_features = 3}, 85);
  LearnerParams params = test::squared_error_params(1);
  params.objective = "reg:absoluteerror";
  params.base_score = 0.0f;
  params.tree.learning_rate = 1;
  params.tree.max_depth = 2;
  const Model model = train(params, data);
  CHECK(train(params, data, 4) == model);
  const auto margins = Predictor(model).predict_margin(data.features, nullptr);
  const Tree& tree = std::get<Forest>(model.learner).trees[0];
  for (std::size_t node = 0; node < tree.num_nodes(); ++node) {
    if (!tree.is_leaf(static_cast<NodeIndex>(node))) continue;
    int below = 0, above = 0;
    for (std::size_t row = 0; row < data.num_rows(); ++row) {
      if (margins[row] != tree.split_condition[node]) continue;
      below += data.labels[row] < margins[row];
      above += data.labels[row] > margins[row];
    }
    CHECK(std::abs(below - above) <= 1);
    CHECK(below + above > 20);
  }
}

}  // namespace
}  // namespace espalier::model
