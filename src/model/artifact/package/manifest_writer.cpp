#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/number.h"
#include "model/artifact/document/json_writer.h"
#include "model/artifact/package/manifest.h"
#include "model/artifact/package/manifest_names.h"

namespace espalier::model {
namespace {

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

std::string_view name_of(data::ColumnRole role) {
  return std::ranges::find(kRoleNames, role, &decltype(kRoleNames)::value_type::second)->first;
}

// Of a raw table alone.
void write_columns(JsonWriter& writer, const data::Schema& schema) {
  writer.key("columns");
  writer.begin_array(schema.columns.size());
  for (const data::TableColumn& column : schema.columns) {
    writer.begin_object();
    write_member(writer, "name", column.name);
    write_member(writer, "role", name_of(column.role));
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
    writer.text(kind == data::FeatureKind::kCategorical ? kCategoricalName : kNumericName);
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

}  // namespace espalier::model
