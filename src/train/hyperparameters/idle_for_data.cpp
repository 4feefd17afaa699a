#include <algorithm>
#include <array>
#include <format>

#include "train/hyperparameters/hyperparameter_table.h"
#include "train/hyperparameters/hyperparameters.h"

namespace espalier::train {
namespace {

constexpr std::array<std::string_view, 5> kForCategories = {"max_cat_to_onehot", "max_cat_threshold", "cat_smooth",
                                                            "cat_l2", "min_data_per_group"};

bool is_set(const TrainingPlan& plan, std::string_view name) {
  const auto value = plan.resolved.find(std::string(name));
  return value != plan.resolved.end() && value->second != find_hyperparameter(name)->default_text;
}

}  // namespace

std::vector<std::string> idle_for_data(const TrainingPlan& plan, const data::Schema& schema, bool is_csv) {
  std::vector<std::string> notes;
  if (plan.csv_weights && !is_csv) {
    notes.emplace_back("Hyperparameter csv_weights: it has no effect: channel train is not text/csv");
  }
  const bool has_categories = std::ranges::contains(schema.feature_kinds, data::FeatureKind::kCategorical);
  if (has_categories || plan.gbt.booster == model::BoosterKind::kLinear) return notes;
  if (plan.gbt.process_type == model::ProcessType::kUpdate) return notes;
  for (const std::string_view name : kForCategories) {
    if (name == "cat_smooth" && plan.table) continue;  // its default is another one there
    if (is_set(plan, name)) {
      notes.push_back(std::format("Hyperparameter {}: it has no effect: no feature is categorical", name));
    }
  }
  return notes;
}

}  // namespace espalier::train
