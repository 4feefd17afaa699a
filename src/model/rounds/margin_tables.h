// The margins of the training set and of every other evaluation set while a model grows: what gradients and metrics are
// computed from. Whoever changes the model brings them up to date; they are always those of the model so far, bit for
// bit what a Predictor of it would answer.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "data/dataset.h"
#include "model/rounds/round_report.h"

namespace espalier::model {

struct MarginTable {
  std::string name;                        // what messages call the set
  const data::Dataset* dataset = nullptr;  // outlives this
  std::vector<float> margins;              // [num_rows, num_groups] row-major
};

class MarginTables {
 public:
  // Every table begins at its set's base margins, or at `start` (one per group) in every row. ClientError when base
  // margins of the wrong number are given.
  MarginTables(const data::Dataset& train_set, std::span<const EvaluationSet> sets, std::vector<float> start);

  std::size_t num_groups() const { return start_.size(); }
  std::span<MarginTable> all() { return tables_; }                 // the training set first
  std::span<MarginTable> held_out() { return all().subspan(1); }   // the other sets
  std::vector<float>& train() { return tables_.front().margins; }  // of the training set
  std::span<const float> of(const data::Dataset& dataset) const;   // one of the sets
  void restart(MarginTable& table) const;                          // the margins of a model without any round

 private:
  std::vector<float> start_;
  std::vector<MarginTable> tables_;
};

}  // namespace espalier::model
