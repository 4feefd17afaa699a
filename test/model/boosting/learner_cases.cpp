#include "learner_cases.h"

#include <cmath>
#include <utility>

#include "learning_data.h"

namespace espalier::test {
namespace {

using model::LearnerParams;

LearnerParams base_params(int num_class) {
  LearnerParams params = squared_error_params(6);
  params.seed = 11;
  if (num_class > 0) {
    params.objective = "multi:softprob";
    params.num_class = num_class;
  }
  return params;
}

LearnerParams forest(LearnerParams params) {
  params.num_parallel_tree = 3;
  params.tree.row_sample = 0.6;
  params.tree.column_sample_by_node = 0.7;
  return params;
}

LearnerParams gradient_based(LearnerParams params) {
  params.tree.sampling_method = model::SamplingMethod::kGradientBased;
  params.tree.row_sample = 0.3;
  return params;
}

LearnerParams approx(LearnerParams params) {
  params.tree.tree_method = model::TreeMethod::kApprox;
  params.tree.max_bin = 16;
  return params;
}

LearnerParams dart(LearnerParams params, bool weighted) {
  params.booster = model::BoosterKind::kDart;
  params.dart = {.weighted_sampling = weighted, .forest_normalization = weighted, .rate_drop = 0.3, .one_drop = true};
  params.dart.skip_drop = weighted ? 0.2 : 0.0;
  params.tree.row_sample = 0.8;
  return params;
}

LearnerParams dart_forest(LearnerParams params) {
  params = dart(std::move(params), false);
  params.num_parallel_tree = 2;
  return params;
}

LearnerParams linear(LearnerParams params, model::FeatureSelector selector) {
  params.booster = model::BoosterKind::kLinear;
  params.linear.feature_selector = selector;
  params.linear.updater = model::LinearUpdater::kCoordDescent;
  params.linear.l2 = 0.01;
  params.linear.l1 = 0.001;
  return params;
}

}  // namespace

std::vector<LearnerCase> learner_cases(int num_class) {
  const LearnerParams base = base_params(num_class);
  return {{"trees", base},
          {"forests with sampling", forest(base)},
          {"gradient based sampling", gradient_based(base)},
          {"approx", approx(base)},
          {"dart", dart(base, false), false},
          {"dart weighted", dart(base, true), false},
          {"dart of forests", dart_forest(base), false},
          {"gblinear cyclic", linear(base, model::FeatureSelector::kCyclic), false},
          {"gblinear shuffle", linear(base, model::FeatureSelector::kShuffle), false},
          {"gblinear random", linear(base, model::FeatureSelector::kRandom), false},
          {"gblinear greedy", linear(base, model::FeatureSelector::kGreedy), false},
          {"gblinear thrifty", linear(base, model::FeatureSelector::kThrifty), false}};
}

data::Dataset classified(data::Dataset dataset, int num_class) {
  if (num_class == 0) return dataset;
  for (float& label : dataset.labels) {
    const int cls = static_cast<int>(std::floor(label)) % num_class;
    label = static_cast<float>(cls < 0 ? cls + num_class : cls);
  }
  return dataset;
}

model::TrainingResult train(const LearnerParams& params, const data::Dataset& train_set, int threads,
                            std::vector<model::EvaluationSet> sets, const model::RoundObserver& observer,
                            const model::Model* initial_model) {
  base::ThreadPool pool(threads);
  return learn_model(params, train_set, sets, pool, observer, {}, initial_model);
}

}  // namespace espalier::test
