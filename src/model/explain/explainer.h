// What each feature adds to a row's margin: Shapley values and Shapley interaction values with respect to the paths
// that the training rows took ("path dependent": a feature that is left out sends a row both ways, by the cover of
// each), equal to XGBoost's pred_contribs and pred_interactions up to its float32 rounding (Lundberg et al., "From
// local explanations to global understanding with explainable AI for trees", 2020). walk_tables.h has the method. For
// values with respect to chosen rows see background_explainer.h.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "base/parallel.h"
#include "data/matrix.h"
#include "model/explain/explained_model.h"
#include "model/model.h"

namespace espalier::model {

// Const and thread-safe after construction. In all answers the last of num_columns() columns is the bias: what the
// model says on average over its training rows, start margin included. `pool` may be null (this thread only); results
// do not depend on it. `base_margins`: empty, or [num_rows, num_groups()] in place of the model's start margin.
// ClientError when `features` is wider than the model or base_margins has the wrong length.
class Explainer {
 public:
  // `model` outlives this; of boosted trees, `rounds` are explained, a linear model has but one.
  explicit Explainer(const Model& model, RoundRange rounds = {});
  explicit Explainer(Model&&, RoundRange = {}) = delete;
  ~Explainer();
  Explainer(Explainer&&) noexcept;
  Explainer& operator=(Explainer&&) noexcept;

  std::size_t num_groups() const;
  std::size_t num_columns() const;  // num_features + 1

  // [num_rows, num_groups(), num_columns()]; the columns of a row and group sum to its margin.
  std::vector<double> contributions(const data::FeatureMatrix& features, base::ThreadPool* pool,
                                    std::span<const float> base_margins = {}) const;
  // The same shape and sums by a cheaper rule, XGBoost's approx_contribs: each split on the row's way moves the
  // expected margin, and its feature gets the difference (Saabas 2014). Not fair to features near the root.
  std::vector<double> approximate_contributions(const data::FeatureMatrix& features, base::ThreadPool* pool,
                                                std::span<const float> base_margins = {}) const;
  // [num_rows, num_groups(), num_columns(), num_columns()], symmetric: half of the interaction of each two features in
  // both places, on the diagonal what is left of the feature's contribution. Every row of a matrix sums to the
  // feature's contribution; the last is the bias.
  std::vector<double> interactions(const data::FeatureMatrix& features, base::ThreadPool* pool,
                                   std::span<const float> base_margins = {}) const;

 private:
  struct Plan;
  std::vector<double> biases(const data::FeatureMatrix& features, base::ThreadPool* pool,
                             std::span<const float> base_margins, std::size_t size_of_group, std::size_t step) const;

  std::unique_ptr<const Plan> plan_;
};

}  // namespace espalier::model
