#include "serve/http/options.h"

#include <algorithm>
#include <format>
#include <functional>
#include <initializer_list>
#include <optional>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/machine.h"
#include "base/number.h"
#include "base/text.h"

namespace espalier::serve {
namespace {

constexpr std::int64_t kMegabyte = 1024 * 1024;
constexpr std::int64_t kLargestBodyBytes = 2048 * kMegabyte;  // an asynchronous request may bring 1 GB
constexpr int kMaxWorkers = 1024;

using Reader = base::EnvironmentReader;

void read_body_limits(Reader& reader, ServerOptions& options) {
  const auto content_length =
      reader.integer({"MAX_CONTENT_LENGTH", "SAGEMAKER_MAX_REQUEST_SIZE"}, 1, kLargestBodyBytes);
  if (content_length) {
    options.max_body_bytes = static_cast<std::size_t>(*content_length);
    options.max_payload_mb = static_cast<int>(std::clamp<std::int64_t>(*content_length / kMegabyte, 1, kMaxPayloadMb));
  }
  // A batch transform job says how large its requests get; 0 means whole objects, streamed in chunks.
  const auto payload = reader.integer({"SAGEMAKER_MAX_PAYLOAD_IN_MB"}, 0, kLargestBodyBytes / kMegabyte);
  if (!payload) return;
  const std::int64_t bytes = *payload == 0 ? kLargestBodyBytes : *payload * kMegabyte;
  options.max_body_bytes = std::max(options.max_body_bytes, static_cast<std::size_t>(bytes));
}

void read_threads(Reader& reader, ServerOptions& options) {
  const int cores = base::available_cores();
  const auto workers = reader.integer(
      {"SAGEMAKER_MODEL_SERVER_WORKERS", "SAGEMAKER_NUM_MODEL_WORKERS", "MODEL_SERVER_WORKERS"}, 1, kMaxWorkers);
  // More workers than cores only help when the user says so; a job that sends fewer requests at once needs fewer.
  const auto concurrent = reader.integer({"SAGEMAKER_MAX_CONCURRENT_TRANSFORMS"}, 0, 1'000'000).value_or(0);
  const std::int64_t wanted = concurrent == 0 ? cores : std::min<std::int64_t>(cores, concurrent);
  options.num_workers = static_cast<int>(workers.value_or(wanted));
  const auto threads = reader.integer({"OMP_NUM_THREADS"}, 1, kMaxWorkers);
  options.threads_per_request = static_cast<int>(std::min<std::int64_t>(threads.value_or(cores), cores));
}

model::CategoryNumbers read_category_numbers(Reader& reader) {
  const auto text = reader.text({"ESPALIER_CATEGORY_NUMBERS"});
  if (!text) return model::CategoryNumbers::kCode;
  const std::optional<model::CategoryNumbers> numbers = model::category_numbers_of(*text);
  if (!numbers) reader.refuse(*text, "code or value");
  return numbers.value_or(model::CategoryNumbers::kCode);
}

data::NarrowRows read_narrow_rows(Reader& reader) {
  const auto word = reader.word({"ESPALIER_NARROW_ROWS"}, {"refused", "missing"});
  return word == "missing" ? data::NarrowRows::kMissing : data::NarrowRows::kRefused;
}

// Features of the original that are not here. Without them the answers would be others than those asked for, so the
// endpoint does not become healthy; what only would help is a warning.
void read_missing_features(Reader& reader, ServerOptions& options) {
  if (const auto keys = reader.text({"SAGEMAKER_INFERENCE_OUTPUT"})) {
    options.not_served = std::format(
        "SAGEMAKER_INFERENCE_OUTPUT asks for '{}', and this version answers the prediction alone; leave it out",
        base::excerpt(*keys));
  } else if (reader.flag({"SAGEMAKER_MULTI_MODEL"}).value_or(false)) {
    options.not_served =
        "SAGEMAKER_MULTI_MODEL asks for a multi-model endpoint, and this version serves one model; deploy each model "
        "to "
        "an endpoint of its own";
  } else if (const auto program = reader.text({"SAGEMAKER_PROGRAM"})) {
    options.not_served = std::format(
        "SAGEMAKER_PROGRAM names '{}', and this image runs no scripts; deploy the model without an entry point",
        base::excerpt(*program));
  }
  for (const auto& [name, why] :
       {std::pair{"SAGEMAKER_SUBMIT_DIRECTORY", "this image runs no scripts"},
        std::pair{"SAGEMAKER_INFERENCE_INPUT", "requests hold the rows of features alone"},
        std::pair{"SAGEMAKER_INFERENCE_SUPPORTED", "answers are predictions alone"},
        std::pair{"SAGEMAKER_BASE_DIR", "--root tells the folder, SM_MODEL_DIR the model's"}}) {
    if (reader.text({name})) options.warnings.push_back(std::format("{} has no effect: {}", name, why));
  }
}

}  // namespace

model::CategoryNumbers category_numbers_from(const Environment& environment) {
  Reader reader(environment);
  const model::CategoryNumbers numbers = read_category_numbers(reader);
  reader.throw_problems();
  return numbers;
}

data::NarrowRows narrow_rows_from(const Environment& environment) {
  Reader reader(environment);
  const data::NarrowRows narrow = read_narrow_rows(reader);
  reader.throw_problems();
  return narrow;
}

ServerOptions options_from(const Environment& environment, const base::Path& root) {
  Reader reader(environment);
  ServerOptions options;
  options.model_folder = reader.text({"SM_MODEL_DIR"}).value_or((root / "model").string());
  if (const auto port = reader.integer({"SAGEMAKER_BIND_TO_PORT"}, 0, 65535)) options.port = static_cast<int>(*port);
  read_body_limits(reader, options);
  read_threads(reader, options);
  if (const auto queued = reader.integer({"SAGEMAKER_MODEL_JOB_QUEUE_SIZE"}, 1, 1'000'000)) {
    options.max_queued_requests = static_cast<std::size_t>(*queued);
  }
  const auto timeout = reader.integer(
      {"SAGEMAKER_MODEL_SERVER_TIMEOUT_SECONDS", "SAGEMAKER_MODEL_SERVER_TIMEOUT", "MODEL_SERVER_TIMEOUT"}, 1, 86'400);
  if (timeout) options.request_timeout = std::chrono::seconds(*timeout);
  if (const auto accept = reader.text({"SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT"}); accept && *accept != "*/*") {
    const std::optional<ReplyForm> form = reply_form_of(*accept);
    if (form)
      options.default_form = *form;
    else
      reader.refuse(*accept, "one of " + reply_form_names());
  }
  if (reader.flag({"SAGEMAKER_BATCH"}).value_or(false)) options.mode = ReplyMode::kBatch;
  options.category_numbers = read_category_numbers(reader);
  options.narrow_rows = read_narrow_rows(reader);
  const auto answer_end = reader.word({"ESPALIER_BATCH_ANSWER_END"}, {"newline", "none"});
  if (answer_end == "none") options.batch_answer_end = BatchAnswerEnd::kNone;
  read_missing_features(reader, options);
  if (const auto level = base::read_log_level(reader)) options.log_level = *level;
  reader.throw_problems();
  return options;
}

}  // namespace espalier::serve
