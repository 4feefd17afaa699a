// What each feature adds to a row's margin, beside chosen rows ("interventional"): a feature that is left out takes its
// value from a row of the background, averaged over all of them (Lundberg et al. 2020, section "interventional"). The
// bias is the mean margin of the background. Unlike path dependent values these follow the function that was learned,
// not the paths of the training rows.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "base/parallel.h"
#include "data/matrix.h"
#include "model/explain/explained_model.h"
#include "model/model.h"

namespace espalier::model {

// Const and thread-safe after construction, which takes one pass over the background: the time of a row then depends on
// the number of different ways that background rows take to each leaf, at most the number of rows.
class BackgroundExplainer {
 public:
  // `model` outlives this; `background` need not. ClientError for a background without rows or wider than the model.
  BackgroundExplainer(const Model& model, const data::FeatureMatrix& background, RoundRange rounds = {});
  BackgroundExplainer(Model&&, const data::FeatureMatrix&, RoundRange = {}) = delete;
  ~BackgroundExplainer();
  BackgroundExplainer(BackgroundExplainer&&) noexcept;
  BackgroundExplainer& operator=(BackgroundExplainer&&) noexcept;

  std::size_t num_groups() const;
  std::size_t num_columns() const;  // num_features + 1

  // [num_rows, num_groups(), num_columns()], the bias last; the columns of a row and group sum to its margin. `pool`
  // may be null. A linear model's missing values count as 0, as in its margin.
  std::vector<double> contributions(const data::FeatureMatrix& features, base::ThreadPool* pool) const;

 private:
  struct Plan;
  std::unique_ptr<const Plan> plan_;
};

}  // namespace espalier::model
