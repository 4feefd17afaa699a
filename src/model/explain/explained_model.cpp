#include "model/explain/explained_model.h"

#include <algorithm>
#include <format>
#include <memory>
#include <variant>

#include "base/error.h"

namespace espalier::model {

ExplainedModel::ExplainedModel(const Model& model, RoundRange rounds)
    : forest(std::get_if<Forest>(&model.learner)),
      linear(std::get_if<LinearModel>(&model.learner)),
      num_groups(model::num_groups(model)),
      num_features(model.num_features),
      lightgbm_rows(model::lightgbm_rows(model)) {
  const std::unique_ptr<const Objective> objective = objective_of(model);
  start_margins = model::start_margins(model, *objective);
  if (forest == nullptr) return;
  const std::size_t end = std::min(rounds.end, forest->num_rounds());
  if (rounds.begin > end) {
    throw base::ClientError(
        std::format("rounds {} to {}: the model has {} rounds", rounds.begin, rounds.end, forest->num_rounds()));
  }
  if (forest->round_begin.empty()) return;
  first_tree = forest->round_begin[rounds.begin];
  last_tree = forest->round_begin[end];
}

void ExplainedModel::check(const data::FeatureMatrix& features, std::span<const float> base_margins) const {
  if (features.num_features() > num_features) {
    throw base::ClientError(
        std::format("row has {} features, the model takes {}", features.num_features(), num_features));
  }
  if (!base_margins.empty() && base_margins.size() != features.num_rows() * num_groups) {
    throw base::ClientError(std::format("{} base margins for {} rows and {} outputs", base_margins.size(),
                                        features.num_rows(), num_groups));
  }
}

void for_row_blocks(base::ThreadPool* pool, std::size_t num_rows, std::size_t block_rows,
                    const std::function<void(std::size_t, std::size_t, std::size_t)>& body) {
  if (pool != nullptr) {
    base::parallel_for(*pool, num_rows, block_rows, [&](std::size_t begin, std::size_t end, int worker) {
      body(begin, end, static_cast<std::size_t>(worker));
    });
    return;
  }
  for (std::size_t begin = 0; begin < num_rows; begin += block_rows)
    body(begin, std::min(begin + block_rows, num_rows), 0);
}

}  // namespace espalier::model
