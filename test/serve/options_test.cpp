#include "serve/http/options.h"

#include <catch2/catch_test_macros.hpp>

#include "base/error.h"
#include "base/machine.h"

using namespace espalier;
using namespace espalier::serve;

namespace {

ServerOptions options(const Environment& environment) { return options_from(environment, "/opt/ml"); }

std::string error_of(const Environment& environment) {
  try {
    options(environment);
  } catch (const base::ClientError& error) {
    return error.what();
  }
  return "no error";
}

constexpr std::size_t kMegabyte = 1024 * 1024;

}  // namespace

TEST_CASE("without any variable the defaults of the contract hold", "[serve][options]") {
  const ServerOptions defaults = options({});
  CHECK(defaults.model_folder == "/opt/ml/model");
  CHECK(defaults.host == "0.0.0.0");
  CHECK(defaults.port == 8080);
  CHECK(defaults.max_body_bytes == 26 * kMegabyte);
  CHECK(defaults.max_payload_mb == 6);
  CHECK(defaults.num_workers == base::available_cores());
  CHECK(defaults.request_timeout == std::chrono::seconds(60));
  CHECK(defaults.default_form == ReplyForm::kCsv);
  CHECK(defaults.mode == ReplyMode::kRealTime);
}

TEST_CASE("each variable sets its option", "[serve][options]") {
  CHECK(options({{"SM_MODEL_DIR", "/m"}}).model_folder == "/m");
  CHECK(options({{"SAGEMAKER_BIND_TO_PORT", "9001"}}).port == 9001);
  CHECK(options({{"SAGEMAKER_MODEL_SERVER_WORKERS", " 3 "}}).num_workers == 3);
  CHECK(options({{"SAGEMAKER_NUM_MODEL_WORKERS", "4"}}).num_workers == 4);
  CHECK(options({{"SAGEMAKER_MAX_CONCURRENT_TRANSFORMS", "1"}}).num_workers == 1);
  CHECK(options({{"OMP_NUM_THREADS", "1"}}).threads_per_request == 1);
  CHECK(options({{"SAGEMAKER_MODEL_JOB_QUEUE_SIZE", "7"}}).max_queued_requests == 7);
  CHECK(options({{"SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT", "application/json"}}).default_form == ReplyForm::kJson);
  CHECK(options({{"SAGEMAKER_CONTAINER_LOG_LEVEL", "10"}}).log_level == base::LogLevel::kDebug);
  CHECK(options({{"SAGEMAKER_CONTAINER_LOG_LEVEL", "50"}}).log_level == base::LogLevel::kError);
  CHECK(options({{"SAGEMAKER_BIND_TO_PORT", ""}}).port == 8080);
  CHECK(options({{"ESPALIER_CATEGORY_NUMBERS", "value"}}).category_numbers == model::CategoryNumbers::kValue);
  CHECK(options({{"ESPALIER_CATEGORY_NUMBERS", "code"}}).category_numbers == model::CategoryNumbers::kCode);
  CHECK(error_of({{"ESPALIER_CATEGORY_NUMBERS", "codes"}}) ==
        "environment variable ESPALIER_CATEGORY_NUMBERS is 'codes'; allowed is code or value");
}

TEST_CASE("a batch job says so in any case, and a word that is neither yes nor no is refused", "[serve][options]") {
  CHECK(options({{"SAGEMAKER_BATCH", "true"}}).mode == ReplyMode::kBatch);
  CHECK(options({{"SAGEMAKER_BATCH", "True"}}).mode == ReplyMode::kBatch);
  CHECK(options({{"SAGEMAKER_BATCH", "1"}}).mode == ReplyMode::kBatch);
  CHECK(options({{"SAGEMAKER_BATCH", "False"}}).mode == ReplyMode::kRealTime);
  CHECK(error_of({{"SAGEMAKER_BATCH", "batch"}}) ==
        "environment variable SAGEMAKER_BATCH is 'batch'; allowed is true or false");
}

TEST_CASE("the timeout in seconds wins over the one without unit", "[serve][options]") {
  CHECK(options({{"SAGEMAKER_MODEL_SERVER_TIMEOUT", "5"}}).request_timeout == std::chrono::seconds(5));
  const Environment both{{"SAGEMAKER_MODEL_SERVER_TIMEOUT", "5"}, {"SAGEMAKER_MODEL_SERVER_TIMEOUT_SECONDS", "900"}};
  CHECK(options(both).request_timeout == std::chrono::seconds(900));
}

TEST_CASE("the larger of the body limits holds", "[serve][options]") {
  CHECK(options({{"MAX_CONTENT_LENGTH", "1048576"}}).max_body_bytes == kMegabyte);
  CHECK(options({{"MAX_CONTENT_LENGTH", "3145729"}}).max_payload_mb == 3);
  CHECK(options({{"SAGEMAKER_MAX_PAYLOAD_IN_MB", "100"}}).max_body_bytes == 100 * kMegabyte);
  CHECK(options({{"MAX_CONTENT_LENGTH", "1048576"}, {"SAGEMAKER_MAX_PAYLOAD_IN_MB", "2"}}).max_body_bytes ==
        2 * kMegabyte);
  CHECK(options({{"SAGEMAKER_MAX_PAYLOAD_IN_MB", "0"}}).max_body_bytes == 2048 * kMegabyte);
}

TEST_CASE("variables that cannot be used are all named", "[serve][options]") {
  CHECK(error_of({{"SAGEMAKER_BIND_TO_PORT", "http"}}) ==
        "environment variable SAGEMAKER_BIND_TO_PORT is 'http'; allowed is a whole number from 0 to 65535");
  CHECK(error_of({{"SAGEMAKER_BIND_TO_PORT", "70000"}, {"SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT", "image/png"}}) ==
        "environment variable SAGEMAKER_BIND_TO_PORT is '70000'; allowed is a whole number from 0 to 65535; "
        "environment variable SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT is 'image/png'; allowed is one of text/csv, "
        "application/json, application/jsonlines");
}

TEST_CASE("what asks for a feature that is not here keeps the endpoint from being healthy", "[serve][options]") {
  CHECK(options({}).not_served.empty());
  CHECK(options({{"SAGEMAKER_INFERENCE_OUTPUT", "predicted_label,probability"}}).not_served ==
        "SAGEMAKER_INFERENCE_OUTPUT asks for 'predicted_label,probability', and this version answers the prediction "
        "alone; leave it out");
  CHECK(options({{"SAGEMAKER_MULTI_MODEL", "True"}}).not_served.starts_with("SAGEMAKER_MULTI_MODEL asks for"));
  CHECK(options({{"SAGEMAKER_MULTI_MODEL", "false"}}).not_served.empty());
  CHECK(options({{"SAGEMAKER_PROGRAM", "inference.py"}}).not_served ==
        "SAGEMAKER_PROGRAM names 'inference.py', and this image runs no scripts; deploy the model without an entry "
        "point");
  CHECK(options({{"SAGEMAKER_PROGRAM", ""}, {"SAGEMAKER_SUBMIT_DIRECTORY", ""}}).not_served.empty());
}

TEST_CASE("what has no effect is told, what the platform sets for itself is not", "[serve][options]") {
  CHECK(options({{"SAGEMAKER_SUBMIT_DIRECTORY", "s3://b"}}).warnings ==
        std::vector<std::string>{"SAGEMAKER_SUBMIT_DIRECTORY has no effect: this image runs no scripts"});
  CHECK(options({{"SAGEMAKER_INFERENCE_SUPPORTED", "probability"}, {"SAGEMAKER_BASE_DIR", "/x"}}).warnings.size() == 2);
  CHECK(options({{"SAGEMAKER_REGION", "r"}, {"SAGEMAKER_SAFE_PORT_RANGE", "1-2"}, {"SAGEMAKER_PROGRAM", " "}})
            .warnings.empty());
}

TEST_CASE("our own switches take their words alone", "[serve][options]") {
  CHECK(options({}).narrow_rows == data::NarrowRows::kRefused);
  CHECK(options({{"ESPALIER_NARROW_ROWS", "missing"}}).narrow_rows == data::NarrowRows::kMissing);
  CHECK(options({{"ESPALIER_NARROW_ROWS", "refused"}}).narrow_rows == data::NarrowRows::kRefused);
  CHECK(error_of({{"ESPALIER_NARROW_ROWS", "yes"}}) ==
        "environment variable ESPALIER_NARROW_ROWS is 'yes'; allowed is one of refused, missing");
  CHECK(options({{"ESPALIER_BATCH_ANSWER_END", "none"}}).batch_answer_end == BatchAnswerEnd::kNone);
  CHECK(error_of({{"ESPALIER_BATCH_ANSWER_END", "0"}}) ==
        "environment variable ESPALIER_BATCH_ANSWER_END is '0'; allowed is one of newline, none");
}
