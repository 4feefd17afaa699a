#include "model/artifact/package/manifest.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

#include "base/error.h"
#include "support/error_of.h"

using namespace espalier;

namespace {

model::Manifest sample() {
  model::Manifest manifest;
  manifest.espalier_version = "0.1.0";
  manifest.model_sha256 = "ab12";
  manifest.content_type = "text/csv";
  manifest.absent_means = "missing";
  manifest.num_features = 2;
  manifest.schema.label_name = "rings";
  manifest.schema.feature_names = {"length \"mm\"", "sex"};
  manifest.schema.feature_kinds = {data::FeatureKind::kNumeric, data::FeatureKind::kCategorical};
  manifest.schema.categories = {{}, {"F", "M"}};
  manifest.hyperparameters = {{"eta", "0.3"}, {"num_round", "10"}};
  manifest.best_iteration = 7;
  manifest.history = {{"train-rmse", {2.5, std::numeric_limits<double>::quiet_NaN(), 1.25}}};
  manifest.reference = {{0.1f, 3.5f, 1.5, 0.25, 0, {0.1f, 1, 3.5f}}};
  manifest.self_test = {{{0.1f, std::nullopt}, {1.5f}}};
  return manifest;
}

}  // namespace

TEST_CASE("the manifest is plain JSON", "[model][artifact][manifest]") {
  CHECK(model::write_manifest(sample()) ==
        "{\"espalier_version\":\"0.1.0\",\"model_sha256\":\"ab12\",\"content_type\":\"text/csv\","
        "\"absent_means\":\"missing\",\"num_features\":2,\"label_name\":\"rings\","
        "\"feature_names\":[\"length \\\"mm\\\"\",\"sex\"],\"feature_kinds\":[\"numeric\",\"categorical\"],"
        "\"categories\":[[],[\"F\",\"M\"]],\"hyperparameters\":{\"eta\":\"0.3\",\"num_round\":\"10\"},"
        "\"best_iteration\":7,\"history\":[{\"name\":\"train-rmse\",\"values\":[2.5,null,1.25]}],"
        "\"reference\":[{\"minimum\":1E-1,\"maximum\":3.5E0,\"mean\":1.5,\"standard_deviation\":0.25,"
        "\"missing_fraction\":0,\"quantiles\":[1E-1,1E0,3.5E0]}],"
        "\"self_test\":[{\"features\":\"0.1,\",\"margins\":[1.5E0]}]}\n");
}

TEST_CASE("a manifest comes back as it was", "[model][artifact][manifest]") {
  const std::string text = model::write_manifest(sample());
  const model::Manifest back = model::read_manifest(text);
  CHECK(model::write_manifest(back) == text);
  CHECK(back.self_test.at(0).features == sample().self_test.at(0).features);
  CHECK(std::isnan(back.history.at(0).values.at(1)));
  CHECK(back.schema.categories == sample().schema.categories);
  CHECK(back.best_iteration == 7);
}

TEST_CASE("unknown keys are ignored and most may be absent", "[model][artifact][manifest]") {
  const model::Manifest manifest =
      model::read_manifest(R"({"espalier_version":"9","model_sha256":"","num_features":1,"later":[{"x":1}]})");
  CHECK(manifest.espalier_version == "9");
  CHECK_FALSE(manifest.best_iteration.has_value());
}

TEST_CASE("what is no manifest is refused in one sentence", "[model][artifact][manifest]") {
  const auto refusal = [](std::string_view text) {
    return test::error_of<base::PlatformError>([&] { model::read_manifest(text); });
  };
  CHECK(refusal("") == "manifest: JSON, byte 0: The document is empty.");
  CHECK(refusal("[1]") == "manifest: a value is not an object");
  CHECK(refusal("{\"espalier_version\":1}") == "manifest: 'espalier_version' is not a text");
  CHECK(refusal("{}") == "manifest: 'espalier_version' is missing");
}

TEST_CASE("a raw table's columns and classes come back as they were", "[model][artifact][manifest]") {
  model::Manifest manifest = sample();
  manifest.schema.columns = {{"id", data::ColumnRole::kDropped, 0},
                             {"length \"mm\"", data::ColumnRole::kFeature, 0},
                             {"m", data::ColumnRole::kBaseMargin, 1},
                             {"sex", data::ColumnRole::kFeature, 0},
                             {"rings", data::ColumnRole::kLabel, 0}};
  manifest.schema.label_classes = {"<=50K", ">50K"};
  const std::string text = model::write_manifest(manifest);
  CHECK(text.contains("\"categories\":[[],[\"F\",\"M\"]],\"columns\":[{\"name\":\"id\",\"role\":\"dropped\"},"));
  CHECK(text.contains("{\"name\":\"m\",\"role\":\"base_margin\",\"output_group\":1}"));
  CHECK(text.contains("\"label_classes\":[\"<=50K\",\">50K\"]"));
  const model::Manifest back = model::read_manifest(text);
  CHECK(back.schema.columns == manifest.schema.columns);
  CHECK(back.schema.label_classes == manifest.schema.label_classes);
}

TEST_CASE("a manifest whose schema contradicts itself is refused", "[model][artifact][manifest]") {
  const auto refusal = [](const data::Schema& schema) {
    model::Manifest manifest = sample();
    manifest.schema = schema;
    const std::string text = model::write_manifest(manifest);
    return test::error_of<base::PlatformError>([&] { model::read_manifest(text); });
  };
  data::Schema schema = sample().schema;
  schema.columns = {{"sex", data::ColumnRole::kFeature, 0}, {"rings", data::ColumnRole::kLabel, 0}};
  CHECK(refusal(schema) == "manifest: columns: 1 entries for 2 features");
  schema = sample().schema;
  schema.categories = {{}};
  CHECK(refusal(schema) == "manifest: categories: 1 entries for 2 features");
  schema.categories.clear();
  CHECK(refusal(schema) == "manifest: categories: there are none, but a feature is categorical");
  schema.categories = {{"clerk", "smith", "clerk"}, {}};
  CHECK(refusal(schema) == "manifest: categories: 'clerk' stands twice");
  schema.categories = {{"", "smith", "smith", ""}, {}};
  CHECK(refusal(schema) == "manifest: categories: '' stands twice");
  schema = sample().schema;
  schema.columns = {{"sex", data::ColumnRole::kFeature, 0},
                    {"id", data::ColumnRole::kDropped, 0},
                    {"sex", data::ColumnRole::kFeature, 0}};
  CHECK(refusal(schema) == "manifest: columns: 'sex' stands twice");
  for (data::TableColumn& column : schema.columns) column.name.clear();  // of a table without a header
  CHECK(refusal(schema).empty());
}
