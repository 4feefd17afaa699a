#include "model/artifact/xgboost/schema_version.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "base/error.h"
#include "model/artifact/model_file.h"
#include "model/artifact/sample_model.h"
#include "model/artifact/xgboost/tree_order.h"
#include "support/error_of.h"

using namespace espalier;
using model::SchemaVersion;

namespace {

constexpr SchemaVersion kVersions[] = {SchemaVersion::k1_7, SchemaVersion::k2_1, SchemaVersion::k3};

data::FeatureMatrix rows() {
  return data::DenseMatrix{.num_rows = 3, .num_features = 2, .values = {0, 0.2f, 0, 0.5f, 1, 7}};
}

std::vector<float> margins(const model::Model& model) {
  return model::Predictor(model).predict_margin(rows(), nullptr);
}

model::Model stump() { return model::read_model(test::kStump); }

// Two outputs, each tree of the stump for one of them.
model::Model two_outputs() {
  model::Model model = stump();
  model.num_target = 2;
  model.base_score = {0.1f, 0.7f};
  auto& forest = std::get<model::Forest>(model.learner);
  forest.num_groups = 2;
  forest.trees.push_back(forest.trees.front());
  forest.trees.back().split_condition[1] = 0.3f;
  forest.tree_group = {0, 1};
  forest.round_begin = {0, 2};
  return model;
}

model::Model with_vector_leaves() {
  model::Model model = two_outputs();
  auto& forest = std::get<model::Forest>(model.learner);
  forest.trees.pop_back();
  forest.tree_group = {0};
  forest.round_begin = {0, 1};
  model::Tree& tree = forest.trees.front();
  tree.leaf_size = 2;
  tree.leaf_values = {0, 0, 0.125f, 3, -1, 0.3f};
  tree.split_condition[1] = tree.split_condition[2] = 0;
  tree.base_weight.assign(3, 0.0f);
  return model;
}

std::string json_for(const model::Model& model, SchemaVersion version) {
  return model::write_model(model, model::ModelEncoding::kJson, version);
}

}  // namespace

TEST_CASE("several intercepts become a first round of leaves, and every margin stays", "[model][artifact][version]") {
  model::Model model = two_outputs();
  model.attributes = {{"best_iteration", "0"}, {"best_ntree_limit", "1"}, {"mine", "0"}};
  for (const SchemaVersion version : kVersions) {
    const model::Model back = model::read_model(json_for(model, version));
    CHECK(margins(back) == margins(model));
    CHECK(back.base_score == std::vector<float>{0.0f});
    CHECK(std::get<model::Forest>(back.learner).round_begin == std::vector<std::uint32_t>{0, 2, 4});
    CHECK(back.attributes.at("best_iteration") == "1");
    CHECK(back.attributes.at("best_ntree_limit") == "2");
    CHECK(back.attributes.at("mine") == "0");
  }
}

TEST_CASE("the first round of a model without trees is one leaf for each output", "[model][artifact][version]") {
  model::Model model = two_outputs();
  model.learner = model::Forest{.trees = {},
                                .tree_group = {},
                                .tree_weight = {},
                                .round_begin = {0},
                                .num_groups = 2,
                                .num_parallel_tree = 1 << 30};
  const model::Model back = model::read_model(json_for(model, SchemaVersion::k3));
  CHECK(margins(back) == margins(model));
  CHECK(std::get<model::Forest>(back.learner).trees.size() == 2);
}

TEST_CASE("a linear model takes several intercepts into its bias", "[model][artifact][version]") {
  model::Model model = stump();
  model.num_class = 2;
  model.objective = "multi:softprob";
  model.objective_config.clear();
  model.base_score = {0.1f, 0.7f};
  model.learner = model::LinearModel{
      .num_features = 2, .num_groups = 2, .coefficients = {1, 2, 3, 4, 0.2f, 0.3f}, .boosted_rounds = 1};
  for (const SchemaVersion version : kVersions) {
    CHECK(margins(model::read_model(json_for(model, version))) == margins(model));
  }
}

TEST_CASE("an extreme probability answers as in the version that wrote it", "[model][artifact][version]") {
  model::Model model = stump();
  model.objective = "binary:logistic";
  model.base_score = {1e-9f};
  for (const int minor : {0, 1, 2}) {
    model.version = {3, minor, 0};
    for (const SchemaVersion version : kVersions) {
      INFO(minor);
      const model::Model back = model::read_model(json_for(model, version));
      CHECK(margins(back) == margins(model));
      // What 3.2 and later would move is not left to them.
      if (version == SchemaVersion::k3) CHECK(back.base_score == std::vector<float>{minor < 2 ? 0.5f : 1e-6f});
    }
  }
}

TEST_CASE("vector leaves become a tree an output for 1.7, and keep their numbers for the others",
          "[model][artifact][version]") {
  const model::Model model = with_vector_leaves();
  for (const SchemaVersion version :
       {SchemaVersion::kAny, SchemaVersion::k1_7, SchemaVersion::k2_1, SchemaVersion::k3}) {
    const model::Model back = model::read_model(json_for(model, version));
    CHECK(margins(back) == margins(model));
    const auto& forest = std::get<model::Forest>(back.learner);
    CHECK((forest.trees.back().leaf_size > 1) == (version != SchemaVersion::k1_7));
  }
  // From 3.2 on XGBoost finds a leaf's vector by the number in right_children, and crashes without.
  const std::string json = json_for(model, SchemaVersion::k3);
  CHECK(json.contains("\"leaf_weights\":[1.25E-1,3E0,-1E0,3E-1]"));
  CHECK(json.contains("\"right_children\":[2,0,1]"));
}

TEST_CASE("right children are the neighbours of left ones in every file", "[model][artifact][version]") {
  model::Model model = stump();
  model::Tree& tree = std::get<model::Forest>(model.learner).trees.front();
  std::swap(tree.left_child[0], tree.right_child[0]);
  std::swap(tree.split_condition[1], tree.split_condition[2]);
  CHECK_FALSE(model::has_neighbouring_children(tree));
  const model::Model back = model::read_model(model::write_model(model, model::ModelEncoding::kUbjson));
  CHECK(model::has_neighbouring_children(std::get<model::Forest>(back.learner).trees.front()));
  CHECK(margins(back) == margins(model));
  CHECK(margins(back) == margins(stump()));
}

TEST_CASE("no version before 3.3 is given reg:expectileerror", "[model][artifact][version]") {
  model::Model model = stump();
  model.objective = "reg:expectileerror";
  model.objective_config.clear();
  for (const SchemaVersion version : kVersions) {
    CHECK(test::error_of<base::ClientError>([&] { json_for(model, version); }).contains("do not know the objective"));
  }
  CHECK(margins(model::read_model(json_for(model, SchemaVersion::kAny))) == margins(model));
}

TEST_CASE("1.7 is not given an objective that it does not know", "[model][artifact][version]") {
  model::Model model = stump();
  model.objective = "reg:quantileerror";
  model.objective_config.clear();
  CHECK(test::error_of<base::ClientError>([&] { json_for(model, SchemaVersion::k1_7); }) ==
        "XGBoost 1.7 does not know the objective reg:quantileerror; 2.0 and later do");
  CHECK(margins(model::read_model(json_for(model, SchemaVersion::k2_1))) == margins(model));
}

TEST_CASE("versions have names", "[model][artifact][version]") {
  CHECK(model::schema_version_of("1.7") == SchemaVersion::k1_7);
  CHECK(model::schema_version_of("2.1") == SchemaVersion::k2_1);
  CHECK(model::schema_version_of("3.x") == SchemaVersion::k3);
  CHECK(model::schema_version_of("4") == std::nullopt);
}
