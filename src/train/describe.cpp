#include "train/describe.h"

#include <algorithm>
#include <array>
#include <format>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "model/metric/metric.h"
#include "model/objective/objective.h"
#include "train/contract/environment.h"
#include "train/hyperparameters/hyperparameter_table.h"

namespace espalier::train {
namespace {

std::string code(std::string_view text) { return text.empty() ? "" : std::format("`{}`", text); }

std::string codes(const auto& words) {
  std::vector<std::string> parts;
  for (const auto& word : words) parts.push_back(code(word));
  return base::join(parts, ", ");
}

// "| a | b |" and a newline.
std::string line(const std::vector<std::string>& cells) { return "| " + base::join(cells, " | ") + " |\n"; }

std::string heading(const std::vector<std::string>& cells) {
  return line(cells) + line(std::vector<std::string>(cells.size(), "---"));
}

std::string allowed_values(const HyperparameterRow& row) {
  switch (row.kind) {
    case HyperparameterKind::kInteger:
      return "whole number in " + row.interval.text();
    case HyperparameterKind::kNumber:
      return "number in " + row.interval.text();
    case HyperparameterKind::kBoolean:
      return "true, false, 1 or 0";
    case HyperparameterKind::kWord:
      return codes(row.words);
    case HyperparameterKind::kWords:
      return row.words.empty() ? "list" : "list of " + codes(row.words);
    case HyperparameterKind::kText:
      return "text";
  }
  return "";
}

std::string meaning_in(HyperparameterScope scope) {
  switch (scope) {
    case HyperparameterScope::kAnyJob:
      return "every job";
    case HyperparameterScope::kTrees:
      return "boosters gbtree and dart";
    case HyperparameterScope::kGrowth:
      return "boosters gbtree and dart, where trees are grown";
    case HyperparameterScope::kDart:
      return "booster dart";
    case HyperparameterScope::kLinear:
      return "booster gblinear";
    case HyperparameterScope::kUpdate:
      return "process_type update";
  }
  return "";
}

std::string hyperparameters() {
  std::string text = heading({"name", "other names", "values", "default", "has a meaning in"});
  std::vector<const HyperparameterRow*> rows;
  for (const HyperparameterRow& row : hyperparameter_table()) rows.push_back(&row);
  std::ranges::sort(rows, {}, &HyperparameterRow::name);
  for (const HyperparameterRow* row : rows) {
    std::vector<std::string> aliases;
    for (const std::string& name : known_names()) {
      if (name != row->name && canonical_name(name) == row->name) aliases.push_back(name);
    }
    const std::string meaning =
        row->apply == nullptr ? "none: " + std::string(row->no_effect) : meaning_in(row->scope);
    text += line({code(row->name), codes(aliases), allowed_values(*row), code(row->default_text), meaning});
  }
  return text;
}

std::string objectives() {
  std::string text = heading({"objective", "default metric", "base_score in", "takes"});
  for (const model::ObjectiveRow& row : model::all_objectives()) {
    text += line({code(row.name), code(row.default_metric), row.base_score_range, codes(row.parameters)});
  }
  return text;
}

// A metric and an objective whose predictions it may be made for.
std::string sense_of(const std::string& metric) {
  for (const model::ObjectiveRow& row : model::all_objectives()) {
    try {
      const bool larger = model::make_metric(metric, row.name)->sense() == model::MetricSense::kMaximise;
      return larger ? "larger" : "smaller";
    } catch (const base::ClientError&) {  // it is not for this objective
    }
  }
  return "";
}

std::string objectives_of(const std::string& metric) {
  std::vector<std::string> taken;
  const std::vector<model::ObjectiveRow> rows = model::all_objectives();
  for (const model::ObjectiveRow& row : rows) {
    try {
      model::make_metric(metric, row.name);
      taken.push_back(row.name);
    } catch (const base::ClientError&) {
    }
  }
  return taken.size() == rows.size() ? "all" : codes(taken);
}

std::string metrics() {
  std::string text = heading({"metric", "better is", "objectives"});
  for (const std::string& metric : model::all_metrics()) {
    text += line({code(metric), sense_of(metric), objectives_of(metric)});
  }
  return text;
}

std::string environment() {
  std::string text = heading({"variable", "values", "default", "what it does"});
  for (const EnvironmentVariable& variable : environment_variables()) {
    text += line({code(variable.name), variable.values, variable.default_text, variable.meaning});
  }
  return text;
}

constexpr std::array<std::pair<std::string_view, std::string (*)()>, 4> kDescriptions = {{
    {"hyperparameters", hyperparameters},
    {"objectives", objectives},
    {"metrics", metrics},
    {"environment", environment},
}};

}  // namespace

std::vector<std::string> describable() {
  std::vector<std::string> names;
  for (const auto& [name, make] : kDescriptions) names.emplace_back(name);
  return names;
}

std::string describe(std::string_view what) {
  for (const auto& [name, make] : kDescriptions) {
    if (name == what) return make();
  }
  throw base::ClientError(std::format("--describe: '{}' is not known; allowed are {}", base::excerpt(what),
                                      base::join(describable(), ", ")));
}

}  // namespace espalier::train
