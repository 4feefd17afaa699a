// Loading a model from a file system that fails: every call in turn, once and for good.
#include "base/file_faults.h"

#include <catch2/catch_test_macros.hpp>
#include <functional>

#include "base/error.h"
#include "base/file.h"
#include "base/sha256.h"
#include "model/artifact/model_file.h"
#include "model/artifact/package/manifest.h"
#include "serve/model/model_folder.h"
#include "serve/tools/convert.h"
#include "support.h"
#include "support/error_of.h"

using namespace espalier;
using test::TemporaryFolder;

namespace {

// A model of a raw table: without its manifest it would read rows of texts as rows of numbers.
void write_raw_table_model(const TemporaryFolder& folder) {
  model::Model model;
  model.num_features = 2;
  model::Forest forest;
  forest.trees = {model::Tree::stump(0.25f, 1)};
  forest.tree_group = {0};
  forest.round_begin = {0, 1};
  model.learner = std::move(forest);
  model.objective = "reg:squarederror";
  model::Manifest manifest;
  const std::string bytes = model::write_model(model, model::ModelEncoding::kUbjson);
  manifest.model_sha256 = base::sha256_hex(bytes);
  manifest.num_features = 2;
  manifest.schema.feature_names = {"town", "age"};
  manifest.schema.feature_kinds = {data::FeatureKind::kCategorical, data::FeatureKind::kNumeric};
  manifest.schema.categories = {{"Bonn", "Ulm"}, {}};
  manifest.schema.label_name = "bought";
  const auto feature = data::ColumnRole::kFeature;
  manifest.schema.columns = {{"town", feature, 0}, {"age", feature, 0}, {"bought", data::ColumnRole::kLabel, 0}};
  folder.write("xgboost-model", bytes);
  folder.write("espalier.json", model::write_manifest(manifest));
}

// Makes every call of `action` fail in turn; `check` sees what it threw (empty: nothing).
void fail_each_call(const std::function<void()>& action, const std::function<void(const std::string&)>& check) {
  std::size_t num_calls = 0;
  {
    const base::FileFaults counting({});
    action();
    num_calls = counting.num_calls();
  }
  REQUIRE(num_calls > 5);
  for (const auto lasting : {base::FileFault::Lasting::kOnce, base::FileFault::Lasting::kForGood}) {
    for (std::size_t nth = 1; nth <= num_calls; ++nth) {
      CAPTURE(nth, lasting);
      std::string message;
      {
        const base::FileFaults faults({.nth = nth, .error = EIO, .lasting = lasting});
        message = test::error_of<base::Error>(action);
      }
      check(message);
    }
  }
}

}  // namespace

TEST_CASE("whatever call of the file system fails, a model is loaded whole or not at all", "[serve][file_faults]") {
  const TemporaryFolder folder;
  write_raw_table_model(folder);
  std::size_t num_loaded = 0, num_refused = 0;
  serve::LoadedModel loaded;
  const auto load = [&] {
    loaded = {};
    loaded = serve::load_model(folder.path());
  };
  fail_each_call(load, [&](const std::string& message) {
    if (!message.empty()) {
      ++num_refused;
      CHECK(loaded.predictor == nullptr);
      CHECK(message.starts_with("cannot "));
      CHECK(message.contains(folder.path().string()));
      CHECK(message.ends_with(": Input/output error"));
      return;
    }
    ++num_loaded;
    REQUIRE(loaded.predictor != nullptr);
    CHECK(loaded.table != nullptr);
    CHECK(loaded.predictor->model().num_features == 2);
  });
  CHECK(num_refused > num_loaded);
}

TEST_CASE("whatever call of the file system fails, convert leaves whole files and says what failed",
          "[serve][file_faults]") {
  const TemporaryFolder folder;
  write_raw_table_model(folder);
  const base::Path output = folder.path() / "out/model.json";
  const auto convert = [&] {
    std::filesystem::remove_all(folder.path() / "out");
    std::filesystem::create_directories(folder.path() / "out");
    serve::convert({folder.path(), output, model::SchemaVersion::kAny, model::ModelEncoding::kJson});
  };
  convert();
  const std::string whole = base::read_file(output);
  fail_each_call(convert, [&](const std::string& message) {
    const bool is_there = std::filesystem::exists(output);
    const bool has_manifest = std::filesystem::exists(folder.path() / "out/espalier.json");
    if (is_there) CHECK(base::read_file(output) == whole);
    if (message.empty()) {
      CHECK(is_there);
      CHECK(has_manifest);
    } else {
      CHECK(message.contains(folder.path().string()));
      CHECK(message.ends_with(": Input/output error"));
    }
  });
}
