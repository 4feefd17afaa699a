// Finds the end of a chunked body without decoding it (RFC 9112, 7.1): sizes in hexadecimal, extensions, trailers.
#pragma once

#include <cstddef>
#include <expected>
#include <string_view>

#include "serve/net/request_head.h"

namespace espalier::serve {

class ChunkScanner {
 public:
  // The body begins at `position` of the request's bytes and may hold `max_body_bytes` once decoded.
  ChunkScanner(std::size_t position, std::size_t max_body_bytes)
      : position_(position), max_body_bytes_(max_body_bytes) {}

  // `bytes`: the request from its first byte, longer at each call. True when the body is whole; 413 when it is larger
  // than allowed, 400 when it is malformed, 431 when its trailer is too long.
  std::expected<bool, Refusal> advance(std::string_view bytes);
  std::size_t position() const { return position_; }  // behind what has been understood; the end of a whole body

 private:
  enum class Part { kSize, kData, kDataEnd, kTrailer, kDone };

  // Empty when the line has not arrived whole.
  std::expected<std::string_view, Refusal> next_line(std::string_view bytes, bool& arrived);
  std::expected<bool, Refusal> read_size(std::string_view bytes);
  std::expected<bool, Refusal> read_data(std::string_view bytes);
  std::expected<bool, Refusal> read_data_end(std::string_view bytes);
  std::expected<bool, Refusal> read_trailer(std::string_view bytes);

  Part part_ = Part::kSize;
  std::size_t position_;
  std::size_t max_body_bytes_;
  std::size_t body_bytes_ = 0;      // decoded, as announced so far
  std::size_t framing_bytes_ = 0;   // sizes, extensions, line ends: what is not body
  std::size_t remaining_data_ = 0;  // of the chunk at hand
  std::size_t trailer_bytes_ = 0;
};

}  // namespace espalier::serve
