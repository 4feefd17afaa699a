#include "model/solvers/gblinear.h"

#include "model/solvers/feature_order.h"

namespace espalier::model {
namespace {

double sum_of_weights(const data::Dataset& dataset) {
  if (dataset.row_weights.empty()) return static_cast<double>(dataset.num_rows());
  double sum = 0;
  for (const float weight : dataset.row_weights) sum += double{weight};
  return sum;
}

}  // namespace

GbLinear::GbLinear(const data::Dataset& train_set, const GbLinearParams& params, std::uint64_t seed,
                   base::ThreadPool& pool)
    : params_(params), seed_(seed), pool_(&pool), columns_(train_set.features, pool) {
  const double weight = sum_of_weights(train_set);
  penalty_ = {.l1 = params.l1 * weight, .l2 = params.l2 * weight};
}

void GbLinear::boost(int round, std::span<GradientPair> gradients, LinearModel& model,
                     const std::function<bool()>& stop_requested) const {
  const std::size_t num_rows = columns_.num_rows();
  for (std::size_t group = 0; group < model.num_groups; ++group) {
    descend(round, group, gradients.subspan(group * num_rows, num_rows), model, stop_requested);
  }
  ++model.boosted_rounds;
}

void GbLinear::descend(int round, std::size_t group, std::span<GradientPair> gradients, LinearModel& model,
                       const std::function<bool()>& stop_requested) const {
  const CoordinateSums whole = intercept_sums(gradients, *pool_);
  if (whole.hessian > 0) {
    const auto step = static_cast<float>(params_.learning_rate * (-whole.gradient / whole.hessian));
    model.coefficients[model.num_features * model.num_groups + group] += step;
    move_gradients(step, gradients, *pool_);
  }
  const auto order = make_feature_order(params_, seed_, round);
  const DescentState state{columns_, gradients, model.coefficients, group, model.num_groups, penalty_, *pool_};
  order->start_group(state);
  for (std::size_t feature = order->next(state); feature != FeatureOrder::kEnd; feature = order->next(state)) {
    if (stop_requested && stop_requested()) return;
    float& coefficient = model.coefficients[feature * model.num_groups + group];
    const auto sums = coordinate_sums(columns_.column(feature), gradients, *pool_);
    const double full_step = coordinate_step(sums, double{coefficient}, penalty_);
    const auto step = static_cast<float>(params_.learning_rate * full_step);
    if (step == 0) continue;
    coefficient += step;
    move_gradients(columns_.column(feature), step, gradients, *pool_);
  }
}

}  // namespace espalier::model
