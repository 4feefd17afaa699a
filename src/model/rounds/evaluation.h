// The metrics of every evaluation set after each round.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/parallel.h"
#include "model/metric/metric.h"
#include "model/objective/objective.h"
#include "model/rounds/margin_tables.h"
#include "model/rounds/round_report.h"

namespace espalier::model {

// ClientError as Objective::check_labels, the set's name before it: "validation: row 3: label ...".
void check_labels(const EvaluationSet& set, const Objective& objective);

class Evaluation {
 public:
  // `sets`, their datasets, `train_set` and `objective` outlive this. ClientError for a set that is wider than
  // `train_set` or has labels that the objective refuses, and for unknown
  // metrics among params.eval_metrics.
  Evaluation(std::span<const EvaluationSet> sets, const data::Dataset& train_set, const Objective& objective,
             const LearnerParams& params);

  // Set-major, metrics in the order of their names; valid until the next call. ClientError names the set with a label
  // that a metric refuses.
  std::span<const MetricValue> measure(const MarginTables& tables, base::ThreadPool& pool);

  std::span<const std::unique_ptr<const Metric>> metrics() const { return metrics_; }
  bool last_set_is_held_out() const { return !sets_.empty() && sets_.back().dataset != train_set_; }

 private:
  void transform(std::span<const float> margins, base::ThreadPool& pool);

  std::span<const EvaluationSet> sets_;
  const data::Dataset* train_set_;
  const Objective* objective_;
  std::vector<std::unique_ptr<const Metric>> metrics_;
  std::vector<float> predictions_;
  std::vector<MetricValue> values_;
};

}  // namespace espalier::model
