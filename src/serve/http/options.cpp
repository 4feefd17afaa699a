#include "serve/http/options.h"

#include <algorithm>
#include <format>
#include <functional>
#include <initializer_list>
#include <optional>
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

}  // namespace

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
  if (const auto level = base::read_log_level(reader)) options.log_level = *level;
  reader.throw_problems();
  return options;
}

}  // namespace espalier::serve
