#include "model/artifact/document/json_writer.h"

#include <cmath>

#include "base/number.h"

namespace espalier::model {
namespace {

void append_quoted(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out.push_back('"');
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out.append({'\\', c});
    } else if (byte < 0x20) {
      out.append("\\u00").append({kHex[byte >> 4U], kHex[byte & 15U]});
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
}

template <typename T>
void append_array(std::string& out, std::span<const T> numbers) {
  out.push_back('[');
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (i != 0) out.push_back(',');
    if constexpr (std::is_floating_point_v<T>) {
      base::append_xgboost_float(out, numbers[i]);
    } else {
      base::append_int(out, numbers[i]);
    }
  }
  out.push_back(']');
}

}  // namespace

void JsonWriter::separate() {
  if (needs_comma_) out_.push_back(',');
  needs_comma_ = true;
}

void JsonWriter::begin_object() {
  separate();
  out_.push_back('{');
  needs_comma_ = false;
}

void JsonWriter::end_object() {
  out_.push_back('}');
  needs_comma_ = true;
}

void JsonWriter::key(std::string_view name) {
  separate();
  append_quoted(out_, name);
  out_.push_back(':');
  needs_comma_ = false;
}

void JsonWriter::begin_array(std::size_t) {
  separate();
  out_.push_back('[');
  needs_comma_ = false;
}

void JsonWriter::end_array() {
  out_.push_back(']');
  needs_comma_ = true;
}

void JsonWriter::text(std::string_view text) {
  separate();
  append_quoted(out_, text);
}

void JsonWriter::integer(std::int64_t number) {
  separate();
  base::append_int(out_, number);
}

void JsonWriter::real(float number) {
  separate();
  base::append_xgboost_float(out_, number);
}

void JsonWriter::real(double number) {
  if (!std::isfinite(number)) return null();
  separate();
  base::append_shortest(out_, number);
}

void JsonWriter::null() {
  separate();
  out_.append("null");
}

void JsonWriter::numbers(std::span<const float> numbers) {
  separate();
  append_array(out_, numbers);
}
void JsonWriter::numbers(std::span<const std::int32_t> numbers) {
  separate();
  append_array(out_, numbers);
}
void JsonWriter::numbers(std::span<const std::int64_t> numbers) {
  separate();
  append_array(out_, numbers);
}
void JsonWriter::numbers(std::span<const std::uint8_t> numbers) {
  separate();
  append_array(out_, numbers);
}

}  // namespace espalier::model
