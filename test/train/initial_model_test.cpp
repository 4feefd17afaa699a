#include "train/input/initial_model.h"

#include <catch2/catch_test_macros.hpp>

#include "base/error.h"
#include "base/sha256.h"
#include "model/artifact/model_file.h"
#include "model/artifact/package/manifest.h"
#include "support/error_of.h"
#include "support/tar_bytes.h"
#include "support/temporary_folder.h"
#include "train/train.h"

namespace espalier::train {
namespace {

using test::gzip;
using test::tar_member;
const std::string& kEnd = test::kTarEnd;

std::string model_bytes() {
  model::Model model;
  model.num_features = 2;
  model::Forest forest;
  forest.trees = {model::Tree::stump(0.25f, 1)};
  forest.tree_group = {0};
  forest.round_begin = {0, 1};
  model.learner = forest;
  return model::write_model(model, model::ModelEncoding::kUbjson);
}

Job job_with_model(std::optional<std::string> content_type = std::nullopt) {
  Job job;
  job.channels = {{.name = "model", .content_type = std::move(content_type)}};
  return job;
}

std::string error_of_reading(const test::TemporaryFolder& root, const Job& job) {
  return test::error_of<base::ClientError>([&] { read_initial_model(Layout(root.path()), job); });
}

TEST_CASE("a job without the channel starts from nothing", "[train][initial]") {
  const test::TemporaryFolder root;
  CHECK_FALSE(read_initial_model(Layout(root.path()), Job{}).has_value());
}

TEST_CASE("the model is found as a file, in an archive, and as the only file", "[train][initial]") {
  const test::TemporaryFolder root;
  const std::string bytes = model_bytes();
  SECTION("file") { root.write("input/data/model/xgboost-model", bytes); }
  SECTION("archive") {
    root.write("input/data/model/model.tar.gz", gzip(tar_member("./", "", '5') + tar_member("espalier.json", "{}") +
                                                     tar_member("./xgboost-model", bytes) + kEnd));
  }
  SECTION("archive in a folder of the prefix, other files beside it") {
    root.write("input/data/model/sub/deeper/model.tar.gz", gzip(tar_member("xgboost-model", bytes) + kEnd));
    root.write("input/data/model/sub/output.tar.gz", "not a model");
    root.write("input/data/model/readme.txt", "not a model");
  }
  SECTION("file and archive in one folder") {
    root.write("input/data/model/sub/xgboost-model", bytes);
    root.write("input/data/model/sub/model.tar.gz", "not a model");
  }
  SECTION("file at the top, others in folders") {
    root.write("input/data/model/xgboost-model", bytes);
    root.write("input/data/model/old/xgboost-model", "not a model");
  }
  SECTION("folders that are hidden") {
    root.write("input/data/model/sub/xgboost-model", bytes);
    root.write("input/data/model/.trash/xgboost-model", "not a model");
  }
  SECTION("only file") { root.write("input/data/model/booster.ubj", bytes); }
  for (const auto& type : {std::optional<std::string>(), std::optional<std::string>("application/x-sagemaker-model")}) {
    const auto model = read_initial_model(Layout(root.path()), job_with_model(type));
    REQUIRE(model.has_value());
    CHECK(model->model == model::read_model(bytes));
  }
}

TEST_CASE("the manifest beside the model tells its columns, in a folder and in an archive", "[train][initial]") {
  const test::TemporaryFolder root;
  model::Manifest manifest;
  manifest.num_features = 2;
  manifest.schema.feature_names = {"age", "job"};
  manifest.model_sha256 = base::sha256_hex(model_bytes());
  const std::string text = model::write_manifest(manifest);
  SECTION("folder") {
    root.write("input/data/model/xgboost-model", model_bytes());
    root.write("input/data/model/espalier.json", text);
  }
  SECTION("folder, the model under another name") {
    root.write("input/data/model/booster.ubj", model_bytes());
    root.write("input/data/model/espalier.json", text);
  }
  SECTION("archive") {
    root.write("input/data/model/model.tar.gz",
               gzip(tar_member("espalier.json", text) + tar_member("xgboost-model", model_bytes()) + kEnd));
  }
  const auto initial = read_initial_model(Layout(root.path()), job_with_model());
  REQUIRE(initial.has_value());
  REQUIRE(initial->schema.has_value());
  CHECK(initial->schema->feature_names == manifest.schema.feature_names);
}

TEST_CASE("a manifest of another model and a damaged one tell nothing", "[train][initial]") {
  const test::TemporaryFolder root;
  model::Manifest manifest;
  manifest.model_sha256 = base::sha256_hex("another");
  const std::string whole = model::write_manifest(manifest);
  for (const std::string& text : {whole, whole.substr(0, whole.size() / 2)}) {
    root.write("input/data/model/xgboost-model", model_bytes());
    root.write("input/data/model/espalier.json", text);
    const auto initial = read_initial_model(Layout(root.path()), job_with_model());
    REQUIRE(initial.has_value());
    CHECK_FALSE(initial->schema.has_value());
  }
}

TEST_CASE("what is no model is refused with channel and file", "[train][initial]") {
  const test::TemporaryFolder root;
  const std::string bytes = model_bytes();
  CHECK(error_of_reading(root, job_with_model("text/csv")) ==
        "channel 'model' has content type 'text/csv'; allowed are application/x-sagemaker-model and none");
  CHECK(error_of_reading(root, job_with_model()) ==
        "channel 'model' holds no model file; a file named xgboost-model is expected");
  root.write("input/data/model/model.tar.gz", gzip(tar_member("a", "text") + tar_member("b", "text") + kEnd));
  CHECK(
      error_of_reading(root, job_with_model()) ==
      "channel 'model': model.tar.gz holds no model file; a file named xgboost-model is expected beside or in place of "
      "a, b");
  root.write("input/data/model/model.tar.gz", gzip(tar_member("xgboost-model", bytes).substr(0, 700)));
  CHECK(error_of_reading(root, job_with_model()) ==
        "channel 'model': model.tar.gz: the tar archive ends in the middle of a file; give the model.tar.gz of an "
        "earlier training job");
  root.write("input/data/model/model.tar.gz", gzip("x" + tar_member("xgboost-model", bytes)));
  CHECK(error_of_reading(root, job_with_model()) ==
        "channel 'model': model.tar.gz: this is no tar archive; give the model.tar.gz of an earlier training job");
  root.write("input/data/model/model.tar.gz", gzip(tar_member("a", "") + "x" + tar_member("xgboost-model", bytes)));
  CHECK(error_of_reading(root, job_with_model()) ==
        "channel 'model': model.tar.gz: a header of the tar archive is damaged; give the model.tar.gz of an earlier "
        "training job");
  root.write("input/data/model/xgboost-model", "garbage");
  CHECK(error_of_reading(root, job_with_model()).starts_with("channel 'model': xgboost-model: model file: "));
}

TEST_CASE("a model in a folder of the channel is named with its folder", "[train][initial]") {
  const test::TemporaryFolder root;
  root.write("input/data/model/sub/xgboost-model", "garbage");
  CHECK(error_of_reading(root, job_with_model()).starts_with("channel 'model': sub/xgboost-model: model file: "));
}

TEST_CASE("several models in folders of the channel are refused by name", "[train][initial]") {
  const test::TemporaryFolder root;
  root.write("input/data/model/job-1/output/model.tar.gz", "1");
  root.write("input/data/model/job-2/output/model.tar.gz", "2");
  root.write("input/data/model/job-3/xgboost-model", "3");
  CHECK(error_of_reading(root, job_with_model()) ==
        "channel 'model' holds models in several folders (job-3/xgboost-model, job-1/output/model.tar.gz, "
        "job-2/output/model.tar.gz); keep one of them: averaging several models is not supported");
}

void write_training(const test::TemporaryFolder& root, const std::string& rounds) {
  root.write("input/config/hyperparameters.json",
             R"({"objective":"reg:squarederror","subsample":"0.7","seed":"3","num_round":")" + rounds + "\"}");
  root.write("input/config/inputdataconfig.json",
             R"({"train":{"ContentType":"text/csv"},"model":{"ContentType":"application/x-sagemaker-model"}})");
  std::string csv;
  for (int row = 0; row < 300; ++row) {
    csv += std::to_string(row * row % 17) + "," + std::to_string(row % 17) + "," + std::to_string(row % 5) + "\n";
  }
  root.write("input/data/train/rows.csv", csv);
}

TEST_CASE("a job continues the model of an earlier job as if it had never ended", "[train][initial][e2e]") {
  const test::TemporaryFolder whole, first, second;
  write_training(whole, "6");
  whole.write("input/config/inputdataconfig.json", R"({"train":{"ContentType":"text/csv"}})");
  REQUIRE(run_training(Layout(whole.path())) == 0);
  write_training(first, "2");
  first.write("input/config/inputdataconfig.json", R"({"train":{"ContentType":"text/csv"}})");
  REQUIRE(run_training(Layout(first.path())) == 0);
  write_training(second, "4");
  second.write("input/data/model/model.tar.gz",
               gzip(tar_member("xgboost-model", test::text_of_file(first.path() / "model/xgboost-model")) + kEnd));
  REQUIRE(run_training(Layout(second.path())) == 0);
  CHECK(test::text_of_file(second.path() / "model/xgboost-model") ==
        test::text_of_file(whole.path() / "model/xgboost-model"));
}

}  // namespace
}  // namespace espalier::train
