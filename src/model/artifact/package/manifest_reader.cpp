#include <algorithm>
#include <cstdint>
#include <format>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/number.h"
#include "base/text.h"
#include "model/artifact/document/field.h"
#include "model/artifact/document/json_reader.h"
#include "model/artifact/document/ranges.h"
#include "model/artifact/package/manifest.h"
#include "model/artifact/package/manifest_names.h"

namespace espalier::model {
namespace {

std::string text_or_empty(const Field& object, std::string_view name) {
  const std::optional<Field> field = object.find(name);
  return field ? std::string(field->text()) : std::string();
}

double number_or_nan(const Field& object, std::string_view name) {
  const std::optional<Field> field = object.find(name);
  return field ? field->real() : std::numeric_limits<double>::quiet_NaN();
}

float float_or_nan(const Field& object, std::string_view name) {
  const std::optional<Field> field = object.find(name);
  return field ? field->single() : std::numeric_limits<float>::quiet_NaN();
}

std::vector<Field> elements_of(const Field& object, std::string_view name) {
  const std::optional<Field> field = object.find(name);
  return field ? field->elements() : std::vector<Field>();
}

std::vector<std::string> read_texts(const std::vector<Field>& elements) {
  std::vector<std::string> texts;
  for (const Field& element : elements) texts.emplace_back(element.text());
  return texts;
}

data::TableColumn read_column(const Field& object) {
  const Field role = object.member("role");
  const auto known = std::ranges::find(kRoleNames, role.text(), &decltype(kRoleNames)::value_type::first);
  if (known == kRoleNames.end()) role.refuse(std::format("is '{}', which is no role", base::excerpt(role.text())));
  const std::optional<Field> group = object.find("output_group");
  return {std::string(object.member("name").text()), known->second,
          group ? static_cast<std::uint32_t>(group->integer(0, kMaxInt)) : 0};
}

void check_distinct(std::string_view name, std::vector<std::string> texts) {
  std::ranges::sort(texts);
  const auto twice = std::ranges::adjacent_find(texts);
  if (twice != texts.end()) refuse_at(name, std::format("'{}' stands twice", base::excerpt(*twice)));
}

// Readers of requests rely on this: kinds, categories and columns agree with the number of features.
void check_schema(const data::Schema& schema, std::size_t num_features) {
  const auto check = [](std::string_view name, std::size_t size, std::size_t wanted) {
    if (size != wanted) refuse_at(name, std::format("{} entries for {} features", size, wanted));
  };
  const auto check_unless_empty = [&](std::string_view name, std::size_t size) {
    if (size != 0) check(name, size, num_features);
  };
  check_unless_empty("feature_names", schema.feature_names.size());
  check_unless_empty("feature_kinds", schema.feature_kinds.size());
  check_unless_empty("categories", schema.categories.size());
  const auto num_feature_columns =
      std::ranges::count(schema.columns, data::ColumnRole::kFeature, &data::TableColumn::role);
  if (!schema.columns.empty()) check("columns", static_cast<std::size_t>(num_feature_columns), num_features);
  for (std::size_t feature = 0; feature < num_features; ++feature)
    if (schema.is_categorical(feature) && schema.categories.empty())
      refuse_at("categories", "there are none, but a feature is categorical");
  // A code is the position of its text, so texts must differ; so must column names.
  for (const auto& categories : schema.categories) check_distinct("categories", categories);
  check_distinct("label_classes", schema.label_classes);
  std::vector<std::string> names;
  for (const data::TableColumn& column : schema.columns)
    if (!column.name.empty() || column.role != data::ColumnRole::kDropped) names.push_back(column.name);
  const bool has_header = std::ranges::any_of(names, [](const std::string& name) { return !name.empty(); });
  if (has_header) check_distinct("columns", std::move(names));
}

data::Schema read_schema_members(const Field& manifest) {
  data::Schema schema;
  schema.label_name = text_or_empty(manifest, "label_name");
  schema.feature_names = read_texts(elements_of(manifest, "feature_names"));
  for (const Field& kind : elements_of(manifest, "feature_kinds")) {
    if (kind.text() != kNumericName && kind.text() != kCategoricalName) {
      refuse_at("feature_kinds", std::format("'{}' is neither numeric nor categorical", base::excerpt(kind.text())));
    }
    schema.feature_kinds.push_back(kind.text() == kCategoricalName ? data::FeatureKind::kCategorical
                                                                   : data::FeatureKind::kNumeric);
  }
  for (const Field& categories : elements_of(manifest, "categories")) {
    schema.categories.push_back(read_texts(categories.elements()));
  }
  for (const Field& column : elements_of(manifest, "columns")) schema.columns.push_back(read_column(column));
  schema.label_classes = read_texts(elements_of(manifest, "label_classes"));
  return schema;
}

FeatureSummary read_summary(const Field& object) {
  return {.minimum = float_or_nan(object, "minimum"),
          .maximum = float_or_nan(object, "maximum"),
          .mean = number_or_nan(object, "mean"),
          .standard_deviation = number_or_nan(object, "standard_deviation"),
          .missing_fraction = number_or_nan(object, "missing_fraction"),
          .quantiles = object.member("quantiles").floats()};
}

SelfTestRow read_self_test_row(const Field& object, std::size_t num_features) {
  SelfTestRow row;
  row.margins = object.member("margins").floats();
  const Field features = object.member("features");
  if (num_features == 0 && features.text().empty()) return row;
  for (const std::string_view cell : base::split(features.text(), ',')) {
    const std::optional<float> value = cell.empty() ? std::nullopt : base::parse_float(cell);
    if (!value && !cell.empty()) features.refuse(std::format("holds '{}', which is no number", base::excerpt(cell)));
    row.features.push_back(value);
  }
  return row;
}

Manifest read_document(const Field& object) {
  Manifest manifest;
  manifest.espalier_version = object.member("espalier_version").text();
  manifest.model_sha256 = object.member("model_sha256").text();
  manifest.content_type = text_or_empty(object, "content_type");
  manifest.absent_means = text_or_empty(object, "absent_means");
  manifest.num_features = static_cast<std::size_t>(object.member("num_features").integer(0, kMaxInt));
  manifest.schema = read_schema_members(object);
  check_schema(manifest.schema, manifest.num_features);
  if (const std::optional<Field> hyperparameters = object.find("hyperparameters")) {
    for (const Field& one : hyperparameters->members()) {
      manifest.hyperparameters[std::string(one.name())] = one.text();
    }
  }
  if (const std::optional<Field> best = object.find("best_iteration")) {
    manifest.best_iteration = static_cast<int>(best->integer(0, kMaxInt));
  }
  for (const Field& metric : elements_of(object, "history")) {
    manifest.history.push_back({std::string(metric.member("name").text()), metric.member("values").doubles()});
  }
  for (const Field& feature : elements_of(object, "reference")) manifest.reference.push_back(read_summary(feature));
  for (const Field& row : elements_of(object, "self_test")) {
    manifest.self_test.push_back(read_self_test_row(row, manifest.num_features));
  }
  return manifest;
}

}  // namespace

Manifest read_manifest(std::string_view text) {
  try {
    const Document document = read_json(text);
    return read_document(Field(document, document.root(), ""));
  } catch (const base::PlatformError& error) {
    throw base::PlatformError(std::format("manifest: {}", error.what()));
  }
}

}  // namespace espalier::model
