// Environment -> ServerOptions: every variable of the hosting contract and of the built-in algorithm that one server
// needs. What asks for a feature that is not here is told, never passed over.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "base/environment.h"
#include "base/file.h"
#include "base/log.h"
#include "data/table/request_table.h"
#include "model/artifact/package/file_schema.h"
#include "serve/http/accept.h"
#include "serve/http/reply_body.h"

namespace espalier::serve {

// The guide's 25 MB for a real-time request, and a margin.
inline constexpr std::size_t kDefaultMaxBodyBytes = 26 * 1024 * 1024;

// Of one batch transform request, and of all parallel ones together: MaxConcurrentTransforms x MaxPayloadInMB is at
// most 100 in CreateTransformJob.
inline constexpr int kMaxPayloadMb = 100;

struct ServerOptions {
  base::Path model_folder;  // <root>/model, or SM_MODEL_DIR
  std::string host = "0.0.0.0";
  int port = 8080;                                    // SAGEMAKER_BIND_TO_PORT; 0: any free one
  std::size_t max_body_bytes = kDefaultMaxBodyBytes;  // MAX_CONTENT_LENGTH, SAGEMAKER_MAX_PAYLOAD_IN_MB: the larger
  int max_payload_mb = 6;                             // told by /execution-parameters: MAX_CONTENT_LENGTH / 2^20
  int num_workers = 1;                                // SAGEMAKER_MODEL_SERVER_WORKERS; default: cores
  int threads_per_request = 1;                        // OMP_NUM_THREADS; default: cores; for large requests
  std::size_t max_queued_requests = 1024;             // SAGEMAKER_MODEL_JOB_QUEUE_SIZE; 503 beyond
  std::chrono::seconds request_timeout{
      60};  // SAGEMAKER_MODEL_SERVER_TIMEOUT(_SECONDS): to read, and to wait for a worker
  ReplyForm default_form = ReplyForm::kCsv;                                 // SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT
  ReplyMode mode = ReplyMode::kRealTime;                                    // SAGEMAKER_BATCH
  BatchAnswerEnd batch_answer_end = BatchAnswerEnd::kNewline;               // ESPALIER_BATCH_ANSWER_END
  data::NarrowRows narrow_rows = data::NarrowRows::kRefused;                // ESPALIER_NARROW_ROWS
  model::CategoryNumbers category_numbers = model::CategoryNumbers::kCode;  // ESPALIER_CATEGORY_NUMBERS
  base::LogLevel log_level = base::LogLevel::kInfo;                         // SAGEMAKER_CONTAINER_LOG_LEVEL
  std::string not_served;             // why answers would not be those that were asked for; empty: they are
  std::vector<std::string> warnings;  // variables that are set and have no effect, one sentence each
};

using base::Environment;

// What ESPALIER_CATEGORY_NUMBERS and ESPALIER_NARROW_ROWS say, for the tools. ClientError.
model::CategoryNumbers category_numbers_from(const Environment& environment);
data::NarrowRows narrow_rows_from(const Environment& environment);

// Empty values count as unset. ClientError lists every variable that cannot be used, what it held and what is allowed.
ServerOptions options_from(const Environment& environment, const base::Path& root);

}  // namespace espalier::serve
