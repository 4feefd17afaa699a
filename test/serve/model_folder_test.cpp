#include "serve/model/model_folder.h"

#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <iterator>

#include "base/error.h"
#include "support.h"

using namespace espalier;
using test::TemporaryFolder;

namespace {

std::string found_in(const TemporaryFolder& folder) {
  try {
    return serve::find_model_file(folder.path()).lexically_relative(folder.path()).string();
  } catch (const base::PlatformError& error) {
    std::string message = error.what();
    const std::string root = folder.path().string();
    if (message.starts_with(root)) message.replace(0, root.size(), "MODEL");
    return message;
  }
}

std::string model_bytes() {
  std::ifstream file(test::golden_model("binary_logistic/model-3.2.0.ubj"), std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("the model is the file of that name, whatever lies beside it", "[serve][model]") {
  const TemporaryFolder folder;
  CHECK(found_in(folder) == "MODEL holds no model file; a file named xgboost-model is expected");
  folder.write("xgboost-model", "m");
  folder.write("other.bin", "x");
  folder.write("espalier.json", "{}");
  folder.write("code/inference.py", "x");
  CHECK(found_in(folder) == "xgboost-model");
}

TEST_CASE("without the name it is the only file that can be one", "[serve][model]") {
  const TemporaryFolder folder;
  folder.write("model.json", "m");
  folder.write("._model.json", "x");
  folder.write("espalier.json", "{}");
  CHECK(found_in(folder) == "model.json");
  folder.write("README.md", "x");
  CHECK(found_in(folder) == "model.json");
  folder.write("model-2.json", "m");
  CHECK(
      found_in(folder) ==
      "MODEL holds several files that may be the model (model-2.json, model.json); keep one, or name it xgboost-model: "
      "averaging several models is not supported");
}

TEST_CASE("an archive made with its leading folder is searched too", "[serve][model]") {
  const TemporaryFolder folder;
  folder.write("model/xgboost-model", "m");
  folder.write("code/inference.py", "x");
  folder.write(".git/config", "x");
  CHECK(found_in(folder) == "model/xgboost-model");
}

TEST_CASE("damaged bytes and a damaged manifest", "[serve][model]") {
  const TemporaryFolder folder;
  folder.write("xgboost-model", model_bytes());
  CHECK(serve::load_model(folder.path()).predictor->model().num_features == 8);
  folder.write("espalier.json", "not a manifest");
  CHECK(serve::load_model(folder.path()).predictor->model().num_features ==
        8);  // a manifest is a help, not a condition
  folder.write("xgboost-model", model_bytes().substr(0, 500));
  CHECK_THROWS_AS(serve::load_model(folder.path()), base::PlatformError);
  folder.write("xgboost-model", "");
  CHECK_THROWS_AS(serve::load_model(folder.path()), base::PlatformError);
}
