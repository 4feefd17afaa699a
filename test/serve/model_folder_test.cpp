#include "serve/model/model_folder.h"

#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <iterator>

#include "base/error.h"
#include "support.h"

using namespace espalier;
using test::TemporaryFolder;

namespace {

std::string model_bytes() {
  std::ifstream file(test::golden_model("binary_logistic/model-3.2.0.ubj"), std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("damaged bytes and a damaged manifest", "[serve][model]") {
  const TemporaryFolder folder;
  folder.write("xgboost-model", model_bytes());
  CHECK(serve::load_model(folder.path()).predictor->model().num_features == 8);
  folder.write("espalier.json", "not a manifest");
  CHECK(serve::load_model(folder.path()).predictor->model().num_features ==
        8);  // a manifest is a help, not a condition
  folder.write("xgboost-model", model_bytes().substr(0, 500));
  CHECK_THROWS_AS(serve::load_model(folder.path()), base::ClientError);
  folder.write("xgboost-model", "");
  CHECK_THROWS_AS(serve::load_model(folder.path()), base::ClientError);
}
