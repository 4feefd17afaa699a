// The parts of a model that explanations read, and the checks that all explanations share.
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "base/parallel.h"
#include "data/matrix.h"
#include "model/lightgbm_rows.h"
#include "model/model.h"

namespace espalier::model {

struct RoundRange {  // [begin, end); an end beyond the model's last round means that
  std::size_t begin = 0;
  std::size_t end = std::numeric_limits<std::size_t>::max();
};

struct ExplainedModel {
  // ClientError when `rounds` begins beyond the model's last round or ends before it begins. `model` outlives this.
  ExplainedModel(const Model& model, RoundRange rounds);

  const Forest* forest = nullptr;       // null: the model is linear
  const LinearModel* linear = nullptr;  // null: it is a forest
  std::size_t first_tree = 0, last_tree = 0;
  std::size_t num_groups = 0;
  std::size_t num_features = 0;
  std::vector<float> start_margins;  // per group
  std::optional<LightGbmRows> lightgbm_rows;

  // ClientError when rows are wider than the model or `base_margins` is neither empty nor [num_rows, num_groups].
  void check(const data::FeatureMatrix& features, std::span<const float> base_margins) const;
  double start_margin(std::span<const float> base_margins, std::size_t row, std::size_t group) const {
    return base_margins.empty() ? start_margins[group] : base_margins[row * num_groups + group];
  }
};

// Rows as the model's trees see them, which is what is explained.
class SeenRows {
 public:
  // Both outlive this.
  SeenRows(const ExplainedModel& model, const data::FeatureMatrix& features)
      : given_(&features), read_(model.lightgbm_rows ? model.lightgbm_rows->read(features) : std::nullopt) {}
  const data::FeatureMatrix& get() const { return read_ ? *read_ : *given_; }

 private:
  const data::FeatureMatrix* given_;
  std::optional<data::FeatureMatrix> read_;
};

// Calls body(begin, end, worker) over blocks of rows that do not depend on the pool; null: this thread only.
void for_row_blocks(base::ThreadPool* pool, std::size_t num_rows, std::size_t block_rows,
                    const std::function<void(std::size_t begin, std::size_t end, std::size_t worker)>& body);
inline std::size_t num_workers(const base::ThreadPool* pool) {
  return pool == nullptr ? 1 : static_cast<std::size_t>(pool->num_threads());
}

}  // namespace espalier::model
