#include "train/train.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cmath>
#include <filesystem>

#include "base/sha256.h"
#include "model/artifact/model_file.h"
#include "model/artifact/package/manifest.h"
#include "model/explain/explainer.h"
#include "model/model.h"
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

TEST_CASE("max_depth 0 grows trees without a limit, as XGBoost does", "[train][e2e][field]") {
  const std::string folder = ESPALIER_TEST_DATA "/field-cases/max-depth-0/";
  for (const char* method : {"hist", "approx"}) {
    for (const char* policy : {"depthwise", "lossguide"}) {
      const test::TemporaryFolder root;
      std::string hyperparameters = text_of_file(folder + "hyperparameters.json");
      hyperparameters.insert(1, std::string(R"("tree_method":")") + method + R"(","grow_policy":")" + policy + "\",");
      write_job(root, hyperparameters, text_of_file(folder + "train.csv"));
      REQUIRE(train::run_training(train::Layout(root.path())) == 0);
      const model::Model model = model::read_model(text_of_file(root.path() / "model/xgboost-model"));
      CHECK(std::get<model::Forest>(model.learner).trees[0].num_nodes() == 17);
    }
  }
}

TEST_CASE("a tree without a limit may be a chain, and scores and explains as any other", "[train][e2e]") {
  std::string csv;
  for (int row = 0; row < 60; ++row) csv += std::to_string(std::pow(3.0, row)) + "," + std::to_string(row) + "\n";
  const test::TemporaryFolder root;
  write_job(root, R"({"num_round":"1","max_depth":"0","lambda":"0","min_child_weight":"0","base_score":"0","eta":"1"})",
            csv);
  REQUIRE(train::run_training(train::Layout(root.path())) == 0);  // scores what it saved
  const model::Model model = model::read_model(text_of_file(root.path() / "model/xgboost-model"));
  CHECK(std::get<model::Forest>(model.learner).trees[0].depth() > 20);
  data::DenseMatrix rows{2, 1, {3, 59}};
  const std::vector<float> margins = model::Predictor(model).predict_margin(rows, nullptr);
  const model::Explainer explainer(model);
  const std::vector<double> contributions = explainer.contributions(rows, nullptr);
  REQUIRE(contributions.size() == 4);
  for (std::size_t row = 0; row < 2; ++row) {
    CHECK(std::abs(contributions[2 * row] + contributions[2 * row + 1] - double{margins[row]}) < 1e-6 * margins[1]);
  }
}

TEST_CASE("a run tells its own outcome, not that of the run before", "[train][e2e]") {
  const test::TemporaryFolder root;
  const train::Layout layout(root.path());
  write_job(root, R"({"num_round":"x"})", waves(20));
  REQUIRE(train::run_training(layout) == 2);
  CHECK(std::filesystem::exists(layout.failure_file()));
  root.write("input/config/hyperparameters.json", R"({"num_round":"1"})");
  REQUIRE(train::run_training(layout) == 0);
  CHECK(!std::filesystem::exists(layout.failure_file()));
  CHECK(std::filesystem::exists(layout.success_file()));
  REQUIRE(train::run_training(layout, {"somewhere"}) == 2);
  CHECK(text_of_file(layout.failure_file()) ==
        "UserError: the command line has 'somewhere', which means nothing to train; what a job may set stands in its "
        "hyperparameters\n");
  CHECK(!std::filesystem::exists(layout.success_file()));
}

TEST_CASE("a root that does not exist is refused and not made", "[train][e2e]") {
  const test::TemporaryFolder root;
  CHECK(train::run_training(train::Layout(root.path() / "missing")) == 2);
  CHECK(!std::filesystem::exists(root.path() / "missing"));
}

TEST_CASE("a job that fails leaves one sentence in the failure file and no model", "[train][e2e]") {
  const test::TemporaryFolder root;
  write_job(root, R"({"num_round":"5"})", "1,2\n3,abc\n");
  CHECK(train::run_training(train::Layout(root.path())) == 2);
  CHECK_THAT(text_of_file(root.path() / "output/failure"),
             StartsWith("UserError: train/part-0.csv line 2, column 2 (position 1): 'abc'"));
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
             StartsWith("UserError: Missing required channel: train"));
  CHECK_THAT(failure("resourceconfig.json", R"({"hosts":["algo-1","algo-2"]})"),
             StartsWith("UserError: the job has 2 hosts"));
  CHECK_THAT(failure("inputdataconfig.json", R"({"train":{"TrainingInputMode":"Pipe"}})"),
             StartsWith("UserError: channel 'train' has input mode Pipe"));
  CHECK_THAT(failure("inputdataconfig.json", R"({"train":{"ContentType":"image/png"}})"),
             StartsWith("UserError: channel 'train' has content type 'image/png'"));
}
