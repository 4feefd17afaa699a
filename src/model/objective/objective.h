// What is minimised: from margins to gradients, from margins to predictions, and the intercept to start from.
// The life of an Objective in training: make_objective -> check_labels -> fitted_base_score -> gradient_source -> per
// round compute() and transform_for_metrics(). In serving: make_objective -> margin_of_base_score -> transform. One
// pair of files an objective family; objectives.cpp is the table name -> factory. An Objective is immutable and
// thread-safe after construction; what a training run learns from its labels or remembers between rounds is its
// GradientSource.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/parallel.h"
#include "data/dataset.h"
#include "model/objective/gradient_pair.h"
#include "model/params.h"

namespace espalier::model {

// Which XGBoost wrote a model file: major, minor, patch.
using FileVersion = std::array<int, 3>;

// The objective's object in the model file: parameter group -> key -> value text, every key that any XGBoost version
// wants (docs/reference/model-file.md#the-objectives-object).
using ObjectiveConfig = std::map<std::string, std::map<std::string, std::string>>;

struct ObjectiveRow {  // one row of the table
  std::string name;
  std::string default_metric;           // as printed with default parameters: "rmse", "tweedie-nloglik@1.5"
  std::string base_score_range;         // as printed, in output space: "[0, 1]", "(0, +inf)", "(-inf, +inf)"
  std::vector<std::string> parameters;  // the keys of ObjectiveParams that it takes
};

// The gradients of one training run.
class GradientSource {
 public:
  virtual ~GradientSource() = default;

  // As Objective::gradients(). Rounds come in ascending order; what is computed depends on the margins of this round
  // and, where the objective remembers (lambdarank_unbiased), of the rounds before.
  virtual void compute(std::span<const float> margins, int round, base::ThreadPool& pool,
                       std::span<GradientPair> gradients) = 0;
};

class Objective {
 public:
  virtual ~Objective() = default;

  virtual std::string name() const = 0;
  virtual std::string default_metric() const = 0;
  virtual ObjectiveConfig config() const = 0;
  // Output groups per row: num_class for multi:*, else 1. Margins are [num_rows, num_groups()] row-major.
  virtual std::size_t num_groups() const { return 1; }
  // Numbers per row after transform(): num_groups(), or 1 for multi:softmax.
  virtual std::size_t num_predictions() const { return num_groups(); }
  // Numbers per row after transform_for_metrics().
  virtual std::size_t num_metric_columns() const { return num_predictions(); }

  // ClientError naming the first bad row (from 0) when a label or weight cannot be learned from.
  virtual void check_labels(const data::Dataset& dataset) const = 0;

  // Intercept in output space, one per group (docs/reference/xgboost-algorithm.md#intercept: scalar for one group;
  // multi:* 0.5).
  virtual std::vector<float> fitted_base_score(const data::Dataset& dataset) const = 0;
  // What XGBoost 3.2 and later make of a file's base_score before they use it; earlier ones take it as it is.
  virtual float bounded_base_score(float base_score) const { return base_score; }
  // ProbToMargin of XGBoost, in float32 with the C library's logf.
  virtual float margin_of_base_score(float base_score) const { return base_score; }
  // The same for all groups of a row at once; `base_scores` [num_groups()] or, with several targets, one for each.
  virtual std::vector<float> margins_of_base_scores(std::span<const float> base_scores) const;

  // Overwrites `gradients` ([num_groups, num_rows], group-major) from `margins` ([num_rows, num_groups], row-major).
  // Bits depend on the inputs only (base/portable_math.h). `round` keys random choices of ranking objectives. What a
  // GradientSource of no earlier round computes.
  virtual void gradients(const data::Dataset& dataset, std::span<const float> margins, int round,
                         base::ThreadPool& pool, std::span<GradientPair> gradients) const = 0;

  // For a training run on `dataset`, whose labels have passed check_labels(); dataset and objective outlive it. The
  // default asks gradients() anew each round.
  virtual std::unique_ptr<GradientSource> gradient_source(const data::Dataset& dataset) const;

  // Objectives whose gradients do not lead to the best leaf (absolute error, quantiles) say true; the learner then
  // replaces every leaf of a grown tree by replaced_leaf_value() before the learning rate.
  virtual bool replaces_leaf_values() const { return false; }
  // The best constant to add to the margins of `rows` (the leaf's training rows, not empty, ascending) in output group
  // `group`. `margins` [num_rows, num_groups()] row-major, before the tree.
  virtual float replaced_leaf_value(const data::Dataset& dataset, std::span<const data::RowIndex> rows,
                                    std::span<const float> margins, std::size_t group) const {
    static_cast<void>(dataset), static_cast<void>(rows), static_cast<void>(margins), static_cast<void>(group);
    return 0;
  }

  // Margins -> predictions, float32 with the C library's expf as XGBoost does
  // (docs/reference/model-file.md#transforms). margins [num_rows, num_groups()], predictions [num_rows,
  // num_predictions()]; may be the same memory when sizes agree.
  virtual void transform(std::span<const float> margins, std::span<float> predictions) const = 0;

  // What metrics are given: as transform(), but the probabilities for multi:softmax, whose mlogloss needs them.
  // margins [num_rows, num_groups()], predictions [num_rows, num_metric_columns()].
  virtual void transform_for_metrics(std::span<const float> margins, std::span<float> predictions) const {
    transform(margins, predictions);
  }
};

// For training. ClientError names the nearest known objectives when `name` is none. "reg:linear" is
// "reg:squarederror". Parameters that the objective does not take are ignored.
std::unique_ptr<const Objective> make_objective(const std::string& name, const ObjectiveParams& params, int num_class);
// For prediction, from a model file's objective object; unknown keys are ignored, absent ones take their defaults.
// `version`: of the file, where XGBoost's versions predict differently.
std::unique_ptr<const Objective> make_objective(const std::string& name, const ObjectiveConfig& config, int num_class,
                                                const FileVersion& version = {3, 0, 0});
// How XGBoost of that version predicts several quantiles.
QuantileOrder quantile_order_of(const FileVersion& version);
std::vector<ObjectiveRow> all_objectives();  // for tests that walk the table and for messages

}  // namespace espalier::model
