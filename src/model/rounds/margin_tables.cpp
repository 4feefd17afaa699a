#include "model/rounds/margin_tables.h"

#include <algorithm>
#include <utility>

#include "base/error.h"

namespace espalier::model {
namespace {

void check_base_margins(const MarginTable& table, std::size_t num_groups) {
  const data::Dataset& dataset = *table.dataset;
  if (dataset.base_margins.empty() || dataset.base_margins.size() == dataset.num_rows() * num_groups) return;
  throw base::ClientError(table.name + " has " + std::to_string(dataset.base_margins.size()) + " base margins for " +
                          std::to_string(dataset.num_rows()) + " rows of " + std::to_string(num_groups) +
                          " outputs; give one for each output of each row");
}

}  // namespace

MarginTables::MarginTables(const data::Dataset& train_set, std::span<const EvaluationSet> sets,
                           std::vector<float> start)
    : start_(std::move(start)) {
  tables_.push_back({.name = "the training data", .dataset = &train_set, .margins = {}});
  for (const EvaluationSet& set : sets) {
    if (set.dataset != &train_set) tables_.push_back({.name = set.name, .dataset = set.dataset, .margins = {}});
  }
  for (MarginTable& table : tables_) {
    check_base_margins(table, start_.size());
    restart(table);
  }
}

std::span<const float> MarginTables::of(const data::Dataset& dataset) const {
  return std::ranges::find(tables_, &dataset, &MarginTable::dataset)->margins;
}

void MarginTables::restart(MarginTable& table) const {
  if (!table.dataset->base_margins.empty()) {
    table.margins = table.dataset->base_margins;
    return;
  }
  table.margins.resize(table.dataset->num_rows() * start_.size());
  for (std::size_t i = 0; i < table.margins.size(); ++i) table.margins[i] = start_[i % start_.size()];
}

}  // namespace espalier::model
