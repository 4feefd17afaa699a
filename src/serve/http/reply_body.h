// Predictions -> body. Every number is the float32 prediction widened to double and written as Python's shortest repr
// (docs/reference/hosting-contract.md#numbers-in-answers).
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "serve/http/accept.h"

namespace espalier::serve {

// How csv rows of several numbers look: "a,b,c" to a caller, "[a, b, c]" in a batch transform job, as the original
// does.
enum class ReplyMode { kRealTime, kBatch };

// How the answer to one request of a batch transform job ends. The original ends its last line too, which is what
// divides the answers of a job that does not assemble lines; an assembler that adds a newline of its own, as the SDK's
// local mode does with assemble_with=Line, then leaves a blank line after each answer.
enum class BatchAnswerEnd { kNewline, kNone };

// predictions [num_rows, num_columns] row-major, num_columns >= 1.
//   csv       one row a line, each line ended
//   json      {"predictions": [{"score": x}, ...]}; in batch mode the csv lines, which are JSON values
//   jsonlines {"score": x} per line, each line ended
// In batch mode `end` says whether the last line is ended.
std::string reply_body(std::span<const float> predictions, std::size_t num_columns, ReplyForm form, ReplyMode mode,
                       BatchAnswerEnd end = BatchAnswerEnd::kNewline);

// Value of the Content-Type header.
std::string_view content_type_of(ReplyForm form);

}  // namespace espalier::serve
