// Hyperparameters together: boosters, updaters, and what contradicts what.
#include <catch2/catch_test_macros.hpp>

#include "train/hyperparameters/plan_of.h"

namespace espalier::train {
namespace {

std::string note_of(Strings hyperparameters) {
  const TrainingPlan made = plan(std::move(hyperparameters));
  return made.notes.size() == 1 ? made.notes.front() : std::to_string(made.notes.size()) + " notes";
}

}  // namespace

TEST_CASE("dart takes its parameters, other boosters leave them idle", "[train][hyperparameters]") {
  const Strings given = {{"sample_type", "weighted"},
                         {"normalize_type", "forest"},
                         {"rate_drop", "0.1"},
                         {"skip_drop", "0.5"},
                         {"one_drop", "1"}};
  Strings dart = given;
  dart["booster"] = "dart";
  const model::LearnerParams gbt = plan(dart).gbt;
  CHECK(plan(dart).notes.empty());
  CHECK(gbt.booster == model::BoosterKind::kDart);
  CHECK(gbt.dart.weighted_sampling);
  CHECK(gbt.dart.forest_normalization);
  CHECK(gbt.dart.rate_drop == 0.1);
  CHECK(gbt.dart.skip_drop == 0.5);
  CHECK(gbt.dart.one_drop);
  CHECK(plan(given).notes.size() == 5);
  CHECK(note_of({{"rate_drop", "0.1"}}) == "Hyperparameter rate_drop: it has no effect: it is for booster dart");
}

TEST_CASE("gblinear has its own defaults, updaters and selectors", "[train][hyperparameters]") {
  const TrainingPlan defaults = plan({{"booster", "gblinear"}});
  CHECK(defaults.gbt.booster == model::BoosterKind::kLinear);
  CHECK(defaults.gbt.linear.learning_rate == 0.5);
  CHECK(defaults.gbt.linear.updater == model::LinearUpdater::kShotgun);
  CHECK(defaults.resolved.at("eta") == "0.5");
  CHECK(defaults.resolved.at("lambda") == "0");
  const model::GbLinearParams linear = plan({{"booster", "gblinear"},
                                             {"eta", "0.1"},
                                             {"lambda", "2"},
                                             {"alpha", "3"},
                                             {"updater", "coord_descent"},
                                             {"feature_selector", "thrifty"},
                                             {"top_k", "4"}})
                                           .gbt.linear;
  CHECK(linear.learning_rate == 0.1);
  CHECK(linear.l2 == 2);
  CHECK(linear.l1 == 3);
  CHECK(linear.updater == model::LinearUpdater::kCoordDescent);
  CHECK(linear.feature_selector == model::FeatureSelector::kThrifty);
  CHECK(linear.top_k == 4);
  CHECK(note_of({{"booster", "gblinear"}, {"max_depth", "3"}}) ==
        "Hyperparameter max_depth: it has no effect: booster gblinear grows no trees");
  CHECK(note_of({{"top_k", "4"}}) == "Hyperparameter top_k: it has no effect: it is for booster gblinear");
  CHECK(error_of({{"booster", "gblinear"}, {"updater", "grow_histmaker"}}) ==
        "Hyperparameter updater: 'grow_histmaker' is not allowed with booster gblinear; allowed are shotgun, "
        "coord_descent");
  CHECK(plan({{"booster", "gblinear"}, {"feature_selector", "greedy"}}).notes.empty());  // shotgun takes any order
  CHECK(error_of({{"booster", "gblinear"}, {"monotone_constraints", "(1)"}, {"interaction_constraints", "[[0]]"}}) ==
        "Hyperparameter monotone_constraints: booster gblinear cannot keep it; leave it out or take booster gbtree or "
        "dart\n"
        "Hyperparameter interaction_constraints: booster gblinear cannot keep it; leave it out or take booster gbtree "
        "or dart");
}

TEST_CASE("an update takes the updaters that change trees", "[train][hyperparameters]") {
  const auto update = [](const char* updater) {
    return plan({{"process_type", "update"}, {"updater", updater}, {"refresh_leaf", "0"}}).gbt;
  };
  CHECK(update("refresh").process_type == model::ProcessType::kUpdate);
  CHECK_FALSE(update("refresh").refresh_leaf);
  using enum model::UpdateStep;
  CHECK(update("refresh,prune").update_steps == std::vector{kRefresh, kPrune});
  CHECK(update("prune,refresh").update_steps == std::vector{kPrune, kRefresh});
  CHECK(update("refresh").update_steps == std::vector{kRefresh});
  CHECK(update("prune").update_steps == std::vector{kPrune});
  CHECK(plan({{"process_type", "update"}}).gbt.update_steps == std::vector{kRefresh});
  CHECK(error_of({{"process_type", "update"}, {"updater", "grow_colmaker,prune"}}) ==
        "Hyperparameter updater: 'grow_colmaker' is not allowed with process_type update; allowed are refresh, prune");
  CHECK(error_of({{"process_type", "update"}, {"booster", "gblinear"}}) ==
        "process_type update updates trees, and booster gblinear has none");
  CHECK(note_of({{"refresh_leaf", "0"}}) ==
        "Hyperparameter refresh_leaf: it has no effect: it is for process_type update");
}

TEST_CASE("an update says what only growing trees would ask for", "[train][hyperparameters]") {
  for (const auto& [name, value] : Strings{{"max_leaves", "8"},
                                           {"subsample", "0.5"},
                                           {"tree_method", "approx"},
                                           {"colsample_bytree", "0.5"},
                                           {"min_child_weight", "3"},
                                           {"monotone_constraints", "(1)"}}) {
    CHECK(note_of({{"process_type", "update"}, {name, value}}) ==
          "Hyperparameter " + name + ": it has no effect: process_type update grows no trees");
  }
  CHECK(plan({{"process_type", "update"}, {"max_depth", "3"}, {"gamma", "1"}, {"lambda", "2"}}).notes.empty());
}

TEST_CASE("what another hyperparameter leaves without a meaning is noted", "[train][hyperparameters]") {
  CHECK(note_of({{"max_bin", "64"}, {"tree_method", "exact"}}) ==
        "Hyperparameter max_bin: it has no effect: tree_method exact takes every value");
  CHECK(note_of({{"sampling_method", "gradient_based"}}) ==
        "Hyperparameter sampling_method: it has no effect: subsample is 1, so that no row is left out");
  CHECK(note_of({{"feature_weights", "1,2"}}) ==
        "Hyperparameter feature_weights: it has no effect: they are chances to be sampled, and every colsample_* is 1");
  CHECK(note_of({{"booster", "gblinear"}, {"top_k", "4"}}) ==
        "Hyperparameter top_k: it has no effect: it is for feature_selector greedy and thrifty");
  CHECK(note_of({{"booster", "dart"}, {"skip_drop", "0.5"}}) ==
        "Hyperparameter skip_drop: it has no effect: rate_drop and one_drop are 0, so that no tree is dropped");
  CHECK(plan({{"max_bin", "64"}}).notes.empty());
  CHECK(plan({{"sampling_method", "gradient_based"}, {"subsample", "0.5"}}).notes.empty());
  CHECK(plan({{"feature_weights", "1,2"}, {"colsample_bynode", "0.5"}}).notes.empty());
}

TEST_CASE("an updater that grows trees stands for its tree_method", "[train][hyperparameters]") {
  using enum model::TreeMethod;
  const auto method = [](const Strings& given) { return plan(given).gbt.tree.tree_method; };
  CHECK(method({}) == kHist);
  CHECK(method({{"tree_method", "exact"}}) == kExact);
  CHECK(method({{"tree_method", "approx"}}) == kApprox);
  CHECK(method({{"updater", "grow_colmaker,prune"}}) == kExact);
  CHECK(method({{"updater", "grow_histmaker"}, {"tree_method", "auto"}}) == kApprox);
  CHECK(method({{"updater", "grow_quantile_histmaker"}}) == kHist);
  CHECK(method({{"updater", "grow_colmaker"}, {"tree_method", "hist"}}) == kHist);
  CHECK(note_of({{"updater", "grow_colmaker"}, {"tree_method", "hist"}}) ==
        "Hyperparameter updater: it has no effect; tree_method says how trees grow");
  CHECK(error_of({{"updater", "shotgun"}}) ==
        "Hyperparameter updater: 'shotgun' is not allowed with boosters that grow trees; allowed are grow_colmaker, "
        "distcol, grow_histmaker, grow_skmaker, grow_quantile_histmaker, sync, refresh, prune");
  const TrainingPlan leaves =
      plan({{"tree_method", "exact"}, {"grow_policy", "lossguide"}, {"max_depth", "0"}, {"max_leaves", "8"}});
  CHECK(leaves.gbt.tree.tree_method == kExact);
  CHECK(leaves.gbt.tree.grow_policy == model::GrowPolicy::kLossguide);
}

TEST_CASE("what a CPU has no use for is accepted with one line", "[train][hyperparameters]") {
  CHECK(note_of({{"device", "cuda:0"}}) == "Hyperparameter device: it has no effect: training runs on the CPU");
  CHECK(plan({{"device", "cpu"}, {"multi_strategy", "one_output_per_tree"}, {"silent", "0"}}).notes.empty());
  CHECK(note_of({{"silent", "1"}}) == "Hyperparameter silent: it has no effect: the log does not depend on it");
  CHECK(note_of({{"enable_categorical", "true"}}) ==
        "Hyperparameter enable_categorical: it has no effect: categorical_columns names the columns that are "
        "categorical");
  CHECK(plan({{"n_estimators", "7"}, {"n_jobs", "-1"}, {"random_state", "5"}, {"num_round", "7"}}).gbt.seed == 5);
}

}  // namespace espalier::train
