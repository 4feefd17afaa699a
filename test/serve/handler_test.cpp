#include "serve/http/handler.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <utility>

#include "base/file.h"
#include "model/artifact/model_file.h"
#include "support.h"

using namespace espalier;
using serve::Request;
using serve::Response;
using test::ModelHandler;

namespace {

constexpr const char* kModel = "binary_logistic/model-3.2.0.ubj";
constexpr const char* kRow = "2.0,0.645,0.515,0.15,1.212,0.515,0.2055,0.385";
constexpr const char* kAnswer = "0.1635609269142151\n";

Request request(std::string method, std::string path) {
  Request made;
  made.method = std::move(method);
  made.path = std::move(path);
  return made;
}

Request invocation(std::string body) {
  Request made = request("POST", "/invocations");
  made.content_type = "text/csv";
  made.body = std::move(body);
  return made;
}

}  // namespace

TEST_CASE("ping tells the state of the model", "[serve][handler]") {
  test::TemporaryFolder folder;
  const serve::ServerOptions options = serve::options_from({}, folder.path());
  serve::ServedModel model(1);
  const serve::Handler handler(options, model);
  CHECK(handler.handle(request("GET", "/ping")).status == 503);
  CHECK(handler.handle(request("GET", "/ping")).body == "the model is still loading\n");
  CHECK(handler.handle(invocation(kRow)).status == 503);
  CHECK(handler.handle(invocation(kRow)).headers.at("Retry-After") == "1");

  model.load(options.model_folder);
  const Response broken = handler.handle(request("GET", "/ping"));
  CHECK(broken.status == 500);
  CHECK(broken.body == "the model cannot be served: " + options.model_folder.string() +
                           " holds no model file; a file named xgboost-model is expected\n");
  CHECK(handler.handle(invocation(kRow)).status == 500);
  CHECK(handler.handle(invocation("")).status == 204);

  ModelHandler ready(kModel);
  CHECK(ready.handle(request("GET", "/ping")).status == 200);
  CHECK(ready.handle(request("HEAD", "/ping")).status == 200);
  CHECK(ready.handle(request("GET", "/ping")).body.empty());
  ready.model().begin_stopping();
  CHECK(ready.handle(request("GET", "/ping")).status == 503);
  CHECK(ready.post(kRow).body == kAnswer);  // what was accepted is still answered
}

TEST_CASE("a route that does not exist and a method it does not take", "[serve][handler]") {
  const ModelHandler handler(kModel);
  CHECK(handler.handle(request("GET", "/")).status == 404);
  CHECK(handler.handle(request("GET", "/favicon.ico")).body == "{}");
  CHECK(handler.handle(request("POST", "/ping")).status == 405);
  const Response response = handler.handle(request("DELETE", "/invocations"));
  CHECK(response.status == 405);
  CHECK(response.headers.at("Allow") == "POST");
  CHECK(response.body == "/invocations does not take DELETE; it takes POST\n");
}

TEST_CASE("a body that cannot be read answers 415 with its place", "[serve][handler]") {
  const ModelHandler handler(kModel);
  const Response response = handler.post("1,2,3,4,5,6,7,8\n1,2,abc,4,5,6,7,8\n");
  CHECK(response.status == 415);
  CHECK(response.content_type == "text/plain; charset=utf-8");
  CHECK(response.body.contains("row 2, column 3"));
  CHECK(response.body.contains("'abc'"));
  CHECK(handler.post("{", "application/json").status == 415);
  CHECK(handler.post("0:1 x:2", "text/libsvm").status == 415);
  CHECK(handler.post(kRow, "image/png").body ==
        "content type 'image/png' is not supported; allowed are text/csv, text/libsvm, application/json, "
        "application/jsonlines\n");
}

TEST_CASE("a compressed body is refused instead of being misread", "[serve][handler]") {
  const ModelHandler handler(kModel);
  Request zipped = invocation(kRow);
  zipped.content_encoding = "gzip";
  CHECK(handler.handle(zipped).status == 415);
  CHECK(handler.handle(zipped).body == "content encoding 'gzip' is not supported; send the body as it is\n");
  zipped.content_encoding = "identity";
  CHECK(handler.handle(zipped).body == kAnswer);
}

TEST_CASE("rows of the wrong width answer 400", "[serve][handler]") {
  const ModelHandler handler(kModel);
  CHECK(handler.post("1,2\n").status == 400);
  CHECK(handler.post("[[1,2,3]]", "application/json").status == 400);
  CHECK(handler.post("9:1", "text/libsvm").status == 400);
  CHECK(handler.post("9:1", "text/libsvm").body ==
        "a row has feature index 9, the model takes indices 0 to 7, or 1 to 8 in a request without index 0\n");
  CHECK(handler.post(R"({"features":{"keys":[8],"values":[1]}})", "application/json").body ==
        "a row has feature index 8, the model takes indices 0 to 7\n");
  CHECK(handler.post("0:1", "text/libsvm").status == 200);
}

TEST_CASE("one row scores the same in every format", "[serve][handler]") {
  const ModelHandler handler(kModel);
  const auto [body, type] = GENERATE(table<std::string, std::string>({
      {kRow, "text/csv"},
      {kRow, "TEXT/CSV; charset=utf-8"},
      {kRow, "text/csv; label_size=1"},
      {"0:2 1:0.645 2:0.515 3:0.15 4:1.212 5:0.515 6:0.2055 7:0.385", "text/libsvm"},
      {"1 0:2 1:0.645 2:0.515 3:0.15 4:1.212 5:0.515 6:0.2055 7:0.385\n", ""},
      {R"({"instances": [{"features": [2, 0.645, 0.515, 0.15, 1.212, 0.515, 0.2055, 0.385]}]})", "application/json"},
      {"[[2, 0.645, 0.515, 0.15, 1.212, 0.515, 0.2055, 0.385]]", "application/json"},
      {"[2, 0.645, 0.515, 0.15, 1.212, 0.515, 0.2055, 0.385]\n", "application/jsonlines"},
  }));
  CAPTURE(body, type);
  CHECK(handler.post(body, type).body == kAnswer);
}

TEST_CASE("an unacceptable type answers 406 after the rows were judged", "[serve][handler]") {
  const ModelHandler handler(kModel);
  CHECK(handler.post(kRow, "text/csv", "image/png").body ==
        "accept type 'image/png' is not supported; allowed are text/csv, application/json, application/jsonlines\n");
  CHECK(handler.post(kRow, "text/csv", "image/png").status == 406);
  CHECK(handler.post("1", "text/csv", "image/png").status == 400);
}

TEST_CASE("a libsvm request that can only count from 1 does", "[serve][handler]") {
  const ModelHandler handler(kModel);
  CHECK(handler.post("1 1:2 2:0.645 3:0.515 4:0.15 5:1.212 6:0.515 7:0.2055 8:0.385", "text/libsvm").body == kAnswer);
  CHECK(handler.post("0:2 8:1", "text/libsvm").body ==
        "a row has feature index 8, the model takes indices 0 to 7, or 1 to 8 in a request without index 0\n");
}

TEST_CASE("the body of unreadable rows begins as the original's", "[serve][handler]") {
  const ModelHandler handler(kModel);
  CHECK(handler.post("1,x", "text/csv").body.starts_with("Loading csv data failed: row 1, column 2: 'x' is not"));
  CHECK(handler.post("0:x", "text/libsvm").body.starts_with("Loading libsvm data failed: row 1: index 0: 'x' is not"));
  CHECK(handler.post("[", "application/json").body.starts_with("Loading json data failed: the body is not JSON"));
}

TEST_CASE("without a content type the sentence says which one was taken", "[serve][handler]") {
  const ModelHandler handler(kModel);
  const std::string ending =
      "; the request has no content type, which means text/libsvm; name the type if it is another\n";
  CHECK(handler.post(kRow, "").status == 415);
  CHECK(handler.post(kRow, "").body.ends_with(ending));
  CHECK(handler.post("1\n2\n", "").body == "Loading libsvm data failed: no row has a feature" + ending);
  CHECK(handler.post("1\n2\n", "text/libsvm").status == 200);
}

TEST_CASE("rows narrower than the model are missing at the end where the server is told so", "[serve][handler]") {
  const ModelHandler strict(kModel);
  const ModelHandler handler(kModel, {{"ESPALIER_NARROW_ROWS", "missing"}});
  CHECK(strict.post("2.0,0.645").body ==
        "the rows have 2 features, the model takes 8; leave a field empty if it is missing, or set "
        "ESPALIER_NARROW_ROWS=missing to take what is absent as missing\n");
  const std::string answer = handler.post("2.0,0.645,,,,,,").body;
  CHECK(handler.post("2.0,0.645").body == answer);
  CHECK(handler.post("[[2.0,0.645]]", "application/json").body == answer);
  CHECK(handler.post("1,2,3,4,5,6,7,8,9").status == 400);
}

TEST_CASE("a model that has names takes a header in any order, and no other names", "[serve][handler]") {
  test::TemporaryFolder folder;
  const std::filesystem::path field_case =
      std::filesystem::path(ESPALIER_TEST_DATA) / "field-cases" / "model-names-header-other-order";
  std::filesystem::create_directories(folder.path() / "model");
  std::filesystem::copy_file(field_case / "xgboost-model", folder.path() / "model/xgboost-model");
  const serve::ServerOptions options = serve::options_from({}, folder.path());
  serve::ServedModel model(1);
  model.load(options.model_folder);
  const serve::Handler handler(options, model);
  CHECK(handler.handle(invocation(base::read_file(field_case / "request.csv"))).body ==
        base::read_file(field_case / "answers.csv"));
  const Response refused = handler.handle(invocation("a,b,c\n9,9000,0.5\n"));
  CHECK(refused.status == 400);
  CHECK(refused.body == "column 'a' is no feature of the model; its features are age, income, score\n");
  Request json = invocation(R"([{"income":9000,"score":0.5,"age":9}])");
  json.content_type = "application/json";
  CHECK(handler.handle(json).body == "0.8450176119804382\n");
}

TEST_CASE("custom attributes are echoed when they are harmless", "[serve][handler]") {
  const ModelHandler handler(kModel);
  const auto echoed = [&](const std::string& attributes) {
    Request sent = invocation(kRow);
    sent.custom_attributes = attributes;
    const Response response = handler.handle(sent);
    const auto found = response.headers.find("X-Amzn-SageMaker-Custom-Attributes");
    return found == response.headers.end() ? "none" : found->second;
  };
  CHECK(echoed("trace=1, id=2") == "trace=1, id=2");
  CHECK(echoed("") == "none");
  CHECK(echoed("a\r\nX: y") == "none");
  CHECK(echoed("\xc3\xa4") == "none");
  CHECK(echoed(std::string(1024, 'a')) == std::string(1024, 'a'));
  CHECK(echoed(std::string(1025, 'a')) == "none");
}

TEST_CASE("a reply beyond all measure answers 413", "[serve][handler]") {
  test::TemporaryFolder folder;
  model::Model wide;
  wide.objective = "multi:softprob";
  wide.num_class = 4096;
  wide.num_features = 1;
  wide.learner =
      model::Forest{.trees = {}, .tree_group = {}, .tree_weight = {}, .round_begin = {0}, .num_groups = 4096};
  folder.write("model/xgboost-model", model::write_model(wide, model::ModelEncoding::kJson));
  const serve::ServerOptions options = serve::options_from({}, folder.path());
  serve::ServedModel model(1);
  model.load(options.model_folder);
  const serve::Handler handler(options, model);
  std::string rows;
  for (int row = 0; row < 8193; ++row) rows += "1\n";
  const Response refused = handler.handle(invocation(rows));
  CHECK(refused.status == 413);
  CHECK(refused.body ==
        "the reply would hold 8193 rows of 4096 numbers, at most 33554432 numbers are allowed; send fewer rows\n");
  CHECK(handler.handle(invocation("1\n1\n")).status == 200);
}

TEST_CASE("execution parameters obey the limit of a batch job", "[serve][handler]") {
  const auto body = [](const serve::Environment& environment) {
    return ModelHandler(kModel, environment).handle(request("GET", "/execution-parameters")).body;
  };
  CHECK(body({{"SAGEMAKER_MODEL_SERVER_WORKERS", "2"}}) ==
        R"({"MaxConcurrentTransforms": 2, "BatchStrategy": "MULTI_RECORD", "MaxPayloadInMB": 6})");
  CHECK(body({{"SAGEMAKER_MODEL_SERVER_WORKERS", "64"}}) ==
        R"({"MaxConcurrentTransforms": 16, "BatchStrategy": "MULTI_RECORD", "MaxPayloadInMB": 6})");
  CHECK(body({{"SAGEMAKER_MODEL_SERVER_WORKERS", "64"}, {"MAX_CONTENT_LENGTH", "104857600"}}) ==
        R"({"MaxConcurrentTransforms": 1, "BatchStrategy": "MULTI_RECORD", "MaxPayloadInMB": 100})");
}
