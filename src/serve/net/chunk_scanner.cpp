#include "serve/net/chunk_scanner.h"

#include <algorithm>
#include <format>

#include "base/text.h"

namespace espalier::serve {
namespace {

constexpr std::size_t kMaxLineBytes = 1024;  // size line with its extensions, or one trailer line
constexpr std::size_t kMaxTrailerBytes = 8 * 1024;
constexpr std::size_t kSpareFramingBytes =
    1024 * 1024;                            // beside as much as the body may have: bounds floods of tiny chunks
constexpr std::size_t kMaxSizeDigits = 15;  // 60 bits: no sum of a size and a position overflows

std::unexpected<Refusal> refused(int status, std::string sentence) {
  return std::unexpected(Refusal{status, std::move(sentence)});
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::expected<std::string_view, Refusal> ChunkScanner::next_line(std::string_view bytes, bool& arrived) {
  const std::string_view rest = bytes.substr(position_);
  const std::size_t newline = rest.substr(0, kMaxLineBytes).find('\n');
  arrived = newline != rest.npos;
  if (!arrived) {
    if (rest.size() >= kMaxLineBytes) return refused(400, "a line of the chunked body is longer than 1024 bytes");
    return std::string_view();
  }
  if (newline == 0 || rest[newline - 1] != '\r')
    return refused(400, "a line of the chunked body does not end with CRLF");
  position_ += newline + 1;
  framing_bytes_ += newline + 1;
  return rest.substr(0, newline - 1);
}

std::expected<bool, Refusal> ChunkScanner::read_size(std::string_view bytes) {
  bool arrived = false;
  const auto line = next_line(bytes, arrived);
  if (!line) return std::unexpected(line.error());
  if (!arrived) return false;
  std::size_t digits = 0;
  std::size_t size = 0;
  for (; digits < line->size() && digits <= kMaxSizeDigits && hex_digit((*line)[digits]) >= 0; ++digits) {
    size = size * 16 + static_cast<std::size_t>(hex_digit((*line)[digits]));
  }
  const std::string_view extension = base::trim(line->substr(digits));
  const bool well_formed = digits > 0 && digits <= kMaxSizeDigits && (extension.empty() || extension.front() == ';') &&
                           std::ranges::none_of(extension, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  if (!well_formed) return refused(400, std::format("'{}' is not the size of a chunk", base::excerpt(*line)));
  if (size > max_body_bytes_ - body_bytes_ || framing_bytes_ > max_body_bytes_ + kSpareFramingBytes) {
    return refused(
        413, std::format("the body is larger than the {} bytes allowed; send smaller parts or raise MAX_CONTENT_LENGTH",
                         max_body_bytes_));
  }
  body_bytes_ += size;
  remaining_data_ = size;
  part_ = size == 0 ? Part::kTrailer : Part::kData;
  return true;
}

std::expected<bool, Refusal> ChunkScanner::read_data(std::string_view bytes) {
  const std::size_t step = std::min(remaining_data_, bytes.size() - position_);
  position_ += step;
  remaining_data_ -= step;
  if (remaining_data_ > 0) return false;
  part_ = Part::kDataEnd;
  return true;
}

std::expected<bool, Refusal> ChunkScanner::read_data_end(std::string_view bytes) {
  const std::string_view rest = bytes.substr(position_, 2);
  if (rest != std::string_view("\r\n").substr(0, rest.size()))
    return refused(400, "a chunk is longer than its size says");
  if (rest.size() < 2) return false;
  position_ += 2;
  framing_bytes_ += 2;
  part_ = Part::kSize;
  return true;
}

std::expected<bool, Refusal> ChunkScanner::read_trailer(std::string_view bytes) {
  bool arrived = false;
  const auto line = next_line(bytes, arrived);
  if (!line) return std::unexpected(line.error());
  if (!arrived) return false;
  if (line->empty()) {
    part_ = Part::kDone;
    return true;
  }
  if (!is_field_line(*line)) return refused(400, std::format("'{}' is not a trailer line", base::excerpt(*line)));
  trailer_bytes_ += line->size();
  if (trailer_bytes_ > kMaxTrailerBytes) return refused(431, "the trailer is longer than 8192 bytes");
  return true;
}

std::expected<bool, Refusal> ChunkScanner::advance(std::string_view bytes) {
  while (part_ != Part::kDone) {
    std::expected<bool, Refusal> moved = false;
    switch (part_) {
      case Part::kSize:
        moved = read_size(bytes);
        break;
      case Part::kData:
        moved = read_data(bytes);
        break;
      case Part::kDataEnd:
        moved = read_data_end(bytes);
        break;
      case Part::kTrailer:
        moved = read_trailer(bytes);
        break;
      case Part::kDone:
        break;
    }
    if (!moved || !*moved) return moved;
  }
  return true;
}

}  // namespace espalier::serve
