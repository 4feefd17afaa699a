#include "model/artifact/document/ubjson_writer.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

namespace espalier::model {
namespace {

template <typename T>
void put_big_endian(char* to, T number) {
  std::memcpy(to, &number, sizeof number);
  if constexpr (std::endian::native == std::endian::little) std::reverse(to, to + sizeof number);
}

template <typename T>
void append_big_endian(std::string& out, T number) {
  const std::size_t begin = out.size();
  out.resize(begin + sizeof number);
  put_big_endian(out.data() + begin, number);
}

void append_length(std::string& out, std::size_t length) {
  out.push_back('L');
  append_big_endian(out, static_cast<std::int64_t>(length));
}

template <typename T>
void append_typed_array(std::string& out, char type, std::span<const T> numbers) {
  out.append({'[', '$', type, '#'});
  append_length(out, numbers.size());
  const std::size_t begin = out.size();
  out.resize(begin + numbers.size_bytes());
  char* to = out.data() + begin;
  for (std::size_t i = 0; i < numbers.size(); ++i) put_big_endian(to + i * sizeof(T), numbers[i]);
}

// XGBoost's own borders are strict: -128 and 127 already take 16 bits.
template <typename T>
bool lies_inside(std::int64_t number) {
  return number > std::numeric_limits<T>::min() && number < std::numeric_limits<T>::max();
}

}  // namespace

void UbjsonWriter::key(std::string_view name) {
  append_length(out_, name.size());
  out_.append(name);
}

void UbjsonWriter::begin_array(std::size_t count) {
  out_.append("[#");
  append_length(out_, count);
}

void UbjsonWriter::text(std::string_view text) {
  out_.push_back('S');
  append_length(out_, text.size());
  out_.append(text);
}

void UbjsonWriter::integer(std::int64_t number) {
  if (lies_inside<std::int8_t>(number)) {
    out_.push_back('i');
    append_big_endian(out_, static_cast<std::int8_t>(number));
  } else if (lies_inside<std::int16_t>(number)) {
    out_.push_back('I');
    append_big_endian(out_, static_cast<std::int16_t>(number));
  } else if (lies_inside<std::int32_t>(number)) {
    out_.push_back('l');
    append_big_endian(out_, static_cast<std::int32_t>(number));
  } else {
    out_.push_back('L');
    append_big_endian(out_, number);
  }
}

void UbjsonWriter::real(float number) {
  out_.push_back('d');
  append_big_endian(out_, number);
}

void UbjsonWriter::numbers(std::span<const float> numbers) { append_typed_array(out_, 'd', numbers); }
void UbjsonWriter::numbers(std::span<const std::int32_t> numbers) { append_typed_array(out_, 'l', numbers); }
void UbjsonWriter::numbers(std::span<const std::int64_t> numbers) { append_typed_array(out_, 'L', numbers); }
void UbjsonWriter::numbers(std::span<const std::uint8_t> numbers) { append_typed_array(out_, 'U', numbers); }

}  // namespace espalier::model
