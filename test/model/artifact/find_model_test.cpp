// Which file of a package is the model, in folders and in archives.
#include "model/artifact/package/find_model.h"

#include <catch2/catch_test_macros.hpp>
#include <map>

#include "base/error.h"
#include "model/artifact/model_file.h"
#include "model/artifact/sample_model.h"
#include "support/error_of.h"
#include "support/tar_bytes.h"
#include "support/temporary_folder.h"

using namespace espalier;

namespace {

using Files = std::map<std::string, std::string>;

std::string found_in_folder(const Files& files) {
  const test::TemporaryFolder folder;
  for (const auto& [name, content] : files) folder.write(name, content);
  try {
    return model::find_model(model::files_of_folder(folder.path()), "MODEL").path.string();
  } catch (const base::ClientError& error) {
    return error.what();
  }
}

std::string found_in_archive(const Files& files) {
  std::string tar;
  for (const auto& [name, content] : files) tar += test::tar_member("./" + name, content);
  tar += test::kTarEnd;
  try {
    return model::find_model(model::files_of_archive(tar, "MODEL"), "MODEL").path.string();
  } catch (const base::ClientError& error) {
    return error.what();
  }
}

// One rule: a folder and an archive of the same files give the same.
std::string found_in(const Files& files) {
  const std::string found = found_in_folder(files);
  CHECK(found_in_archive(files) == found);
  return found;
}

std::string json() { return std::string(test::kStump); }
std::string ubj() { return model::write_model(model::read_model(test::kStump), model::ModelEncoding::kUbjson); }

}  // namespace

TEST_CASE("the model is the file of that name, whatever lies beside it", "[model][artifact][package]") {
  CHECK(found_in({}) == "MODEL holds no model file; a file named xgboost-model is expected");
  CHECK(found_in({{"xgboost-model", "m"}, {"other.bin", ubj()}, {"espalier.json", "{}"}, {"code/inference.py", "x"}}) ==
        "xgboost-model");
  CHECK(found_in({{"xgboost-model", "m"}, {"model.tar.gz", "x"}, {"old/xgboost-model", "x"}}) == "xgboost-model");
}

TEST_CASE("without the name it is the one file that is a model by its content", "[model][artifact][package]") {
  Files files = {{"model.json", json()}, {"._model.json", json()}, {"espalier.json", "{}"}};
  CHECK(found_in(files) == "model.json");
  files.insert({{"README.md", "x"},
                {"metrics.json", R"({"auc":0.9})"},
                {"feature_names.json", R"(["a","b"])"},
                {"preprocessor.joblib",
                 "\x80\x04"
                 "csklearn.preprocessing\nStandardScaler\n)\x81."},
                {"broken.pkl", "\x80\x04"},
                {"model.onnx", "\x08\x07"},
                {"packed.gz", test::gzip("text")}});
  CHECK(found_in(files) == "model.json");
  files["model-2.ubj"] = ubj();
  CHECK(
      found_in(files) ==
      "MODEL holds several files that may be the model (model-2.ubj, model.json); keep one, or name it xgboost-model: "
      "averaging several models is not supported");
  files["xgboost-model"] = "m";
  CHECK(found_in(files) == "xgboost-model");
  CHECK(found_in({{"model.pkl.gz", test::gzip(ubj())}, {"scores.gz", test::gzip("1")}}) == "model.pkl.gz");
}

TEST_CASE("when no file is a model, the one that was meant is named by its reader, or all are listed",
          "[model][artifact][package]") {
  CHECK(found_in({{"model.cbm", "CBM1"}, {"README.md", "x"}, {"MLmodel", "x"}, {"conda.yaml", "x"}}) == "model.cbm");
  CHECK(found_in({{"only.txt", "x"}}) == "only.txt");
  CHECK(found_in({{"a.bin", "x"}, {"b.bin", "y"}}) ==
        "MODEL holds no model file; a file named xgboost-model is expected beside or in place of a.bin, b.bin");
}

TEST_CASE("an archive made with its leading folder is searched, and a prefix of folders",
          "[model][artifact][package]") {
  CHECK(found_in({{"model/xgboost-model", "m"}, {"code/inference.py", "x"}, {".git/config", "x"}}) ==
        "model/xgboost-model");
  CHECK(found_in({{"model/code/xgboost-model", "m"}, {"model/my.ubj", ubj()}, {"model/MLmodel", "x"}}) ==
        "model/my.ubj");
  CHECK(found_in({{"a/b/c/model.tar.gz", "m"}, {"a/b/c/output.tar.gz", "x"}, {"readme.txt", "x"}}) ==
        "a/b/c/model.tar.gz");
  CHECK(found_in({{"notes.bin", "x"}, {"sub/xgboost-model", "m"}}) == "sub/xgboost-model");
}

TEST_CASE("models in several folders are refused by name", "[model][artifact][package]") {
  CHECK(found_in({{"a/xgboost-model", "m"}, {"b/xgboost-model", "m"}}) ==
        "MODEL holds models in several folders (a/xgboost-model, b/xgboost-model); keep one of them: averaging several "
        "models is not supported");
  CHECK(
      found_in({{"a/one.ubj", ubj()}, {"b/two.ubj", ubj()}}).starts_with("MODEL holds several files that may be the"));
  CHECK(found_in({{"job-1/model.tar.gz", "m"}, {"job-2/xgboost-model", "m"}, {"job-2/model.tar.gz", "m"}}) ==
        "MODEL holds models in several folders (job-2/xgboost-model, job-1/model.tar.gz); keep one of them: averaging "
        "several models is not supported");
}
