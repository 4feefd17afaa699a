#include "train/hyperparameters/column_hyperparameters.h"

#include <rapidjson/document.h>

#include <format>

#include "base/error.h"
#include "base/text.h"
#include "train/hyperparameters/hyperparameter_rows.h"

namespace espalier::train {
namespace {

using Value = const HyperparameterValue&;
using Draft = PlanDraft&;
using data::TableRoles;

constexpr std::size_t kMaxNamedClasses = 20;  // in a message or a line of the log

TableRoles& roles_of(Draft draft) {
  if (!draft.plan.table) draft.plan.table.emplace();
  return *draft.plan.table;
}

// A JSON list may hold names with commas; list_value reads every other dialect of a list.
std::vector<std::string> column_names(const std::string& text) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag>(text.data(), text.size());
  if (document.HasParseError() || !document.IsArray()) return list_value(text);
  std::vector<std::string> names;
  for (const rapidjson::Value& name : document.GetArray()) {
    if (!name.IsString()) return list_value(text);
    names.emplace_back(base::trim({name.GetString(), name.GetStringLength()}));
  }
  return names;
}

void apply_categorical_columns(Value value, Draft draft) {
  for (std::string& name : column_names(value.text)) {
    if (name == "auto")
      roles_of(draft).detects_categories = true;
    else
      roles_of(draft).categorical.push_back(std::move(name));
  }
}

template <std::optional<std::string> TableRoles::* kRole>
void apply_column(Value value, Draft draft) {
  if (!value.text.empty()) roles_of(draft).*kRole = value.text;
}

template <std::vector<std::string> TableRoles::* kRole>
void apply_columns(Value value, Draft draft) {
  std::vector<std::string> names = column_names(value.text);
  if (!names.empty()) roles_of(draft).*kRole = std::move(names);
}

// XGBoost has no such parameter, as if it were 0; but no job written for XGBoost has raw tables. docs/quality.md says
// what it gains.
constexpr double kCatSmooth = 10;

// "3 classes, 0 = 'a', 1 = 'b', 2 = 'c'".
std::string classes_text(const std::vector<std::string>& label_classes) {
  return std::format("{} {}, {}", label_classes.size(), label_classes.size() == 1 ? "class" : "classes",
                     label_classes_text(label_classes));
}

}  // namespace

bool takes_text_labels(const std::string& objective) {
  return objective.starts_with("binary:") || objective.starts_with("multi:");
}

void append_table_rows(std::vector<HyperparameterRow>& table) {
  const auto append = [&](std::string_view name, void (*apply)(Value, Draft)) {
    table.push_back({.name = name, .kind = HyperparameterKind::kText, .apply = apply});
  };
  append("label_column", apply_column<&TableRoles::label>);
  append("drop_columns", apply_columns<&TableRoles::dropped>);
  append("categorical_columns", apply_categorical_columns);
  append("weight_column", apply_column<&TableRoles::row_weight>);
  append("group_column", apply_column<&TableRoles::group>);
  append("base_margin_columns", apply_columns<&TableRoles::base_margins>);
  append("label_lower_column", apply_column<&TableRoles::label_lower>);
  append("label_upper_column", apply_column<&TableRoles::label_upper>);
}

void finish_table_roles(PlanDraft& draft) {
  if (!draft.plan.table) return;
  const TableRoles& roles = *draft.plan.table;
  draft.plan.table->allows_text_labels = takes_text_labels(draft.plan.gbt.objective);
  const bool has_categories = roles.detects_categories || !roles.categorical.empty();
  const bool grows_trees = draft.plan.gbt.booster != model::BoosterKind::kLinear;
  if (has_categories && grows_trees && !draft.given.contains("cat_smooth")) draft.plan.gbt.tree.cat_smooth = kCatSmooth;
  if ((roles.label_lower || roles.label_upper) && draft.plan.gbt.objective != "survival:aft")
    draft.problem(
        roles.label_lower ? "label_lower_column" : "label_upper_column",
        std::format("survival bounds are for objective survival:aft, and this job has {}; drop the column with "
                    "drop_columns",
                    draft.plan.gbt.objective));
  if (draft.plan.csv_weights)
    draft.problem("csv_weights",
                  "it is given beside hyperparameters that name columns; name the column of row "
                  "weights in weight_column instead");
}

void infer_num_class(TrainingPlan& plan, const data::Schema& schema) {
  if (!plan.infers_num_class) return;
  const std::size_t num_classes = schema.label_classes.size();
  if (num_classes == 0) {
    throw base::ClientError(std::format(
        "Hyperparameter num_class: it is required for objective {} where the labels are numbers; allowed is a whole "
        "number in {}, one more than the largest label",
        plan.gbt.objective, kClassCounts.text()));
  }
  if (!kClassCounts.contains(static_cast<double>(num_classes))) {
    throw base::ClientError(std::format("channel 'train': the label has {}, objective {} takes {}",
                                        classes_text(schema.label_classes), plan.gbt.objective, kClassCounts.text()));
  }
  plan.gbt.num_class = static_cast<int>(num_classes);
  plan.resolved["num_class"] = std::to_string(num_classes);
}

void check_label_classes(const model::LearnerParams& params, const data::Schema& schema) {
  const std::size_t num_classes = schema.label_classes.size();
  if (num_classes == 0) return;
  const bool is_binary = params.objective.starts_with("binary:");
  const std::size_t most = is_binary ? 2 : static_cast<std::size_t>(params.num_class);
  if (num_classes <= most && !(is_binary && num_classes < most)) return;
  throw base::ClientError(std::format("channel 'train': the label has {}; {}", classes_text(schema.label_classes),
                                      is_binary ? std::format("objective {} takes 2", params.objective)
                                                : std::format("num_class is {}", params.num_class)));
}

std::string label_classes_text(const std::vector<std::string>& label_classes) {
  std::vector<std::string> parts;
  for (std::size_t code = 0; code < std::min(label_classes.size(), kMaxNamedClasses); ++code)
    parts.push_back(std::format("{} = '{}'", code, base::excerpt(label_classes[code])));
  return base::join(parts, ", ") + (label_classes.size() > parts.size() ? ", ..." : "");
}

}  // namespace espalier::train
