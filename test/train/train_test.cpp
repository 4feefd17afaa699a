#include "train/train.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cmath>
#include <filesystem>

#include "base/sha256.h"
#include "model/artifact/model_file.h"
#include "model/artifact/package/manifest.h"
#include "support/temporary_folder.h"
#include "train/output/model_folder.h"

using namespace espalier;
using Catch::Matchers::StartsWith;
using test::text_of_file;

namespace {

// A job tree with one csv train channel, as SageMaker mounts it.
void write_job(const test::TemporaryFolder& root, const std::string& hyperparameters, const std::string& csv) {
  root.write("input/config/hyperparameters.json", hyperparameters);
  root.write("input/config/inputdataconfig.json", R"({"train":{"ContentType":"text/csv","TrainingInputMode":"File"}})");
  root.write("input/config/resourceconfig.json", R"({"current_host":"algo-1","hosts":["algo-1"]})");
  root.write("input/data/train/part-0.csv", csv);
}

std::string waves(int num_rows) {
  std::string csv = "target,a,b,c\n";
  for (int row = 0; row < num_rows; ++row) {
    const double a = row * 0.37, b = row % 13;
    csv += std::to_string(std::sin(a) + 0.1 * b) + "," + std::to_string(a) + "," + std::to_string(b) + ",";
    csv += (row % 5 == 0 ? "" : std::to_string(row % 7)) + "\n";
  }
  return csv;
}

}  // namespace

TEST_CASE("a job ends in a model file and a manifest that belong together", "[train][e2e]") {
  const test::TemporaryFolder root;
  write_job(root, R"({"num_round":"5","max_depth":"3","objective":"reg:squarederror"})", waves(500));
  REQUIRE(train::run_training(train::Layout(root.path())) == 0);
  CHECK(text_of_file(root.path() / "output/success").empty());
  CHECK(!std::filesystem::exists(root.path() / "output/failure"));

  const std::string bytes = text_of_file(root.path() / "model/xgboost-model");
  const model::Model model = model::read_model(bytes);
  const model::Manifest manifest = model::read_manifest(text_of_file(root.path() / "model/espalier.json"));
  CHECK(std::get<model::Forest>(model.learner).num_rounds() == 5);
  CHECK(model.num_features == 3);
  CHECK(manifest.model_sha256 == base::sha256_hex(bytes));
  CHECK(manifest.content_type == "text/csv");
  CHECK(manifest.schema.label_name == "target");
  CHECK(manifest.schema.feature_names == std::vector<std::string>{"a", "b", "c"});
  CHECK(manifest.hyperparameters.at("num_round") == "5");
  CHECK(manifest.hyperparameters.at("eta") == "0.3");
  CHECK(manifest.reference.size() == 3);
  REQUIRE(manifest.history.size() == 1);
  CHECK(manifest.history[0].name == "train-rmse");
  CHECK(manifest.history[0].values.size() == 5);
  CHECK(manifest.history[0].values.back() < manifest.history[0].values.front());
  CHECK(manifest.self_test.size() == 8);
}

TEST_CASE("a snapshot is the whole model, and no manifest of an earlier one stays beside it", "[train][e2e]") {
  const test::TemporaryFolder root;
  const train::Layout layout(root.path());
  write_job(root, R"({"num_round":"2","objective":"reg:squarederror"})", waves(100));
  REQUIRE(train::run_training(layout) == 0);
  const model::Model first = model::read_model(text_of_file(layout.model_file()));
  model::Model other = first;
  truncate(std::get<model::Forest>(other.learner), 1);
  train::save_snapshot(layout, other);
  CHECK(model::read_model(text_of_file(layout.model_file())) == other);
  CHECK(!std::filesystem::exists(layout.manifest_file()));
}

TEST_CASE("a job asked to save on termination leaves what it leaves otherwise", "[train][e2e]") {
  const auto trained = [](const std::string& more) {
    const test::TemporaryFolder root;
    write_job(root, R"({"num_round":"4","objective":"reg:squarederror")" + more + "}", waves(100));
    REQUIRE(train::run_training(train::Layout(root.path())) == 0);
    CHECK(std::filesystem::exists(root.path() / "model/espalier.json"));
    return text_of_file(root.path() / "model/xgboost-model");
  };
  CHECK(trained(R"(,"save_model_on_termination":"true")") == trained(""));
}

TEST_CASE("a job that fails leaves one sentence in the failure file and no model", "[train][e2e]") {
  const test::TemporaryFolder root;
  write_job(root, R"({"num_round":"5"})", "1,2\n3,abc\n");
  CHECK(train::run_training(train::Layout(root.path())) == 2);
  CHECK_THAT(text_of_file(root.path() / "output/failure"),
             StartsWith("ClientError: train/part-0.csv line 2, column 2 (position 1): 'abc'"));
  CHECK(!std::filesystem::exists(root.path() / "output/success"));
  CHECK(!std::filesystem::exists(root.path() / "model/xgboost-model"));
}

TEST_CASE("a job without its train channel, on several hosts or in pipe mode is refused by name", "[train][e2e]") {
  const auto failure = [](const std::string& file, const std::string& text) {
    const test::TemporaryFolder root;
    write_job(root, R"({"num_round":"1"})", "1,2\n3,4\n");
    root.write("input/config/" + file, text);
    CHECK(train::run_training(train::Layout(root.path())) == 2);
    return text_of_file(root.path() / "output/failure");
  };
  CHECK_THAT(failure("inputdataconfig.json", R"({"validation":{}})"),
             StartsWith("ClientError: Missing required channel: train"));
  CHECK_THAT(failure("resourceconfig.json", R"({"hosts":["algo-1","algo-2"]})"),
             StartsWith("ClientError: the job has 2 hosts"));
  CHECK_THAT(failure("inputdataconfig.json", R"({"train":{"TrainingInputMode":"Pipe"}})"),
             StartsWith("ClientError: channel 'train' has input mode Pipe"));
  CHECK_THAT(failure("inputdataconfig.json", R"({"train":{"ContentType":"image/png"}})"),
             StartsWith("ClientError: channel 'train' has content type 'image/png'"));
}
