#include "train/hyperparameters/hyperparameters.h"

#include <algorithm>
#include <cmath>
#include <format>
#include <limits>
#include <optional>

#include "base/error.h"
#include "base/number.h"
#include "base/text.h"
#include "model/objective/objective.h"
#include "train/hyperparameters/column_hyperparameters.h"
#include "train/hyperparameters/evaluation_plan.h"
#include "train/hyperparameters/hyperparameter_conflicts.h"
#include "train/hyperparameters/hyperparameter_rows.h"
#include "train/hyperparameters/hyperparameter_table.h"
#include "train/hyperparameters/reserved_hyperparameters.h"

namespace espalier::train {
namespace {

using Strings = std::map<std::string, std::string>;
using enum HyperparameterKind;

constexpr float kPoissonMaxDeltaStep = 0.7f;

// Slips of the hand first, then names that have a word of four letters or more in common with `name`.
std::vector<std::string> nearest_known_names(const std::string& name) {
  constexpr std::size_t kMost = 3, kMinLetters = 4;
  const std::vector<std::string> known = known_names();
  std::vector<std::string> nearest = base::nearest_names(name, known);
  const auto share = [](std::string_view a, std::string_view b) {
    return std::min(a.size(), b.size()) >= kMinLetters && (a.contains(b) || b.contains(a));
  };
  for (const std::string& candidate : known) {
    if (nearest.size() >= kMost) break;
    const auto words = base::split(candidate, '_');
    const bool is_related = std::ranges::any_of(base::split(name, '_'), [&](std::string_view word) {
      return std::ranges::any_of(words, [&](std::string_view other) { return share(word, other); });
    });
    if (is_related && !std::ranges::contains(nearest, candidate)) nearest.push_back(candidate);
  }
  return nearest;
}

void report_unknown(PlanDraft& draft, const std::string& name) {
  const std::vector<std::string> nearest = nearest_known_names(name);
  draft.problems.push_back(
      std::format("Hyperparameter '{}' is not known{}", base::excerpt(name),
                  nearest.empty() ? "" : "; the nearest known names are " + base::join(nearest, ", ")));
}

// SDKs write one number in several ways: 0.1, 0.10, 1e-1.
bool same_value(const std::string& a, const std::string& b) {
  const std::optional<double> number_a = number_value(a), number_b = number_value(b);
  return a == b || (number_a && number_a == number_b);
}

// Cleaned values under their canonical names; values that mean "not given" are left out.
Strings canonical_values(const Strings& hyperparameters, PlanDraft& draft) {
  Strings values;
  for (const auto& [name, text] : hyperparameters) {
    if (is_reserved(name)) continue;
    const std::string canonical(canonical_name(name));
    if (find_hyperparameter(canonical) == nullptr) {
      report_unknown(draft, name);
      continue;
    }
    const std::optional<std::string> value = clean_value(text);
    if (!value) continue;
    const auto [place, is_new] = values.emplace(canonical, *value);
    if (is_new) draft.written_names.emplace(canonical, name);
    if (is_new || same_value(place->second, *value)) continue;
    draft.problem(canonical, std::format("it is '{}', and '{}' under its other name {}; give one of them",
                                         base::excerpt(place->second), base::excerpt(*value), name));
  }
  return values;
}

std::string joined_words(const HyperparameterRow& row) {
  const std::vector<std::string> words(row.words.begin(), row.words.end());
  return base::join(words, ", ");
}

bool is_allowed_word(const HyperparameterRow& row, const std::string& word) {
  return row.words.empty() || std::ranges::find(row.words, word) != row.words.end();
}

std::string number_text(double value) {
  std::string text;
  base::append_shortest(text, value);
  return text;
}

// The learner keeps numbers as float32: 1e300 would become infinite there, 1e-300 would become 0.
bool is_in_float32(const Interval& interval, double number) {
  return std::fabs(number) <= double{std::numeric_limits<float>::max()} &&
         interval.contains(double{static_cast<float>(number)});
}

// Text of `row`'s kind -> value; nullopt with a problem when it is not of that kind or not in its range.
std::optional<HyperparameterValue> parse(const HyperparameterRow& row, const std::string& text, PlanDraft& draft) {
  HyperparameterValue value;
  value.text = text;
  const auto refuse = [&](const std::string& allowed) {
    draft.problem(row.name, std::format("'{}' is not allowed; allowed {}", base::excerpt(text), allowed));
    return std::nullopt;
  };
  if (row.kind == kInteger) {
    const auto integer = integer_value(text);
    if (!integer || !row.interval.contains(static_cast<double>(*integer))) {
      return refuse("is a whole number in " + row.interval.text());
    }
    value.integer = *integer;
    value.text = std::to_string(*integer);
  } else if (row.kind == kNumber) {
    const auto number = number_value(text);
    if (!number || !row.interval.contains(*number)) return refuse("is a number in " + row.interval.text());
    if (!is_in_float32(row.interval, *number)) {
      return refuse("is a number in " + row.interval.text() + ", as a float32 too");
    }
    value.number = *number;
    value.text = number_text(*number);
  } else if (row.kind == kBoolean) {
    const auto boolean = boolean_value(text);
    if (!boolean) return refuse("are true, false, 1, 0");
    value.boolean = *boolean;
    value.text =
        row.default_text == "0" || row.default_text == "1" ? (*boolean ? "1" : "0") : (*boolean ? "true" : "false");
  } else if (row.kind == kWord) {
    if (!is_allowed_word(row, text)) return refuse("are " + joined_words(row));
  } else if (row.kind == kWords) {
    value.list = list_value(text);
    if (!std::ranges::all_of(value.list, [&](const auto& word) { return is_allowed_word(row, word); })) {
      return refuse("is a list of " + joined_words(row));
    }
    value.text = base::join(value.list, ",");
  }
  return value;
}

void apply_values(PlanDraft& draft) {
  for (const auto& [name, text] : draft.texts) {
    const HyperparameterRow& row = *find_hyperparameter(name);
    const std::optional<HyperparameterValue> value = parse(row, text, draft);
    if (!value) continue;
    if (row.apply != nullptr) {
      row.apply(*value, draft);
    } else if (value->text != row.default_text) {
      draft.note(name, std::format("it has no effect: {}", row.no_effect));
    }
    draft.given.emplace(name, *value);
  }
  if (!draft.given.contains("num_round")) {
    draft.plan.gbt.num_rounds = 1;  // keeps later checks quiet about what is reported here or already
    if (!draft.texts.contains("num_round")) {
      draft.problem("num_round", "it is required; allowed is a whole number in [1, 2147483647]");
    }
  }
}

const model::ObjectiveRow* find_objective(const std::vector<model::ObjectiveRow>& table, const std::string& name) {
  const auto found = std::ranges::find(table, name, &model::ObjectiveRow::name);
  return found == table.end() ? nullptr : &*found;
}

bool takes_parameter(const model::ObjectiveRow& row, const std::string& name) {
  return std::ranges::find(row.parameters, name) != row.parameters.end();
}

// Parameters of objectives that are given to one that does not take them do nothing: say so, unless they hold the
// default. max_delta_step never is idle: it limits the leaves of every objective.
void note_idle_objective_params(PlanDraft& draft, const std::vector<model::ObjectiveRow>& table,
                                const model::ObjectiveRow& row) {
  for (const auto& [name, value] : draft.given) {
    if (name == "max_delta_step" || takes_parameter(row, name)) continue;
    if (std::ranges::none_of(table, [&](const auto& other) { return takes_parameter(other, name); })) continue;
    if (value.text == find_hyperparameter(name)->default_text) continue;
    draft.note(name, std::format("it has no effect on objective {}", row.name));
  }
  if (draft.plan.gbt.num_class != 0 && !row.name.starts_with("multi:")) {
    draft.note("num_class", std::format("it has no effect on objective {}", row.name));
    draft.plan.gbt.num_class = 0;
  }
}

// Poisson's exponential would run away: it limits a leaf's step unless the user set the limit.
void plan_max_delta_step(PlanDraft& draft) {
  model::LearnerParams& gbt = draft.plan.gbt;
  const bool poisson = gbt.objective == "count:poisson";
  gbt.tree.max_delta_step = draft.max_delta_step.value_or(poisson ? double{kPoissonMaxDeltaStep} : 0);
  if (poisson && draft.max_delta_step) gbt.objective_params.max_delta_step = *draft.max_delta_step;
}

void check_base_score(PlanDraft& draft, const model::Objective& objective, const model::ObjectiveRow& row) {
  const std::optional<float> base_score = draft.plan.gbt.base_score;
  if (!base_score || std::isfinite(objective.margin_of_base_score(*base_score))) return;
  draft.problem("base_score", std::format("'{}' is not allowed with objective {}; allowed is a number in {}",
                                          draft.given.at("base_score").text, row.name, row.base_score_range));
}

// Everything that hangs on the objective; without a known one only the names of its metrics can be judged.
void plan_objective(PlanDraft& draft) {
  model::LearnerParams& gbt = draft.plan.gbt;
  if (gbt.objective == "reg:linear") {
    gbt.objective = "reg:squarederror";
    draft.note("objective", "reg:linear is the old name of reg:squarederror");
  }
  if (gbt.objective.starts_with("multi:") && gbt.num_class == 0) {
    draft.plan.infers_num_class = draft.plan.table && !draft.texts.contains("num_class");
    if (!draft.plan.infers_num_class && !draft.texts.contains("num_class")) {  // else it is already refused
      draft.problem("num_class", std::format("it is required for objective {}; allowed is a whole number in {}",
                                             base::excerpt(gbt.objective), kClassCounts.text()));
    }
    gbt.num_class = 2;  // keeps later checks quiet
  }
  plan_max_delta_step(draft);
  const std::vector<model::ObjectiveRow> table = model::all_objectives();
  try {
    const auto objective = model::make_objective(gbt.objective, gbt.objective_params, gbt.num_class);
    const model::ObjectiveRow& row = *find_objective(table, gbt.objective);
    note_idle_objective_params(draft, table, row);
    check_base_score(draft, *objective, row);
    plan_evaluation(draft, objective->default_metric());
  } catch (const base::ClientError& error) {
    draft.problem("objective", error.what());
    check_metric_names(draft);
  }
}

Strings resolved_values(const PlanDraft& draft) {
  Strings resolved;
  for (const HyperparameterRow& row : hyperparameter_table()) {
    const std::string name(row.name);
    const auto given = draft.given.find(name);
    if (given != draft.given.end()) {
      resolved[name] = given->second.text;
    } else if (!row.default_text.empty()) {
      resolved[name] = row.default_text;
    }
  }
  resolved["objective"] = draft.plan.gbt.objective;
  resolved["eval_metric"] = base::join(draft.plan.gbt.eval_metrics, ",");
  std::string max_delta_step;
  base::append_shortest(max_delta_step, static_cast<float>(draft.plan.gbt.tree.max_delta_step));
  resolved["max_delta_step"] = max_delta_step;
  resolved["cat_smooth"] = number_text(draft.plan.gbt.tree.cat_smooth);
  if (draft.plan.gbt.booster == model::BoosterKind::kLinear) {  // it has defaults of its own
    resolved["eta"] = number_text(draft.plan.gbt.linear.learning_rate);
    resolved["lambda"] = number_text(draft.plan.gbt.linear.l2);
  }
  return resolved;
}

}  // namespace

TrainingPlan plan_training(const std::map<std::string, std::string>& hyperparameters) {
  PlanDraft draft;
  apply_reserved(hyperparameters, draft);
  draft.texts = canonical_values(hyperparameters, draft);
  apply_values(draft);
  check_combinations(draft);
  plan_objective(draft);
  finish_table_roles(draft);
  for (std::string& problem : model::problems(draft.plan.gbt)) draft.problems.push_back(std::move(problem));
  if (!draft.problems.empty()) throw base::ClientError(base::join(draft.problems, "\n"));
  draft.plan.resolved = resolved_values(draft);
  return std::move(draft.plan);
}

void plan_without_validation(TrainingPlan& plan) {
  if (!plan.gbt.early_stopping_rounds) return;
  plan.gbt.early_stopping_rounds.reset();
  plan.gbt.early_stopping_metric.clear();
  std::erase_if(plan.notes, [](const std::string& note) { return note.contains(" early_stopping_rounds: "); });
  plan.notes.push_back("Hyperparameter early_stopping_rounds: it has no effect without a validation channel");
}

}  // namespace espalier::train
