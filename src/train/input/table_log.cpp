#include "train/input/table_log.h"

#include <algorithm>
#include <format>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/number.h"
#include "base/text.h"
#include "data/text/text_blocks.h"

namespace espalier::train {
namespace {

using data::ColumnRole;

constexpr std::size_t kMaxListed = 20;

void log_info(const std::string& text) { base::log_event(base::LogLevel::kInfo, text); }

std::string number_text(double value) {
  std::string text;
  base::append_shortest(text, static_cast<float>(value));
  return text;
}

// Labels and their rows; nothing when there are more different ones than a line holds, or some are no whole numbers.
std::optional<std::map<float, std::size_t>> count_classes(const std::vector<float>& labels) {
  std::map<float, std::size_t> counts;
  for (const float label : labels) {
    if (label != static_cast<float>(static_cast<long long>(label))) return std::nullopt;
    ++counts[label];
    if (counts.size() > kMaxListed) return std::nullopt;
  }
  return counts;
}

std::string class_text(float label, const std::vector<std::string>& classes) {
  const auto code = static_cast<std::size_t>(label);
  return number_text(label) + (classes.empty() ? "" : " = '" + base::excerpt(classes[code]) + "'");
}

std::string label_values_text(const data::Dataset& train_set) {
  const std::vector<std::string>& classes = train_set.schema.label_classes;
  const auto counts = count_classes(train_set.labels);
  if (!counts && !classes.empty()) return std::format("{} classes", classes.size());
  if (!counts) {
    const auto [lowest, highest] = std::ranges::minmax(train_set.labels);
    return std::format("numbers from {} to {}", number_text(lowest), number_text(highest));
  }
  std::vector<std::string> parts;
  for (const auto& [label, count] : *counts) {
    const double share = 100.0 * static_cast<double>(count) / static_cast<double>(train_set.num_rows());
    parts.push_back(std::format("{} ({:.1f} %)", class_text(label, classes), share));
  }
  return (parts.size() == 1 ? "one value: " : std::format("{} values: ", parts.size())) + base::join(parts, ", ");
}

std::string label_column_text(data::Format format, const data::Schema& schema) {
  if (format == data::Format::kLibsvm) return "the first number of every row";
  if (schema.columns.empty()) return data::column_text(schema.label_name, 0);
  std::vector<std::string> columns;
  for (std::size_t position = 0; position < schema.columns.size(); ++position) {
    const auto& [name, role, output_group] = schema.columns[position];
    if (role == ColumnRole::kLabel || role == ColumnRole::kLabelLower || role == ColumnRole::kLabelUpper)
      columns.push_back(data::column_text(name, position));
  }
  return base::join(columns, ", ");
}

// Every name, or the positions in the file where there are none.
std::vector<std::string> feature_texts(const data::Schema& schema) {
  std::vector<std::string> texts;
  for (const std::string& name : schema.feature_names) texts.push_back("'" + base::excerpt(name) + "'");
  if (!texts.empty()) return texts;
  for (std::size_t position = 0; position < schema.columns.size(); ++position)
    if (schema.columns[position].role == ColumnRole::kFeature) texts.push_back(std::to_string(position));
  return texts;
}

std::string features_text(const TrainingPlan& plan, data::Format format, const data::Dataset& train_set) {
  const std::size_t num_features = train_set.num_features();
  const std::string last = std::to_string(num_features - 1);
  if (format == data::Format::kLibsvm) return "indices 0 to " + last;
  const bool is_named = !train_set.schema.feature_names.empty();
  if (!is_named && train_set.schema.columns.empty()) {
    const std::size_t first = plan.csv_weights ? 2 : 1;
    return std::format("columns {} to {} (positions {} to {})", first + 1, first + num_features, first,
                       first + num_features - 1);
  }
  std::vector<std::string> texts = feature_texts(train_set.schema);
  texts.resize(std::min(texts.size(), kMaxListed));
  if (num_features > texts.size()) texts.push_back(std::format("... ({} in all)", num_features));
  return (is_named ? "columns " : "positions ") + base::join(texts, ", ");
}

}  // namespace

void log_columns(const TrainingPlan& plan, data::Format format, const data::Dataset& train_set) {
  const data::Schema& schema = train_set.schema;
  log_info("Label: " + label_column_text(format, schema) + "; " + label_values_text(train_set));
  log_info("Features: " + features_text(plan, format, train_set));
  if (!plan.table) return;
  const bool has_header = std::ranges::any_of(schema.columns, [](const auto& column) { return !column.name.empty(); });
  for (std::size_t position = 0; has_header && position < schema.columns.size(); ++position) {
    if (schema.columns[position].name.empty() && schema.columns[position].role == ColumnRole::kDropped)
      log_info(data::column_text("", position) + " has no name in the header and is left out");
  }
}

}  // namespace espalier::train
