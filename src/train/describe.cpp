#include "train/describe.h"

#include <algorithm>
#include <array>
#include <format>
#include <functional>
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

// "all", or those that are fewer: the ones that `taken` says yes to, or the ones that it does not.
std::string objectives_that(const std::function<bool(const model::ObjectiveRow&)>& taken) {
  std::vector<std::string> yes, no;
  for (const model::ObjectiveRow& row : model::all_objectives()) (taken(row) ? yes : no).push_back(row.name);
  if (no.empty()) return "all";
  return yes.size() <= no.size() ? codes(yes) : "all but " + codes(no);
}

std::string meaning_of(const HyperparameterRow& row) {
  if (!row.no_effect.empty()) return "none: " + std::string(row.no_effect);
  const std::string objectives = objectives_that([&](const model::ObjectiveRow& objective) {
    return std::ranges::contains(objective.parameters, std::string(row.name));
  });
  const bool is_of_objectives = !objectives.empty() && row.name != "max_delta_step";  // it limits every leaf
  return is_of_objectives ? "objectives " + objectives : meaning_in(row.scope);
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
    text += line({code(row->name), codes(aliases), allowed_values(*row), code(row->default_text), meaning_of(*row)});
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

bool can_be_made(const std::string& metric, const std::string& objective) {
  try {
    model::make_metric(metric, objective);
    return true;
  } catch (const base::ClientError&) {
    return false;
  }
}

std::string sense_of(const std::string& metric) {
  for (const model::ObjectiveRow& row : model::all_objectives()) {
    if (!can_be_made(metric, row.name)) continue;
    return model::make_metric(metric, row.name)->sense() == model::MetricSense::kMaximise ? "larger" : "smaller";
  }
  return "";
}

std::string metrics() {
  std::string text = heading({"metric", "better is", "objectives"});
  for (const std::string& metric : model::all_metrics()) {
    const std::string objectives =
        objectives_that([&](const model::ObjectiveRow& row) { return can_be_made(metric, row.name); });
    text += line({code(metric), sense_of(metric), objectives});
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
