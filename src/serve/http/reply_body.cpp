#include "serve/http/reply_body.h"

#include <cmath>

#include "base/number.h"

namespace espalier::serve {
namespace {

constexpr std::size_t kTypicalNumberBytes = 20;  // "0.47222337126731873"

using AppendNumber = void (*)(std::string&, float);

void append_csv_number(std::string& out, float value) { base::append_python_repr(out, static_cast<double>(value)); }

// Python's json module writes the numbers that JSON does not have as bare words; clients in Python rely on it.
void append_json_number(std::string& out, float value) {
  if (std::isnan(value)) {
    out += "NaN";
  } else if (std::isinf(value)) {
    out += value > 0 ? "Infinity" : "-Infinity";
  } else {
    base::append_python_repr(out, static_cast<double>(value));
  }
}

void append_row(std::string& out, std::span<const float> row, std::string_view separator, AppendNumber append_number) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i > 0) out += separator;
    append_number(out, row[i]);
  }
}

// A list when the objective gives several numbers a row, else the number.
void append_value(std::string& out, std::span<const float> row, AppendNumber append_number) {
  if (row.size() == 1) return append_number(out, row.front());
  out += '[';
  append_row(out, row, ", ", append_number);
  out += ']';
}

void append_score(std::string& out, std::span<const float> row) {
  out += "{\"score\": ";
  append_value(out, row, append_json_number);
  out += '}';
}

}  // namespace

std::string_view content_type_of(ReplyForm form) {
  switch (form) {
    case ReplyForm::kCsv:
      return "text/csv; charset=utf-8";
    case ReplyForm::kJson:
      return "application/json";
    case ReplyForm::kJsonLines:
      return "application/jsonlines";
  }
  return {};
}

std::string reply_body(std::span<const float> predictions, std::size_t num_columns, ReplyForm form, ReplyMode mode,
                       BatchAnswerEnd end) {
  std::string body;
  body.reserve(predictions.size() * (kTypicalNumberBytes + 1) + predictions.size() / num_columns * 16 + 32);
  const bool one_document = form == ReplyForm::kJson && mode == ReplyMode::kRealTime;
  if (one_document) body += "{\"predictions\": [";
  for (std::size_t begin = 0; begin < predictions.size(); begin += num_columns) {
    const std::span<const float> row = predictions.subspan(begin, num_columns);
    if (one_document) {
      if (begin > 0) body += ", ";
      append_score(body, row);
    } else if (form == ReplyForm::kJsonLines) {
      append_score(body, row);
      body += '\n';
    } else {
      if (mode == ReplyMode::kBatch)
        append_value(body, row, append_csv_number);
      else
        append_row(body, row, ",", append_csv_number);
      body += '\n';
    }
  }
  if (one_document) body += "]}";
  if (mode == ReplyMode::kBatch && end == BatchAnswerEnd::kNone && body.ends_with('\n')) body.pop_back();
  return body;
}

}  // namespace espalier::serve
