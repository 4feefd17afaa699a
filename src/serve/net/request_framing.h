// Bytes -> where the request ends. Pure and incremental: it is shown the bytes of one request as they grow and says
// "need more", "whole: n bytes" or "refuse with this status". It looks at each byte a bounded number of times and
// copies nothing.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "serve/net/chunk_scanner.h"
#include "serve/net/request_head.h"

namespace espalier::serve {

struct FramingLimits {
  std::size_t max_head_bytes = 32 * 1024;
  std::size_t max_header_lines = 100;
  std::size_t max_body_bytes = 6 * 1024 * 1024;  // decoded
};

class RequestFraming {
 public:
  enum class State { kHead, kBody, kWhole, kRefused };

  explicit RequestFraming(const FramingLimits& limits) : limits_(limits) {}

  // `bytes`: the request from its first byte, longer at each call; may run on into the next request. A refused request
  // stays refused, a whole one whole.
  State advance(std::string_view bytes);

  State state() const { return state_; }
  const RequestHead& head() const { return head_; }             // valid in kBody and kWhole
  const Refusal& refusal() const { return refusal_; }           // valid in kRefused
  std::size_t request_bytes() const { return request_bytes_; }  // kWhole: length; sized kBody: length to come; else 0

 private:
  State scan_head(std::string_view bytes);
  State begin_body(std::string_view head_bytes);
  State refuse(Refusal refusal);

  FramingLimits limits_;
  State state_ = State::kHead;
  std::size_t line_begin_ = 0;  // of the head line not yet whole
  std::size_t num_lines_ = 0;
  RequestHead head_;
  std::optional<ChunkScanner> chunks_;
  Refusal refusal_;
  std::size_t request_bytes_ = 0;
};

}  // namespace espalier::serve
