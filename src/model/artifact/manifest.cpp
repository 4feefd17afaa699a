#include "model/artifact/manifest.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <format>
#include <limits>
#include <utility>

#include "base/error.h"
#include "base/number.h"
#include "base/text.h"
#include "model/artifact/field.h"
#include "model/artifact/json_reader.h"
#include "model/artifact/json_writer.h"

namespace espalier::model {
namespace {

constexpr std::int64_t kMaxInt = std::numeric_limits<std::int32_t>::max();
constexpr std::string_view kNumeric = "numeric";
constexpr std::string_view kCategorical = "categorical";

constexpr std::array<std::pair<std::string_view, data::ColumnRole>, 8> kRoles = {{
    {"feature", data::ColumnRole::kFeature},
    {"label", data::ColumnRole::kLabel},
    {"dropped", data::ColumnRole::kDropped},
    {"row_weight", data::ColumnRole::kRowWeight},
    {"group", data::ColumnRole::kGroup},
    {"base_margin", data::ColumnRole::kBaseMargin},
    {"label_lower", data::ColumnRole::kLabelLower},
    {"label_upper", data::ColumnRole::kLabelUpper},
}};

void write_member(JsonWriter& writer, std::string_view name, std::string_view text) {
  writer.key(name);
  writer.text(text);
}

void write_member(JsonWriter& writer, std::string_view name, double number) {
  writer.key(name);
  writer.real(number);
}

void write_member(JsonWriter& writer, std::string_view name, float number) {
  writer.key(name);
  std::isfinite(number) ? writer.real(number) : writer.null();
}

void write_texts(JsonWriter& writer, const std::vector<std::string>& texts) {
  writer.begin_array(texts.size());
  for (const std::string& text : texts) writer.text(text);
  writer.end_array();
}

// Of a raw table alone.
void write_columns(JsonWriter& writer, const data::Schema& schema) {
  writer.key("columns");
  writer.begin_array(schema.columns.size());
  for (const data::TableColumn& column : schema.columns) {
    writer.begin_object();
    write_member(writer, "name", column.name);
    write_member(writer, "role", std::ranges::find(kRoles, column.role, &decltype(kRoles)::value_type::second)->first);
    if (column.role == data::ColumnRole::kBaseMargin) {
      writer.key("output_group");
      writer.integer(column.output_group);
    }
    writer.end_object();
  }
  writer.end_array();
  writer.key("label_classes");
  write_texts(writer, schema.label_classes);
}

void write_schema_members(JsonWriter& writer, const data::Schema& schema) {
  write_member(writer, "label_name", schema.label_name);
  writer.key("feature_names");
  write_texts(writer, schema.feature_names);
  writer.key("feature_kinds");
  writer.begin_array(schema.feature_kinds.size());
  for (const data::FeatureKind kind : schema.feature_kinds) {
    writer.text(kind == data::FeatureKind::kCategorical ? kCategorical : kNumeric);
  }
  writer.end_array();
  writer.key("categories");
  writer.begin_array(schema.categories.size());
  for (const std::vector<std::string>& categories : schema.categories) write_texts(writer, categories);
  writer.end_array();
  if (!schema.columns.empty()) write_columns(writer, schema);
}

void write_history(JsonWriter& writer, const std::vector<MetricHistory>& history) {
  writer.key("history");
  writer.begin_array(history.size());
  for (const MetricHistory& metric : history) {
    writer.begin_object();
    write_member(writer, "name", metric.name);
    writer.key("values");
    writer.begin_array(metric.values.size());
    for (const double value : metric.values) writer.real(value);
    writer.end_array();
    writer.end_object();
  }
  writer.end_array();
}

void write_reference(JsonWriter& writer, const std::vector<FeatureSummary>& reference) {
  writer.key("reference");
  writer.begin_array(reference.size());
  for (const FeatureSummary& feature : reference) {
    writer.begin_object();
    write_member(writer, "minimum", feature.minimum);
    write_member(writer, "maximum", feature.maximum);
    write_member(writer, "mean", feature.mean);
    write_member(writer, "standard_deviation", feature.standard_deviation);
    write_member(writer, "missing_fraction", feature.missing_fraction);
    writer.key("quantiles");
    writer.numbers(feature.quantiles);
    writer.end_object();
  }
  writer.end_array();
}

// The features are one line of CSV, categories as their codes: without categories the row can be posted to /invocations
// as it stands.
std::string csv_line(const std::vector<std::optional<float>>& features) {
  std::string line;
  for (std::size_t feature = 0; feature < features.size(); ++feature) {
    if (feature != 0) line.push_back(',');
    if (features[feature]) base::append_shortest(line, *features[feature]);
  }
  return line;
}

void write_self_test(JsonWriter& writer, const std::vector<SelfTestRow>& rows) {
  writer.key("self_test");
  writer.begin_array(rows.size());
  for (const SelfTestRow& row : rows) {
    writer.begin_object();
    write_member(writer, "features", csv_line(row.features));
    writer.key("margins");
    writer.numbers(row.margins);
    writer.end_object();
  }
  writer.end_array();
}

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
  const auto known = std::ranges::find(kRoles, role.text(), &decltype(kRoles)::value_type::first);
  if (known == kRoles.end()) role.refuse(std::format("is '{}', which is no role", base::excerpt(role.text())));
  const std::optional<Field> group = object.find("output_group");
  return {std::string(object.member("name").text()), known->second,
          group ? static_cast<std::uint32_t>(group->integer(0, kMaxInt)) : 0};
}

void check_distinct(std::string_view name, std::vector<std::string> texts) {
  std::ranges::sort(texts);
  const auto twice = std::ranges::adjacent_find(texts);
  if (twice != texts.end()) refuse_at(name, std::format("'{}' stands twice", base::excerpt(*twice)));
}

// What a reader of requests builds on: kinds, categories and columns that agree with the number of features.
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
  // A code is the place of a text, and a name leads to one column.
  for (const auto& categories : schema.categories) check_distinct("categories", categories);
  check_distinct("label_classes", schema.label_classes);
  std::vector<std::string> names;
  for (const data::TableColumn& column : schema.columns) names.push_back(column.name);
  const bool has_header = std::ranges::any_of(names, [](const std::string& name) { return !name.empty(); });
  if (has_header) check_distinct("columns", std::move(names));
}

data::Schema read_schema_members(const Field& manifest) {
  data::Schema schema;
  schema.label_name = text_or_empty(manifest, "label_name");
  schema.feature_names = read_texts(elements_of(manifest, "feature_names"));
  for (const Field& kind : elements_of(manifest, "feature_kinds")) {
    if (kind.text() != kNumeric && kind.text() != kCategorical) {
      refuse_at("feature_kinds", std::format("'{}' is neither numeric nor categorical", base::excerpt(kind.text())));
    }
    schema.feature_kinds.push_back(kind.text() == kCategorical ? data::FeatureKind::kCategorical
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

std::string write_manifest(const Manifest& manifest) {
  std::string out;
  JsonWriter writer(out);
  writer.begin_object();
  write_member(writer, "espalier_version", manifest.espalier_version);
  write_member(writer, "model_sha256", manifest.model_sha256);
  write_member(writer, "content_type", manifest.content_type);
  write_member(writer, "absent_means", manifest.absent_means);
  writer.key("num_features");
  writer.integer(static_cast<std::int64_t>(manifest.num_features));
  write_schema_members(writer, manifest.schema);
  writer.key("hyperparameters");
  writer.begin_object();
  for (const auto& [name, text] : manifest.hyperparameters) write_member(writer, name, text);
  writer.end_object();
  writer.key("best_iteration");
  manifest.best_iteration ? writer.integer(*manifest.best_iteration) : writer.null();
  write_history(writer, manifest.history);
  write_reference(writer, manifest.reference);
  write_self_test(writer, manifest.self_test);
  writer.end_object();
  out.push_back('\n');
  return out;
}

Manifest read_manifest(std::string_view text) {
  try {
    const Document document = read_json(text);
    return read_document(Field(document, document.root(), ""));
  } catch (const base::PlatformError& error) {
    throw base::PlatformError(std::format("manifest: {}", error.what()));
  }
}

}  // namespace espalier::model
