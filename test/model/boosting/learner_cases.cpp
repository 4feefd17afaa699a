#include "learner_cases.h"

#include <cmath>
#include <utility>

#include "learning_data.h"

namespace espalier::test {
namespace {

using model::GbtParams;

GbtParams base_params(int num_class) {
  GbtParams params = squared_error_params(6);
  params.seed = 11;
  if (num_class > 0) {
    params.objective = "multi:softprob";
    params.num_class = num_class;
  }
  return params;
}

GbtParams forest(GbtParams params) {
  params.num_parallel_tree = 3;
  params.tree.row_sample = 0.6;
  params.tree.column_sample_by_node = 0.7;
  return params;
}

GbtParams gradient_based(GbtParams params) {
  params.tree.sampling_method = model::SamplingMethod::kGradientBased;
  params.tree.row_sample = 0.3;
  return params;
}

GbtParams approx(GbtParams params) {
  params.tree.tree_method = model::TreeMethod::kApprox;
  params.tree.max_bin = 16;
  return params;
}

GbtParams dart(GbtParams params, bool weighted) {
  params.booster = model::BoosterKind::kDart;
  params.dart = {.weighted_sampling = weighted, .forest_normalization = weighted, .rate_drop = 0.3, .one_drop = true};
  params.dart.skip_drop = weighted ? 0.2 : 0.0;
  params.tree.row_sample = 0.8;
  return params;
}

GbtParams dart_forest(GbtParams params) {
  params = dart(std::move(params), false);
  params.num_parallel_tree = 2;
  return params;
}

GbtParams linear(GbtParams params, model::FeatureSelector selector) {
  params.booster = model::BoosterKind::kLinear;
  params.linear.feature_selector = selector;
  params.linear.updater = model::LinearUpdater::kCoordDescent;
  params.linear.l2 = 0.01;
  params.linear.l1 = 0.001;
  return params;
}

}  // namespace

std::vector<LearnerCase> learner_cases(int num_class) {
  const GbtParams base = base_params(num_class);
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

model::TrainingResult train(const GbtParams& params, const data::Dataset& train_set, int threads,
                            std::vector<model::EvaluationSet> sets, const model::RoundObserver& observer,
                            const model::Model* initial_model) {
  base::ThreadPool pool(threads);
  return train_gbt(params, train_set, sets, pool, observer, {}, initial_model);
}

}  // namespace espalier::test
