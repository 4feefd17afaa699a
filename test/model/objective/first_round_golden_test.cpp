// The first tree of XGBoost's own models tells the gradients it was grown from: every leaf holds the sum of its rows'
// hessians and -G / (H + 1) times eta.
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <map>

#include "base/file.h"
#include "data/csv/csv.h"
#include "data/libsvm/libsvm.h"
#include "model/artifact/model_file.h"
#include "model/objective/objective.h"
#include "support/golden.h"

namespace espalier::model {
namespace {

using Catch::Approx;

struct Case {
  const char* name;
  const char* train;
};

data::Dataset training_rows(const std::string& name) {
  const std::string text = base::read_file(test::golden_folder("xgboost") / "inputs" / name);
  const data::SourceText source{name, text};
  base::ThreadPool pool(1);
  data::Dataset dataset;
  if (name.ends_with(".csv")) {
    auto table = data::parse_training_csv({&source, 1}, {}, pool);
    dataset.features = std::move(table.features);
    dataset.labels = std::move(table.labels);
    return dataset;
  }
  auto table = data::parse_training_libsvm({&source, 1}, pool);
  dataset.features = std::move(table.features);
  dataset.labels = std::move(table.labels);
  for (data::RowIndex row = 0; row <= dataset.labels.size(); ++row) {
    const bool is_border = row == 0 || row == dataset.labels.size() || table.query_ids[row] != table.query_ids[row - 1];
    if (is_border) dataset.group_start.push_back(row);
  }
  return dataset;
}

struct Sums {
  double gradient = 0;
  double hessian = 0;
};

std::map<NodeIndex, Sums> sums_by_leaf(const Tree& tree, const data::Dataset& dataset,
                                       const std::vector<GradientPair>& gradients) {
  std::map<NodeIndex, Sums> sums;
  std::vector<float> row(dataset.num_features());
  for (std::size_t i = 0; i < dataset.num_rows(); ++i) {
    dataset.features.copy_row(i, row);
    Sums& leaf = sums[leaf_of(tree, row)];
    leaf.gradient += double{gradients[i].gradient};
    leaf.hessian += double{gradients[i].hessian};
  }
  return sums;
}

}  // namespace

TEST_CASE("the gradients behind XGBoost's first trees are ours", "[model][objective][golden]") {
  const Case tried = GENERATE(Case{"survival_cox", "cox.train.csv"}, Case{"rank_ndcg", "rank.train.libsvm"},
                              Case{"rank_pairwise", "rank.train.libsvm"}, Case{"reg_absoluteerror", "reg.train.csv"});
  const std::string version = GENERATE("3.0.5", "3.2.0");
  INFO(tried.name << " " << version);
  const auto file = test::golden_folder("xgboost") / tried.name / ("model-" + version + ".ubj");
  const Model model = read_model(base::read_file(file));
  const Tree& tree = std::get<Forest>(model.learner).trees.front();
  const data::Dataset dataset = training_rows(tried.train);
  const auto objective = make_objective(model.objective, model.objective_config, model.num_class);
  objective->check_labels(dataset);
  CHECK(objective->fitted_base_score(dataset)[0] == Approx(model.base_score[0]).epsilon(1e-6).margin(1e-7));

  const std::vector<float> margins(dataset.num_rows(), objective->margin_of_base_score(model.base_score[0]));
  std::vector<GradientPair> gradients(dataset.num_rows());
  base::ThreadPool pool(2);
  objective->gradient_source(dataset)->compute(margins, 0, pool, gradients);
  for (const auto& [leaf, sums] : sums_by_leaf(tree, dataset, gradients)) {
    const auto node = static_cast<std::size_t>(leaf);
    CHECK(sums.hessian == Approx(tree.sum_hessian[node]).epsilon(1e-5));
    CHECK(-0.3 * sums.gradient / (sums.hessian + 1) == Approx(tree.base_weight[node]).epsilon(1e-4).margin(1e-6));
    if (!objective->replaces_leaf_values()) continue;
    std::vector<data::RowIndex> rows;
    std::vector<float> row(dataset.num_features());
    for (data::RowIndex i = 0; i < dataset.num_rows(); ++i) {
      dataset.features.copy_row(i, row);
      if (leaf_of(tree, row) == leaf) rows.push_back(i);
    }
    const float value = objective->replaced_leaf_value(dataset, rows, margins, 0);
    CHECK(0.3f * value == Approx(tree.split_condition[node]).epsilon(1e-6));
  }
}

}  // namespace espalier::model
