#include "train/input/initial_model.h"

#include <zlib.h>

#include <catch2/catch_test_macros.hpp>

#include "base/error.h"
#include "base/sha256.h"
#include "model/artifact/model_file.h"
#include "model/artifact/package/manifest.h"
#include "model/artifact/package/tar_archive.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"
#include "train/train.h"

namespace espalier::train {
namespace {

// One member of a tar archive as GNU tar writes it.
std::string tar_member(const std::string& name, const std::string& content, char type = '0') {
  std::string header(512, '\0');
  header.replace(0, name.size(), name);
  header.replace(100, 8, "0000644 ");
  std::string size(11, '0');
  for (std::size_t i = 0, left = content.size(); i < 11; ++i, left /= 8)
    size[10 - i] = static_cast<char>('0' + left % 8);
  header.replace(124, 12, size + ' ');
  header.replace(148, 8, "        ");
  header[156] = type;
  header.replace(257, 6, "ustar ");
  unsigned sum = 0;
  for (const char byte : header) sum += static_cast<unsigned char>(byte);
  for (std::size_t i = 0; i < 6; ++i, sum /= 8) header[153 - i] = static_cast<char>('0' + sum % 8);
  header[154] = '\0';
  return header + content + std::string((512 - content.size() % 512) % 512, '\0');
}

std::string gzip(const std::string& bytes) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string packed(deflateBound(&stream, bytes.size()) + 64, '\0');
  std::string input = bytes;
  stream.next_in = reinterpret_cast<unsigned char*>(input.data());
  stream.avail_in = static_cast<unsigned>(input.size());
  stream.next_out = reinterpret_cast<unsigned char*>(packed.data());
  stream.avail_out = static_cast<unsigned>(packed.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

const std::string kEnd(1024, '\0');

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
        "channel 'model' holds 0 files and none is named xgboost-model or model.tar.gz; give the model.tar.gz of an "
        "earlier training job");
  root.write("input/data/model/model.tar.gz", gzip(tar_member("other", bytes) + kEnd));
  CHECK(error_of_reading(root, job_with_model()) ==
        "channel 'model': model.tar.gz: the archive holds no file xgboost-model");
  root.write("input/data/model/model.tar.gz", gzip(tar_member("xgboost-model", bytes).substr(0, 700)));
  CHECK(error_of_reading(root, job_with_model()) ==
        "channel 'model': model.tar.gz: the tar archive ends in the middle of a file; give the model.tar.gz of an "
        "earlier training job");
  root.write("input/data/model/model.tar.gz", gzip("x" + tar_member("xgboost-model", bytes)));
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
        "channel 'model' holds 3 models, among them job-1/output/model.tar.gz and job-2/output/model.tar.gz; give one "
        "of them");
}

TEST_CASE("every cut of an archive is refused or has no model", "[train][initial]") {
  const std::string archive = tar_member("a", "text") + tar_member("xgboost-model", "model") + kEnd;
  for (std::size_t size = 0; size < archive.size(); ++size) {
    try {
      const auto found = data::files_in_tar(std::string_view(archive).substr(0, size), "archive");
      if (found.size() > 1) CHECK((found[1].name == "xgboost-model" && found[1].content == "model"));
    } catch (const base::ClientError& error) {
      CHECK(std::string(error.what()).starts_with("archive: "));
    }
  }
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
