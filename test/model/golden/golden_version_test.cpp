// Files written for one version of XGBoost beside files that this version wrote (test/golden/xgboost/README.md).
#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <set>
#include <string>

#include "model/artifact/document/field.h"
#include "model/artifact/document/json_reader.h"
#include "model/artifact/document/ubjson_reader.h"
#include "model/artifact/model_file.h"
#include "model/model.h"
#include "support/golden.h"

using namespace espalier;
using model::SchemaVersion;

namespace {

// Every key of the document with the way to it; one tree stands for all.
void add_keys(const model::Field& object, const std::string& way, std::set<std::string>& keys) {
  for (const model::Field& member : object.members()) {
    const std::string here = way + "/" + std::string(member.name());
    keys.insert(here);
    if (member.name() == "attributes") continue;
    if (member.is_object()) add_keys(member, here, keys);
    if (member.name() == "trees") add_keys(member.elements().front(), here, keys);
  }
}

std::set<std::string> keys_of(std::string_view json) {
  const model::Document document = model::read_json(json);
  std::set<std::string> keys;
  add_keys(model::Field(document, document.root(), ""), "", keys);
  return keys;
}

std::vector<base::Path> golden_files(const std::string& name) {
  std::vector<base::Path> found;
  for (const base::Path& path : base::list_files(test::golden_folder("xgboost"))) {
    if (path.filename() == name) found.push_back(path);
  }
  return found;
}

bool same_bits(const std::vector<float>& left, const std::vector<float>& right) {
  return std::ranges::equal(
      left, right, [](float a, float b) { return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b); });
}

}  // namespace

TEST_CASE("a file for 1.7 or 3.0 has the keys that XGBoost 1.7.4 or 3.0.5 writes, whoever wrote the model",
          "[model][golden][version]") {
  for (const auto& [version, theirs] : {std::pair{SchemaVersion::k1_7, "1.7.4"}, {SchemaVersion::k3, "3.0.5"}}) {
    std::size_t num_checked = 0;
    for (const base::Path& path : golden_files(std::string("model-") + theirs + ".ubj")) {
      INFO(path.string());
      // The golden as text, through a reader and a writer that keep all keys of an objective of this version.
      base::Path json = path;
      json.replace_extension(".json");
      if (!std::filesystem::exists(json)) continue;
      const std::set<std::string> wanted = keys_of(base::read_file(json));
      for (const std::string source : {"1.7.4", "3.0.5", "3.2.0"}) {
        const base::Path other = path.parent_path() / ("model-" + source + ".ubj");
        const model::Model model = model::read_model(base::read_file(other));
        CHECK(keys_of(model::write_model(model, model::ModelEncoding::kJson, version)) == wanted);
        ++num_checked;
      }
    }
    CHECK(num_checked == 21);
  }
}

TEST_CASE("the objective's object is the version's own", "[model][golden][version]") {
  for (const auto& [version, theirs] : {std::pair{SchemaVersion::k1_7, "1.7.4"}, {SchemaVersion::k3, "3.0.5"}}) {
    for (const base::Path& path : golden_files("model-3.2.0.ubj")) {
      INFO(path.string());
      const std::string bytes = base::read_file(path.parent_path() / (std::string("model-") + theirs + ".ubj"));
      const model::Document wanted = model::read_ubjson(bytes);
      std::set<std::string> keys;
      add_keys(model::Field(wanted, wanted.root(), "").member("learner").member("objective"), "", keys);
      const std::string json =
          model::write_model(model::read_model(base::read_file(path)), model::ModelEncoding::kJson, version);
      const model::Document written = model::read_json(json);
      std::set<std::string> seen;
      add_keys(model::Field(written, written.root(), "").member("learner").member("objective"), "", seen);
      if (!keys.contains("/reg_loss_param")) {  // stays for the versions that want what others leave out
        seen.erase("/reg_loss_param");
        seen.erase("/reg_loss_param/scale_pos_weight");
      }
      CHECK(seen == keys);
    }
  }
}

TEST_CASE("a golden model for another version gives the same margins", "[model][golden][version]") {
  std::size_t num_checked = 0;
  for (const std::string name : {"model-1.7.4.bin", "model-3.0.5.ubj", "model-3.2.0.ubj"}) {
    for (const base::Path& path : golden_files(name)) {
      INFO(path.string());
      const model::Model model = model::read_model(base::read_file(path));
      const test::GoldenAnswer answer =
          test::read_golden_answer(path.parent_path() / ("expected-" + path.stem().string().substr(6) + ".json"));
      const data::FeatureMatrix features =
          test::read_golden_features(test::golden_folder("xgboost") / "inputs" / answer.validation);
      for (const auto version : {SchemaVersion::k1_7, SchemaVersion::k2_1, SchemaVersion::k3}) {
        const std::string bytes = model::write_model(model, model::ModelEncoding::kUbjson, version);
        const model::Predictor predictor(model::read_model(bytes));
        CHECK(same_bits(predictor.predict_margin(features, nullptr), answer.margins));
        ++num_checked;
      }
    }
  }
  CHECK(num_checked == 306);
}
