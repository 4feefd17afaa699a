#include "train/input/row_advice.h"

#include <algorithm>
#include <cmath>
#include <format>

#include "base/text.h"
#include "train/hyperparameters/column_hyperparameters.h"

namespace espalier::train {
namespace {

std::string text_label_advice(const std::string& column, const TrainingPlan& plan) {
  const std::string& objective = plan.gbt.objective;
  if (takes_text_labels(objective)) {
    return std::format("; for labels of text set label_column to {}: objective {} then takes them as classes", column,
                       objective);
  }
  return std::format(
      "; objective {} takes numbers: for labels of text set label_column to {}, and objective to binary:logistic for "
      "two classes or multi:softprob for more",
      objective, column);
}

std::string text_advice(const std::string& column) {
  if (column.empty()) return "; if columns hold text, set categorical_columns to auto";
  return std::format(
      "; if the column holds text, set categorical_columns to auto or add {} to it, or leave the column out with "
      "drop_columns",
      column);
}

bool is_whole(float label) { return label == std::floor(label); }

std::string class_advice(const data::Dataset& dataset, int num_class) {
  const auto [lowest, highest] = std::ranges::minmax(dataset.labels);
  if (!std::ranges::all_of(dataset.labels, is_whole)) return "; for labels that are no classes use reg:squarederror";
  if (lowest >= 1 && highest == static_cast<float>(num_class)) {
    return std::format("; for classes 1 to {} subtract 1, or give the labels as texts with label_column", num_class);
  }
  if (lowest < 0) return "; number the classes from 0, or give the labels as texts with label_column";
  return std::format("; for classes 0 to {:.0f} set num_class to {:.0f}", highest, highest + 1);
}

std::string probability_advice(const data::Dataset& dataset) {
  const auto [lowest, highest] = std::ranges::minmax(dataset.labels);
  if (lowest >= 1 && highest == 2 && std::ranges::all_of(dataset.labels, is_whole)) {
    return "; for classes 1 and 2 subtract 1, or give the labels as texts with label_column";
  }
  return "; for numbers use reg:squarederror, for more than two classes multi:softprob";
}

}  // namespace

std::string advice_for(const data::BadRowError& error, const TrainingPlan& plan) {
  const std::string column = base::excerpt(error.column());
  switch (error.fault()) {
    case data::RowFault::kText:
      return text_advice(column);
    case data::RowFault::kTextLabel:
      return text_label_advice(column, plan);
    case data::RowFault::kIndex:
      return std::format("; leave it out with drop_columns={}, and say which column is the label with label_column",
                         column);
    case data::RowFault::kOther:
      break;
  }
  return "";
}

std::string advice_for(const base::RowError& error, const data::Dataset& dataset, const TrainingPlan& plan) {
  const std::string& objective = plan.gbt.objective;
  if (!error.reason().starts_with("label ") || error.row() >= dataset.labels.size()) return "";
  if (!error.reason().contains("for objective")) return "";
  if (objective.starts_with("multi:")) return class_advice(dataset, plan.gbt.num_class);
  if (objective.starts_with("binary:") || objective == "reg:logistic") return probability_advice(dataset);
  return "";
}

}  // namespace espalier::train
