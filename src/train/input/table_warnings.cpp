#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <format>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/text.h"
#include "data/text/text_blocks.h"
#include "train/input/table_log.h"
#include "train/input/text_forms.h"

namespace espalier::train {
namespace {

using data::ColumnRole;

constexpr std::size_t kMinRows = 20;    // fewer prove nothing
constexpr std::size_t kMaxListed = 20;  // classes in a line
constexpr double kNearlyAll = 0.9;

void warn(const std::string& text) { base::log_event(base::LogLevel::kWarning, text); }

std::string feature_name(const data::Schema& schema, std::size_t feature) {
  return "'" + (schema.feature_names.empty() ? std::to_string(feature) : base::excerpt(schema.feature_names[feature])) +
         "'";
}

// The categories of one feature by what they look like.
struct Forms {
  std::array<std::size_t, 5> counts{};         // by TextForm
  std::array<std::string_view, 5> examples{};  // the first of each

  explicit Forms(const std::vector<std::string>& categories) {
    for (const std::string& text : categories) {
      const auto form = static_cast<std::size_t>(form_of(text));
      if (counts[form]++ == 0) examples[form] = text;
    }
  }
  std::size_t count(TextForm form) const { return counts[static_cast<std::size_t>(form)]; }
  std::string example(TextForm form) const {
    return "'" + base::excerpt(examples[static_cast<std::size_t>(form)]) + "'";
  }
};

bool are_nearly_all(std::size_t part, std::size_t whole) {
  return static_cast<double>(part) >= kNearlyAll * static_cast<double>(whole);
}

// True when it warned.
bool warn_of_dates(const std::string& feature, const Forms& forms, std::size_t num_categories) {
  for (const auto& [form, what] : {std::pair(TextForm::kDate, "dates"), std::pair(TextForm::kTime, "times")}) {
    if (forms.count(form) < 2 || !are_nearly_all(forms.count(form), num_categories)) continue;
    warn(std::format(
        "Categorical feature {}: its {} categories look like {}, as {}; one that train has not seen is missing, so all "
        "new ones are scored alike: give numbers instead (days since a day, month, weekday, hour), or leave it out "
        "with drop_columns",
        feature, num_categories, what, forms.example(form)));
    return true;
  }
  return false;
}

// One bad cell, or a way of writing numbers, makes a column of numbers one of categories.
bool warn_of_numbers(const std::string& feature, const Forms& forms, std::size_t num_categories) {
  const std::size_t num_plain = forms.count(TextForm::kPlainNumber),
                    num_written = forms.count(TextForm::kWrittenNumber);
  const std::size_t num_other = num_categories - num_plain - num_written;
  if (num_written > 0 && num_plain + num_written >= 3 && are_nearly_all(num_plain + num_written, num_categories)) {
    warn(std::format(
        "Categorical feature {}: {} of its {} categories look like numbers that are written for people, as {}; write "
        "them with digits and a decimal point alone, or name the column in categorical_columns",
        feature, num_plain + num_written, num_categories, forms.example(TextForm::kWrittenNumber)));
    return true;
  }
  const bool most_are = num_plain >= 10 && are_nearly_all(num_plain, num_categories);
  if (num_other == 0 || !(most_are || (num_other == 1 && num_plain >= 3))) return false;
  const TextForm form = forms.count(TextForm::kOther) > 0  ? TextForm::kOther
                        : forms.count(TextForm::kDate) > 0 ? TextForm::kDate
                                                           : TextForm::kTime;
  warn(std::format(
      "Categorical feature {}: {} of its {} categories are numbers, and {} is none; mend the cells if the column is "
      "one of numbers, or name it in categorical_columns",
      feature, num_plain, num_categories, forms.example(form)));
  return true;
}

void warn_of_identifier(const std::string& feature, std::size_t num_categories, std::size_t num_values) {
  if (num_values < kMinRows || !are_nearly_all(num_categories, num_values)) return;
  warn(std::format(
      "Categorical feature {}: {} rows have {} different texts, as an identifier has, which teaches nothing about new "
      "rows; leave it out with drop_columns",
      feature, num_values, num_categories));
}

std::size_t num_present(const data::DenseMatrix& matrix, std::size_t feature) {
  std::size_t count = 0;
  for (std::size_t row = 0; row < matrix.num_rows; ++row)
    count += std::isnan(matrix.values[row * matrix.num_features + feature]) ? 0 : 1;
  return count;
}

bool counts_rows(const data::DenseMatrix& matrix, std::size_t feature) {
  constexpr std::size_t kLastExact = std::size_t{1} << 24;
  const auto value = [&](std::size_t row) { return matrix.values[row * matrix.num_features + feature]; };
  if (matrix.num_rows < kMinRows) return false;
  for (std::size_t row = 1; row < std::min(matrix.num_rows, kLastExact); ++row)
    if (value(row) != value(row - 1) + 1) return false;
  return true;
}

void warn_of_categories(const TrainingPlan& plan, const data::Schema& schema, const data::DenseMatrix& matrix) {
  for (std::size_t feature = 0; feature < schema.feature_kinds.size(); ++feature) {
    if (!schema.is_categorical(feature)) continue;
    const std::vector<std::string>& categories = schema.categories[feature];
    const std::string name = feature_name(schema, feature);
    const Forms forms(categories);
    if (warn_of_dates(name, forms, categories.size())) continue;
    if (plan.table->detects_categories && warn_of_numbers(name, forms, categories.size())) continue;
    warn_of_identifier(name, categories.size(), num_present(matrix, feature));
  }
}

void warn_of_index(const data::Schema& schema, const data::DenseMatrix& matrix) {
  for (std::size_t feature = 0; feature < matrix.num_features; ++feature) {
    if (schema.is_categorical(feature) || !counts_rows(matrix, feature)) continue;
    warn(std::format(
        "Feature {} counts the rows, as an index does; leave the column out, with drop_columns for instance, if it is "
        "none of the data",
        feature_name(schema, feature)));
  }
}

bool is_name_of_label(std::string_view name) {
  const std::string word = base::to_lower(base::trim(name));
  for (const std::string_view known : {"label", "labels", "target", "class", "outcome", "response", "y"})
    if (word == known) return true;
  return false;
}

// The first column is the label where nobody says otherwise.
void warn_of_label_among_features(const TrainingPlan& plan, const data::Schema& schema) {
  const bool is_given = plan.table && (plan.table->label || plan.table->label_lower);
  if (is_given || is_name_of_label(schema.label_name)) return;
  for (const std::string& name : schema.feature_names) {
    if (!is_name_of_label(name)) continue;
    warn(std::format(
        "The label is the first column, '{}', and column '{}' is a feature, which is named like a label; if it is the "
        "label, set label_column to {}",
        base::excerpt(schema.label_name), base::excerpt(name), base::excerpt(name)));
    return;
  }
}

// A class without a row takes probability from the others and is never right.
void warn_of_empty_classes(const TrainingPlan& plan, const data::Dataset& train_set) {
  if (!plan.gbt.objective.starts_with("multi:")) return;
  const auto num_classes = static_cast<std::size_t>(plan.gbt.num_class);
  std::vector<bool> has_row(num_classes);
  for (const float label : train_set.labels)
    if (label >= 0 && label < static_cast<float>(num_classes)) has_row[static_cast<std::size_t>(label)] = true;
  std::vector<std::string> empty;
  for (std::size_t code = 0; code < num_classes; ++code)
    if (!has_row[code]) empty.push_back(std::to_string(code));
  if (empty.empty()) return;
  const bool counts_from_1 = empty == std::vector<std::string>{"0"};
  const std::size_t num_empty = empty.size();
  empty.resize(std::min(num_empty, kMaxListed));
  if (num_empty > empty.size()) empty.push_back(std::format("... ({} in all)", num_empty));
  warn(std::format(
      "num_class is {}, and no row of train has class {}{}", num_classes, base::join(empty, ", "),
      counts_from_1 ? std::format("; if the classes are 1 to {0}, subtract 1 and set num_class to {0}", num_classes - 1)
                    : ""));
}

}  // namespace

void warn_of_columns(const TrainingPlan& plan, data::Format format, const data::Dataset& train_set) {
  warn_of_empty_classes(plan, train_set);
  const data::DenseMatrix* const matrix = train_set.features.dense();
  if (format != data::Format::kCsv || matrix == nullptr) return;
  warn_of_label_among_features(plan, train_set.schema);
  warn_of_index(train_set.schema, *matrix);
  if (plan.table) warn_of_categories(plan, train_set.schema, *matrix);
}

}  // namespace espalier::train
