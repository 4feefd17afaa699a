#include "train/hyperparameters/hyperparameters.h"

#include <catch2/catch_test_macros.hpp>

#include "base/error.h"
#include "train/hyperparameters/hyperparameter_table.h"
#include "train/hyperparameters/plan_of.h"

namespace espalier::train {

TEST_CASE("num_round is all that is required; the rest has XGBoost's defaults", "[train][hyperparameters]") {
  const TrainingPlan defaults = plan_training({{"num_round", "7"}});
  CHECK(defaults.gbt.num_rounds == 7);
  CHECK(defaults.gbt.objective == "reg:squarederror");
  CHECK(defaults.gbt.tree.learning_rate == 0.3);
  CHECK(defaults.gbt.tree.max_depth == 6);
  CHECK(defaults.gbt.tree.max_bin == 256);
  CHECK_FALSE(defaults.gbt.base_score.has_value());
  CHECK(defaults.gbt.eval_metrics == std::vector<std::string>{"rmse"});
  CHECK(defaults.notes.empty());
  CHECK(defaults.resolved.at("eta") == "0.3");
  CHECK(defaults.resolved.at("num_round") == "7");
}

TEST_CASE("every way of writing a value is understood", "[train][hyperparameters]") {
  for (const char* rounds : {"5", "5.0", " 5 ", "\"5\"", "5e0"})
    CHECK(plan({{"num_round", rounds}}).gbt.num_rounds == 5);
  for (const char* yes : {"1", "true", "True", "TRUE", "\"true\""}) CHECK(plan({{"csv_weights", yes}}).csv_weights);
  for (const char* no : {"0", "false", "False", "FALSE"}) CHECK_FALSE(plan({{"csv_weights", no}}).csv_weights);
  for (const char* list : {"logloss,auc", "logloss, auc", "[\"logloss\", \"auc\"]", "['logloss', 'auc']",
                           "(logloss,auc)", "\"logloss,auc\""}) {
    CHECK(plan({{"objective", "\"binary:logistic\""}, {"eval_metric", list}}).gbt.eval_metrics ==
          std::vector<std::string>{"logloss", "auc"});
  }
  CHECK(plan({{"eta", "1e-1"}}).gbt.tree.learning_rate == 0.1);
  CHECK_FALSE(plan({{"base_score", "None"}}).gbt.base_score.has_value());
  CHECK_FALSE(plan({{"base_score", "null"}}).gbt.base_score.has_value());
}

TEST_CASE("aliases are the same hyperparameter", "[train][hyperparameters]") {
  const model::TreeParams tree =
      plan({{"learning_rate", "0.2"}, {"min_split_loss", "1"}, {"reg_lambda", "2"}, {"reg_alpha", "3"}}).gbt.tree;
  CHECK(tree.learning_rate == 0.2);
  CHECK(tree.min_split_gain == 1);
  CHECK(tree.l2 == 2);
  CHECK(tree.l1 == 3);
  CHECK(plan({{"eta", "0.1"}, {"learning_rate", "1e-1"}, {"reg_lambda", "1"}, {"lambda", "1.0"}})
            .gbt.tree.learning_rate == 0.1);
  CHECK(error_of({{"eta", "0.2"}, {"learning_rate", "0.3"}}) ==
        "Hyperparameter eta: it is '0.2', and '0.3' under its other name learning_rate; give one of them");
  CHECK(error_of({{"n_estimators", "5"}, {"num_boost_round", "6"}, {"num_round", "5"}}) ==
        "Hyperparameter n_estimators: it is '5', and '6' under its other name num_boost_round; give one of them");
}

TEST_CASE("problems and notes name a hyperparameter as the user wrote it", "[train][hyperparameters]") {
  CHECK(error_of({{"learning_rate", "2"}, {"reg_lambda", "1e300"}, {"n_jobs", "two"}}) ==
        "Hyperparameter learning_rate: '2' is not allowed; allowed is a number in [0, 1]\n"
        "Hyperparameter reg_lambda: '1e300' is not allowed; allowed is a number in [0, +inf), as a float32 too\n"
        "Hyperparameter n_jobs: 'two' is not allowed; allowed is a whole number in [-1, 2147483647]");
  CHECK(plan({{"booster", "gblinear"}, {"min_split_loss", "1"}}).notes ==
        std::vector<std::string>{"Hyperparameter min_split_loss: it has no effect: booster gblinear grows no trees"});
  CHECK(plan({{"learning_rate", "0.2"}}).resolved.at("eta") == "0.2");
}

TEST_CASE("unknown names are told the names that share a word", "[train][hyperparameters]") {
  const auto nearest = [](const char* name) {
    const std::string sentence = error_of({{name, "1"}});
    return sentence.substr(sentence.find("the nearest known names are ") + 28);
  };
  CHECK(nearest("early_stopping") == "early_stopping_rounds");
  CHECK(nearest("min_child_wt") == "min_child_weight");
  CHECK(nearest("depth") == "max_depth");
  CHECK(nearest("colsample").contains("colsample_by"));
}

TEST_CASE("all problems are told at once", "[train][hyperparameters]") {
  CHECK(error_of({{"num_round", "x"}, {"eta", "1.5"}, {"max_dept", "3"}, {"booster", "tree"}, {"subsample", "0"}}) ==
        "Hyperparameter 'max_dept' is not known; the nearest known names are max_depth\n"
        "Hyperparameter booster: 'tree' is not allowed; allowed are gbtree, gblinear, dart\n"
        "Hyperparameter eta: '1.5' is not allowed; allowed is a number in [0, 1]\n"
        "Hyperparameter num_round: 'x' is not allowed; allowed is a whole number in [1, 2147483647]\n"
        "Hyperparameter subsample: '0' is not allowed; allowed is a number in (0, 1]");
}

TEST_CASE("metrics are judged beside an objective that is wrong or lacks its classes", "[train][hyperparameters]") {
  CHECK(error_of({{"objective", "binary:logistik"},
                  {"eval_metric", "auc,acu,error@x"},
                  {"_tuning_objective_metric", "validation:"}}) ==
        "Hyperparameter objective: objective 'binary:logistik' is not known; the nearest names are binary:logistic\n"
        "Hyperparameter eval_metric: metric 'acu' is not known; the nearest names are auc\n"
        "Hyperparameter eval_metric: metric 'error@x': 'x' is not allowed behind '@'; it must be a number that is "
        "finite\n"
        "Hyperparameter _tuning_objective_metric: 'validation:' is not allowed; allowed is validation:<metric>");
  CHECK(error_of({{"objective", "multi:softprob"}, {"eval_metric", "mlogloss,rmse"}}) ==
        "Hyperparameter num_class: it is required for objective multi:softprob; allowed is a whole number in [2, "
        "65536]\n"
        "Hyperparameter eval_metric: metric rmse is not allowed with objective multi:softprob; it is for objectives "
        "with one prediction per row");
  CHECK(error_of({{"objective", "multi:softprob"}, {"num_class", "65537"}}) ==
        "Hyperparameter num_class: '65537' is not allowed; allowed is a whole number in [2, 65536]");
}

TEST_CASE("numbers must be in their range as float32 too", "[train][hyperparameters]") {
  CHECK(error_of({{"base_score", "1e40"}}) ==
        "Hyperparameter base_score: '1e40' is not allowed; allowed is a number in (-inf, +inf), as a float32 too");
  CHECK(error_of({{"lambda", "1e300"}}) ==
        "Hyperparameter lambda: '1e300' is not allowed; allowed is a number in [0, +inf), as a float32 too");
  CHECK(error_of({{"objective", "reg:pseudohubererror"}, {"huber_slope", "1e-300"}}) ==
        "Hyperparameter huber_slope: '1e-300' is not allowed; allowed is a number in (0, +inf), as a float32 too");
  CHECK(error_of({{"objective", "reg:tweedie"}, {"tweedie_variance_power", "1.999999999"}}) ==
        "Hyperparameter tweedie_variance_power: '1.999999999' is not allowed; allowed is a number in (1, 2), as a "
        "float32 too");
  CHECK(error_of({{"objective", "reg:quantileerror"}, {"quantile_alpha", "0.5,0.9999999999"}}) ==
        "Hyperparameter quantile_alpha: '0.5,0.9999999999' is not allowed; allowed is a number in (0, 1) or a list of "
        "them");
}

TEST_CASE("each kind of bad value has its sentence", "[train][hyperparameters]") {
  try {
    plan_training({});
    FAIL("num_round is missing");
  } catch (const base::ClientError& error) {
    CHECK(std::string(error.what()) ==
          "Hyperparameter num_round: it is required; allowed is a whole number in [1, 2147483647]");
  }
  CHECK(error_of({{"max_depth", "3.5"}}) ==
        "Hyperparameter max_depth: '3.5' is not allowed; allowed is a whole number in [0, 2147483647]");
  CHECK(error_of({{"csv_weights", "maybe"}}) ==
        "Hyperparameter csv_weights: 'maybe' is not allowed; allowed are true, false, 1, 0");
  CHECK(error_of({{"lambda", "nan"}}) ==
        "Hyperparameter lambda: 'nan' is not allowed; allowed is a number in [0, +inf)");
  CHECK(error_of({{"max_depth", "0"}, {"tree_method", "exact"}}) ==
        "max_depth and max_leaves are both 0, and tree_method exact needs a limit; give one of them, or take hist or "
        "approx, which grow trees without a limit");
  for (const char* policy : {"depthwise", "lossguide"}) {
    CHECK(error_of({{"max_depth", "0"}, {"tree_method", "hist"}, {"grow_policy", policy}}).empty());
    CHECK(error_of({{"max_depth", "0"}, {"tree_method", "approx"}, {"grow_policy", policy}}).empty());
  }
  CHECK(error_of({{"objective", "multi:softmax"}}) ==
        "Hyperparameter num_class: it is required for objective multi:softmax; allowed is a whole number in [2, "
        "65536]");
  CHECK(error_of({{"objective", "binary:logistic"}, {"base_score", "2"}}) ==
        "Hyperparameter base_score: '2' is not allowed with objective binary:logistic; allowed is a number in [0, 1]");
  CHECK(error_of({{"objective", "binary:logistik"}}) ==
        "Hyperparameter objective: objective 'binary:logistik' is not known; the nearest names are binary:logistic");
  CHECK(error_of({{"updater", "grow_colmaker,grow_histmaker"}}) ==
        "Hyperparameter updater: grow_colmaker and grow_histmaker are given; only one updater that grows trees is "
        "allowed");
}

TEST_CASE("what this version does not train is refused, never ignored", "[train][hyperparameters]") {
  CHECK(error_of({{"_kfold", "5"}}) ==
        "Hyperparameter _kfold: '5' asks for cross-validation, which this version does not do yet; leave it out");
  CHECK(
      error_of({{"multi_strategy", "multi_output_tree"}}) ==
      "Hyperparameter multi_strategy: 'multi_output_tree' is not allowed; models with several outputs a tree are read "
      "and served, and trained with one_output_per_tree only");
}

TEST_CASE("every default may be written down and asks for nothing", "[train][hyperparameters][property]") {
  for (const HyperparameterRow& row : hyperparameter_table()) {
    if (row.default_text.empty()) continue;
    INFO(row.name);
    const TrainingPlan written = plan({{std::string(row.name), std::string(row.default_text)}});
    CHECK(written.notes.empty());
    CHECK(written.resolved == plan({}).resolved);
    CHECK(written.gbt.objective_params == plan({}).gbt.objective_params);
  }
}

TEST_CASE("every number has its range and every word its list", "[train][hyperparameters][property]") {
  for (const HyperparameterRow& row : hyperparameter_table()) {
    INFO(row.name);
    const std::string name(row.name);
    const bool is_number = row.kind == HyperparameterKind::kInteger || row.kind == HyperparameterKind::kNumber;
    if (is_number || row.kind == HyperparameterKind::kWord || row.kind == HyperparameterKind::kBoolean) {
      CHECK(error_of({{name, "nonsense"}})
                .starts_with("Hyperparameter " + name + ": 'nonsense' is not allowed; allowed "));
    }
    if (is_number && row.interval.lowest > -1e300) {
      const std::string below = std::to_string(static_cast<long>(row.interval.lowest) - 1);
      CHECK(error_of({{name, below}}).contains("'" + below + "' is not allowed; allowed is a "));
    }
  }
}

TEST_CASE("parameters of objectives and metrics reach them", "[train][hyperparameters]") {
  const model::ObjectiveParams given = plan({{"objective", "rank:ndcg"},
                                             {"huber_slope", "2"},
                                             {"quantile_alpha", "[0.1, 0.9]"},
                                             {"expectile_alpha", "[0.2, 0.8]"},
                                             {"aft_loss_distribution", "extreme"},
                                             {"aft_loss_distribution_scale", "1.5"},
                                             {"lambdarank_pair_method", "mean"},
                                             {"lambdarank_num_pair_per_sample", "3"},
                                             {"lambdarank_normalization", "false"},
                                             {"lambdarank_score_normalization", "0"},
                                             {"lambdarank_unbiased", "true"},
                                             {"lambdarank_bias_norm", "2"},
                                             {"ndcg_exp_gain", "0"}})
                                           .gbt.objective_params;
  CHECK(given == model::ObjectiveParams{.huber_slope = 2,
                                        .quantile_alpha = {0.1, 0.9},
                                        .expectile_alpha = {0.2, 0.8},
                                        .aft_distribution = model::AftDistribution::kExtreme,
                                        .aft_scale = 1.5,
                                        .rank = {.pair_method = model::RankPairMethod::kMean,
                                                 .num_pair_per_sample = 3,
                                                 .unbiased = true,
                                                 .bias_norm = 2,
                                                 .normalization = false,
                                                 .score_normalization = false,
                                                 .exp_gain = false}});
  CHECK(plan({{"objective", "reg:quantileerror"}, {"quantile_alpha", "0.3"}}).gbt.objective_params.quantile_alpha ==
        std::vector<double>{0.3});
  CHECK(error_of({{"quantile_alpha", "0.3,1"}}) ==
        "Hyperparameter quantile_alpha: '0.3,1' is not allowed; allowed is a number in (0, 1) or a list of them");
  CHECK(error_of({{"objective", "reg:expectileerror"}, {"expectile_alpha", "0.9,0.1"}}) ==
        "Hyperparameter expectile_alpha: '0.9,0.1' does not ascend; give the lowest first");
  CHECK(plan({{"objective", "reg:tweedie"}, {"tweedie_variance_power", "1.2"}, {"eval_metric", "tweedie-nloglik"}})
            .gbt.eval_metrics == std::vector<std::string>{"tweedie-nloglik@1.2"});
}

TEST_CASE("upstream's standard set of nearly every name is accepted", "[train][hyperparameters]") {
  const TrainingPlan standard = plan({{"objective", "reg:squarederror"},
                                      {"booster", "gbtree"},
                                      {"nthread", "2"},
                                      {"eta", "0.3"},
                                      {"gamma", "0"},
                                      {"max_depth", "6"},
                                      {"min_child_weight", "1"},
                                      {"max_delta_step", "0"},
                                      {"subsample", "1"},
                                      {"colsample_bytree", "1"},
                                      {"colsample_bylevel", "1"},
                                      {"lambda", "1"},
                                      {"alpha", "0"},
                                      {"tree_method", "auto"},
                                      {"sketch_eps", "0.03"},
                                      {"scale_pos_weight", "1"},
                                      {"updater", "grow_colmaker,prune"},
                                      {"dsplit", "row"},
                                      {"refresh_leaf", "1"},
                                      {"process_type", "default"},
                                      {"grow_policy", "depthwise"},
                                      {"max_leaves", "0"},
                                      {"max_bin", "256"},
                                      {"predictor", "cpu_predictor"},
                                      {"sample_type", "uniform"},
                                      {"normalize_type", "tree"},
                                      {"rate_drop", "0"},
                                      {"one_drop", "0"},
                                      {"skip_drop", "0"},
                                      {"lambda_bias", "0"},
                                      {"tweedie_variance_power", "1.5"},
                                      {"base_score", "0.5"},
                                      {"seed", "0"},
                                      {"num_parallel_tree", "1"},
                                      {"csv_weights", "0"},
                                      {"verbosity", "1"},
                                      {"deterministic_histogram", "true"},
                                      {"use_dask_gpu_training", "false"}});
  CHECK(standard.num_threads == 2);
  CHECK(standard.notes ==
        std::vector<std::string>{
            "Hyperparameter deterministic_histogram: it has no effect: histograms are always deterministic",
            "Hyperparameter dsplit: it has no effect: rows are split, never columns",
            "Hyperparameter lambda_bias: it has no effect: XGBoost removed it",
            "Hyperparameter predictor: it has no effect: there is one predictor",
            "Hyperparameter sketch_eps: it has no effect: max_bin sets the number of bins"});
  CHECK(standard.gbt.tree.tree_method == model::TreeMethod::kExact);  // what grow_colmaker stands for
}

TEST_CASE("the SDK's own keys are said in one line and are no hyperparameters", "[train][hyperparameters]") {
  const TrainingPlan reserved = plan({{"sagemaker_job_name", "\"a\""},
                                      {"sagemaker_region", "\"eu-west-1\""},
                                      {"sagemaker_container_log_level", "30"},
                                      {"sagemaker_program", "null"},
                                      {"sagemaker_submit_directory", "None"},
                                      {"sagemaker_s3_output", ""}});
  CHECK(reserved.notes ==
        std::vector<std::string>{
            "Hyperparameters of the SDK's own, which have no effect here: sagemaker_job_name, sagemaker_region"});
  CHECK(reserved.log_level == 30);
  CHECK_FALSE(plan({}).log_level.has_value());
  CHECK_FALSE(reserved.resolved.contains("sagemaker_region"));
  CHECK(error_of({{"sagemaker_container_log_level", "loud"}}) ==
        "Hyperparameter sagemaker_container_log_level: 'loud' is not allowed; allowed is a whole number in [0, 50], 20 "
        "is the default");
}

TEST_CASE("script mode is refused", "[train][hyperparameters]") {
  const std::string why =
      "this image runs no scripts (script mode); it trains XGBoost's built-in algorithm alone, so leave entry_point "
      "and source_dir out, or take an image that holds Python";
  CHECK(error_of({{"sagemaker_program", "\"train.py\""}, {"sagemaker_submit_directory", "s3://b/x.tar.gz"}}) ==
        "Hyperparameter sagemaker_program: it is 'train.py', but " + why);
  CHECK(error_of({{"sagemaker_submit_directory", "s3://b/x.tar.gz"}}) ==
        "Hyperparameter sagemaker_submit_directory: it is 's3://b/x.tar.gz', but " + why);
  CHECK(error_of({{"default_user_module_name", "m"}}) ==
        "Hyperparameter default_user_module_name: it is 'm', but " + why);
}

TEST_CASE("what a stopped job leaves is asked for by name", "[train][hyperparameters]") {
  CHECK(plan({}).on_termination == OnTermination::kSave);
  CHECK(plan({{"save_model_on_termination", "true"}}).on_termination == OnTermination::kSaveEvenWhenKilled);
  CHECK(plan({{"save_model_on_termination", "False"}}).on_termination == OnTermination::kDiscard);
}

TEST_CASE("the tuner's metric joins the others in alphabetical order and is watched", "[train][hyperparameters]") {
  const TrainingPlan tuned = plan({{"objective", "binary:logistic"},
                                   {"eval_metric", "logloss,error@0.70"},
                                   {"_tuning_objective_metric", "validation:auc"},
                                   {"early_stopping_rounds", "3"}});
  CHECK(tuned.gbt.eval_metrics == std::vector<std::string>{"auc", "error@0.7", "logloss"});
  CHECK(tuned.gbt.early_stopping_metric == "auc");
  CHECK(error_of({{"_tuning_objective_metric", "rmse"}}) ==
        "Hyperparameter _tuning_objective_metric: 'rmse' is not allowed; allowed is validation:<metric>");
}

TEST_CASE("the built-in algorithm's own metrics stand behind XGBoost's", "[train][hyperparameters]") {
  const auto metrics = [](const char* objective, const char* names) {
    return plan({{"objective", objective}, {"eval_metric", names}}).gbt.eval_metrics;
  };
  CHECK(metrics("binary:logistic", "accuracy,f1") == std::vector<std::string>{"logloss", "accuracy", "f1"});
  CHECK(metrics("binary:logistic", "accuracy,error") == std::vector<std::string>{"error", "accuracy"});
  CHECK(metrics("reg:squarederror", "rmse") == std::vector<std::string>{"rmse"});
  CHECK(metrics("reg:tweedie", "tweedie-nloglik") == std::vector<std::string>{"tweedie-nloglik@1.5"});
}

TEST_CASE("early stopping needs a validation channel, and without eval_metric watches the objective's default",
          "[train][hyperparameters]") {
  const TrainingPlan without_metric = plan({{"early_stopping_rounds", "3"}, {"objective", "binary:logistic"}});
  CHECK(without_metric.gbt.early_stopping_rounds == 3);
  CHECK(without_metric.gbt.early_stopping_metric == "logloss");
  CHECK(without_metric.gbt.eval_metrics == std::vector<std::string>{"logloss"});
  CHECK(without_metric.notes ==
        std::vector<std::string>{
            "Hyperparameter early_stopping_rounds: eval_metric is not given, so it watches logloss, the default of "
            "objective binary:logistic"});
  TrainingPlan neither = plan({{"early_stopping_rounds", "3"}});
  plan_without_validation(neither);
  CHECK(neither.notes.size() == 1);
  TrainingPlan with_metric = plan({{"early_stopping_rounds", "3"}, {"eval_metric", "mae,rmse"}});
  CHECK(with_metric.gbt.early_stopping_rounds == 3);
  CHECK(with_metric.gbt.early_stopping_metric == "rmse");
  plan_without_validation(with_metric);
  CHECK_FALSE(with_metric.gbt.early_stopping_rounds.has_value());
  CHECK(
      with_metric.notes ==
      std::vector<std::string>{"Hyperparameter early_stopping_rounds: it has no effect without a validation channel"});
}

TEST_CASE("what an objective does not take is noted", "[train][hyperparameters]") {
  CHECK(plan({{"objective", "count:poisson"}, {"scale_pos_weight", "2"}, {"num_class", "3"}}).notes ==
        std::vector<std::string>{"Hyperparameter scale_pos_weight: it has no effect on objective count:poisson",
                                 "Hyperparameter num_class: it has no effect on objective count:poisson"});
  CHECK(plan({{"scale_pos_weight", "2"}}).notes.empty());
  CHECK(plan({{"objective", "reg:linear"}}).gbt.objective == "reg:squarederror");
  CHECK(plan({{"tree_method", "gpu_hist"}}).notes ==
        std::vector<std::string>{
            "Hyperparameter tree_method: gpu_hist is accepted; trees are grown with histograms (hist) on the CPU"});
}

TEST_CASE("what the data leave without a meaning is noted", "[train][hyperparameters]") {
  const data::Schema numbers;
  data::Schema with_category;
  with_category.feature_kinds = {data::FeatureKind::kNumeric, data::FeatureKind::kCategorical};
  const TrainingPlan given = plan({{"csv_weights", "1"}, {"max_cat_threshold", "8"}, {"cat_l2", "1"}});
  CHECK(idle_for_data(given, with_category, true).empty());
  CHECK(idle_for_data(given, numbers, false) ==
        std::vector<std::string>{"Hyperparameter csv_weights: it has no effect: channel train is not text/csv",
                                 "Hyperparameter max_cat_threshold: it has no effect: no feature is categorical",
                                 "Hyperparameter cat_l2: it has no effect: no feature is categorical"});
  CHECK(idle_for_data(plan({}), numbers, false).empty());
  CHECK(idle_for_data(plan({{"categorical_columns", "auto"}}), numbers, true).empty());
}

TEST_CASE("poisson limits the step unless the user does", "[train][hyperparameters]") {
  const TrainingPlan poisson = plan({{"objective", "count:poisson"}});
  CHECK(static_cast<float>(poisson.gbt.tree.max_delta_step) == 0.7f);
  CHECK(poisson.resolved.at("max_delta_step") == "0.7");
  const TrainingPlan given = plan({{"objective", "count:poisson"}, {"max_delta_step", "0.2"}});
  CHECK(given.gbt.tree.max_delta_step == 0.2);
  CHECK(given.gbt.objective_params.max_delta_step == 0.2);
}

TEST_CASE("raw tables with categories are smoothed unless the user says otherwise", "[train][hyperparameters]") {
  const auto smooth = [](const Strings& hyperparameters) {
    const TrainingPlan made = plan(hyperparameters);
    CHECK(made.notes.empty());
    CHECK(made.resolved.at("cat_smooth") == std::to_string(static_cast<int>(made.gbt.tree.cat_smooth)));
    return made.gbt.tree.cat_smooth;
  };
  CHECK(smooth({}) == 0);
  CHECK(smooth({{"drop_columns", "id"}}) == 0);
  CHECK(smooth({{"categorical_columns", "auto"}}) == 10);
  CHECK(smooth({{"categorical_columns", "job"}}) == 10);
  CHECK(smooth({{"categorical_columns", "job"}, {"cat_smooth", "0"}}) == 0);
  CHECK(smooth({{"categorical_columns", "job"}, {"cat_smooth", "3"}}) == 3);
}

}  // namespace espalier::train
