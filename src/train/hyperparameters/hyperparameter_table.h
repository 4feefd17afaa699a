// Every hyperparameter of SageMaker's XGBoost, and those that XGBoost's own users know: name, kind, range, default, and
// what it does to the plan.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "train/hyperparameters/hyperparameter_value.h"
#include "train/hyperparameters/hyperparameters.h"

namespace espalier::train {

struct HyperparameterValue {
  std::string text;  // as given, cleaned
  std::int64_t integer = 0;
  double number = 0;
  bool boolean = false;
  std::vector<std::string> list;
};

// The plan while it is being made.
struct PlanDraft {
  TrainingPlan plan;
  std::vector<std::string> problems;  // sentences
  std::vector<std::string> eval_metrics;
  std::string tuning_metric;  // "validation:auc"
  std::optional<double> max_delta_step;
  std::vector<std::string> updaters;
  std::map<std::string, std::string> texts;                       // what was given, cleaned, under canonical names
  std::map<std::string, std::string, std::less<>> written_names;  // those that the user gave to `texts`
  std::map<std::string, HyperparameterValue> given;               // those of `texts` that are allowed

  // "Hyperparameter <name>: <sentence>", where a name is the one that the user wrote, which may be an alias of `name`.
  void problem(std::string_view name, std::string_view sentence);
  void note(std::string_view name, std::string_view sentence);

 private:
  std::string sentence_about(std::string_view name, std::string_view sentence) const;
};

enum class HyperparameterKind { kInteger, kNumber, kBoolean, kWord, kWords, kText };

// The jobs for which it means something; in others it is noted and has no effect.
enum class HyperparameterScope {
  kAnyJob,
  kTrees,   // boosters gbtree and dart
  kGrowth,  // those, where trees are grown, not updated
  kDart,
  kLinear,
  kUpdate
};

struct HyperparameterRow {
  std::string_view name;
  HyperparameterKind kind;
  HyperparameterScope scope = HyperparameterScope::kAnyJob;
  Interval interval = {};              // kInteger, kNumber
  std::string_view default_text = "";  // "": not set unless given
  std::vector<std::string_view> words =
      {};  // kWord, kWords: all that the built-in algorithm allows; empty: checked by apply
  // What a given value does, if only a check of it; nullptr: nothing.
  void (*apply)(const HyperparameterValue& value, PlanDraft& draft) = nullptr;
  std::string_view no_effect = "";  // why no allowed value does anything; empty where one does
};

const std::vector<HyperparameterRow>& hyperparameter_table();
const HyperparameterRow* find_hyperparameter(std::string_view name);
// The name that an alias stands for ("learning_rate" -> "eta"), or `name` itself.
std::string_view canonical_name(std::string_view name);
std::vector<std::string> known_names();  // aliases too

}  // namespace espalier::train
