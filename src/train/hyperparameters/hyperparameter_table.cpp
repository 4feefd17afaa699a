#include "train/hyperparameters/hyperparameter_table.h"

#include <array>
#include <format>
#include <utility>

#include "train/hyperparameters/column_hyperparameters.h"
#include "train/hyperparameters/hyperparameter_rows.h"

namespace espalier::train {
namespace {

// XGBoost's own second names, and those of its Python interfaces.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kAliases = {{
    {"learning_rate", "eta"},
    {"min_split_loss", "gamma"},
    {"reg_lambda", "lambda"},
    {"reg_alpha", "alpha"},
    {"num_boost_round", "num_round"},
    {"n_estimators", "num_round"},
    {"n_jobs", "nthread"},
    {"random_state", "seed"},
}};

std::vector<HyperparameterRow> make_table() {
  std::vector<HyperparameterRow> table;
  append_job_rows(table);
  append_objective_rows(table);
  append_tree_rows(table);
  append_booster_rows(table);
  append_table_rows(table);
  append_idle_rows(table);
  return table;
}

}  // namespace

void PlanDraft::problem(std::string_view name, std::string_view sentence) {
  problems.push_back(sentence_about(name, sentence));
}

void PlanDraft::note(std::string_view name, std::string_view sentence) {
  plan.notes.push_back(sentence_about(name, sentence));
}

std::string PlanDraft::sentence_about(std::string_view name, std::string_view sentence) const {
  const auto written = written_names.find(name);
  return std::format("Hyperparameter {}: {}", written == written_names.end() ? name : written->second, sentence);
}

const std::vector<HyperparameterRow>& hyperparameter_table() {
  static const std::vector<HyperparameterRow> table = make_table();
  return table;
}

const HyperparameterRow* find_hyperparameter(std::string_view name) {
  for (const HyperparameterRow& row : hyperparameter_table()) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

std::string_view canonical_name(std::string_view name) {
  for (const auto& [alias, canonical] : kAliases) {
    if (alias == name) return canonical;
  }
  return name;
}

std::vector<std::string> known_names() {
  std::vector<std::string> names;
  for (const HyperparameterRow& row : hyperparameter_table()) names.emplace_back(row.name);
  for (const auto& [alias, canonical] : kAliases) names.emplace_back(alias);
  return names;
}

}  // namespace espalier::train
