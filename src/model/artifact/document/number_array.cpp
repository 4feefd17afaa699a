#include "model/artifact/document/number_array.h"

#include <bit>
#include <concepts>
#include <cstring>
#include <limits>
#include <utility>

#include "base/number.h"
#include "base/text.h"

namespace espalier::model {
namespace {

// Source number -> T, false when T cannot hold it.
template <typename T, typename Source>
bool convert(Source source, T& out) {
  if constexpr (std::floating_point<T>) {
    out = static_cast<T>(source);
    return true;
  } else if constexpr (std::floating_point<Source>) {
    return false;
  } else {
    out = static_cast<T>(source);
    return std::in_range<T>(source);
  }
}

template <typename Source>
Source load_big_endian(const char* bytes) {
  using Bits =
      std::conditional_t<sizeof(Source) == 1, std::uint8_t,
                         std::conditional_t<sizeof(Source) == 2, std::uint16_t,
                                            std::conditional_t<sizeof(Source) == 4, std::uint32_t, std::uint64_t>>>;
  Bits bits{};
  std::memcpy(&bits, bytes, sizeof bits);
  if constexpr (std::endian::native == std::endian::little) bits = std::byteswap(bits);
  return std::bit_cast<Source>(bits);
}

// `count` numbers of one type; all are looked at without a branch per element, so that the loop becomes vector code.
template <typename T, typename Source>
bool decode_run(const char* bytes, std::size_t count, T* out) {
  bool fits = true;
  for (std::size_t i = 0; i < count; ++i) {
    fits &= convert(load_big_endian<Source>(bytes + i * sizeof(Source)), out[i]);
  }
  return fits;
}

template <typename T>
bool decode_raw(char type, const char* bytes, std::size_t count, T* out) {
  switch (type) {
    case 'd':
      return decode_run<T, float>(bytes, count, out);
    case 'D':
      return decode_run<T, double>(bytes, count, out);
    case 'i':
      return decode_run<T, std::int8_t>(bytes, count, out);
    case 'C':
    case 'U':
      return decode_run<T, std::uint8_t>(bytes, count, out);
    case 'I':
      return decode_run<T, std::int16_t>(bytes, count, out);
    case 'l':
      return decode_run<T, std::int32_t>(bytes, count, out);
    case 'L':
      return decode_run<T, std::int64_t>(bytes, count, out);
    default:
      return false;
  }
}

template <typename T>
bool decode_marked(std::string_view bytes, std::vector<T>& out) {
  const char* at = bytes.data();
  for (T& number : out) {
    if (!decode_raw(*at, at + 1, 1, &number)) return false;
    at += 1 + raw_number_size(*at);
  }
  return true;
}

template <typename T>
bool parse(std::string_view text, T& out) {
  if constexpr (std::floating_point<T>) {
    std::optional<T> number;
    if constexpr (std::same_as<T, float>) {
      number = base::parse_float(text);
    } else {
      number = text == "null" ? std::numeric_limits<double>::quiet_NaN() : base::parse_double(text);
    }
    return number && (out = *number, true);
  } else {
    const std::optional<std::int64_t> number = base::parse_int(text);
    return number && convert(*number, out);
  }
}

template <typename T>
bool decode_text(std::string_view text, std::vector<T>& out) {
  for (T& number : out) {
    const std::size_t comma = text.find(',');
    if (!parse(base::trim(text.substr(0, comma)), number)) return false;
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  return true;
}

}  // namespace

template <typename T>
std::optional<std::vector<T>> decode_numbers(const Value& value) {
  std::vector<T> out(value.kind == ValueKind::kNumber ? 1 : value.count);
  bool whole = false;
  switch (value.form) {
    case NumberForm::kText:
      whole = decode_text(value.bytes, out);
      break;
    case NumberForm::kMarked:
      whole = decode_marked(value.bytes, out);
      break;
    case NumberForm::kRaw:
      whole = decode_raw(value.raw_type, value.bytes.data(), out.size(), out.data());
      break;
  }
  if (!whole) return std::nullopt;
  return out;
}

template std::optional<std::vector<float>> decode_numbers(const Value&);
template std::optional<std::vector<double>> decode_numbers(const Value&);
template std::optional<std::vector<std::uint8_t>> decode_numbers(const Value&);
template std::optional<std::vector<std::int32_t>> decode_numbers(const Value&);
template std::optional<std::vector<std::uint32_t>> decode_numbers(const Value&);
template std::optional<std::vector<std::int64_t>> decode_numbers(const Value&);

std::size_t raw_number_size(char type) {
  switch (type) {
    case 'i':
    case 'U':
    case 'C':
      return 1;
    case 'I':
      return 2;
    case 'l':
    case 'd':
      return 4;
    case 'L':
    case 'D':
      return 8;
    default:
      return 0;
  }
}

}  // namespace espalier::model
