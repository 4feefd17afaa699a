// A model with its manifest, from a file, a folder and an archive.
#include "model/artifact/package/model_package.h"

#include <catch2/catch_test_macros.hpp>

#include "base/error.h"
#include "base/sha256.h"
#include "model/artifact/model_file.h"
#include "model/artifact/package/tar_archive.h"
#include "model/artifact/sample_model.h"
#include "support/error_of.h"
#include "support/tar_bytes.h"
#include "support/temporary_folder.h"

using namespace espalier;

namespace {

std::string manifest_text(std::vector<float> margins) {
  model::Manifest manifest;
  manifest.num_features = 2;
  manifest.model_sha256 = base::sha256_hex(test::kStump);
  manifest.schema.feature_names = {"age", "job"};
  manifest.self_test = {{.features = {0.0f, 0.25f}, .margins = std::move(margins)}};
  return model::write_manifest(manifest);
}

std::string tar(std::initializer_list<std::pair<std::string, std::string>> files) {
  std::string bytes;
  for (const auto& [name, content] : files) bytes += test::tar_member(name, content);
  return bytes + test::kTarEnd;
}

std::string refusal(const base::Path& path) {
  return test::error_of<base::ClientError>([&] { model::read_model_package(path, "M"); });
}

}  // namespace

TEST_CASE("a model and its manifest, wherever they are kept", "[model][artifact][package]") {
  const test::TemporaryFolder folder;
  const std::string manifest = manifest_text({-0.5f});
  const std::string bytes(test::kStump);
  base::Path path = folder.path();
  SECTION("folder") {
    folder.write("model.json", bytes);
    folder.write("espalier.json", manifest);
  }
  SECTION("folder in the folder") {
    folder.write("model/model.json", bytes);
    folder.write("model/espalier.json", manifest);
    folder.write("espalier.json", "of another");
  }
  SECTION("file") {
    path = folder.write("model.json", bytes);
    folder.write("espalier.json", manifest);
    folder.write("model-2.json", bytes);
  }
  SECTION("archive") {
    path = folder.write("m", test::gzip(tar({{"./model/mine", bytes}, {"./model/espalier.json", manifest}})));
  }
  SECTION("archive in a folder") {
    folder.write("model.tar.gz", test::gzip(tar({{"mine", bytes}, {"espalier.json", manifest}})));
  }
  SECTION("archive that is not packed") {
    path = folder.write("m.tar", tar({{"xgboost-model", bytes}, {"espalier.json", manifest}}));
  }
  const model::ModelPackage package = model::read_model_package(path, "M");
  CHECK(package.predictor->model().num_features == 2);
  REQUIRE(package.manifest.has_value());
  CHECK(package.manifest->schema.feature_names == std::vector<std::string>{"age", "job"});
}

TEST_CASE("a model that fails the self-test of its manifest is not used", "[model][artifact][package]") {
  const test::TemporaryFolder folder;
  folder.write("xgboost-model", test::kStump);
  folder.write("espalier.json", manifest_text({0.25f}));
  CHECK(test::error_of<base::AlgorithmError>([&] { model::read_model_package(folder.path(), "M"); }) ==
        "self-test row 0 of the manifest gives another margin than in training");
}

TEST_CASE("compressed models are unpacked, and what cannot be is refused by place", "[model][artifact][package]") {
  const test::TemporaryFolder folder;
  const base::Path path = folder.write("xgboost-model", test::zlib(std::string(test::kStump)));
  CHECK(model::read_model_package(path, "M").predictor->model().num_features == 2);
  folder.write("xgboost-model", test::gzip(std::string(test::kStump)));
  CHECK(model::read_model_package(folder.path(), "M").predictor->model().num_features == 2);
  folder.write("xgboost-model", test::gzip(std::string(test::kStump)).substr(0, 200));
  CHECK(refusal(folder.path()) == "M: xgboost-model: the gzip content ends too early; the file is cut short");
  folder.write("xgboost-model", test::zlib(std::string(test::kStump)).substr(0, 200));
  CHECK(refusal(path) == "M: the zlib content ends too early; the file is cut short");
  folder.write("xgboost-model", test::gzip(tar({{"xgboost-model", tar({{"xgboost-model", "m"}})}})));
  CHECK(refusal(path).starts_with("M: xgboost-model: model file: it starts with 'xgboost-"));
  folder.write("xgboost-model", "garbage");
  CHECK(refusal(folder.path()).starts_with("M: xgboost-model: model file: it starts with 'garbage'"));
}

TEST_CASE("every cut of an archive is refused or has no model", "[model][artifact][package]") {
  const std::string archive = tar({{"a", "text"}, {"xgboost-model", "model"}});
  for (std::size_t size = 0; size < archive.size(); ++size) {
    try {
      const auto found = model::files_in_tar(std::string_view(archive).substr(0, size), "archive");
      if (found.size() > 1) CHECK((found[1].path == "xgboost-model" && found[1].content == "model"));
    } catch (const base::ClientError& error) {
      CHECK(std::string(error.what()).starts_with("archive: "));
    }
  }
}

TEST_CASE("long names in an archive, as GNU tar and as POSIX write them", "[model][artifact][package]") {
  const std::string name = std::string(120, 'd') + "/xgboost-model";
  const std::string cut = name.substr(0, 100);
  const std::string gnu = test::tar_member("././@LongLink", name + '\0', 'L') + test::tar_member(cut, "m");
  const std::string posix =
      test::tar_member("PaxHeader", "20 ctime=1.5\n143 path=" + name + "\n", 'x') + test::tar_member(cut, "m");
  for (const std::string& archive : {gnu, posix}) {
    const auto files = model::files_in_tar(archive + test::tar_member("next", "n") + test::kTarEnd, "archive");
    REQUIRE(files.size() == 2);
    CHECK(files[0].path == name);
    CHECK(files[1].path == "next");
  }
}
