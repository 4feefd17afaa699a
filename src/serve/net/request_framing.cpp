#include "serve/net/request_framing.h"

#include <format>

namespace espalier::serve {

RequestFraming::State RequestFraming::refuse(Refusal refusal) {
  refusal_ = std::move(refusal);
  return state_ = State::kRefused;
}

RequestFraming::State RequestFraming::advance(std::string_view bytes) {
  if (state_ == State::kHead) scan_head(bytes);
  if (state_ != State::kBody) return state_;
  if (!chunks_) return bytes.size() >= request_bytes_ ? state_ = State::kWhole : state_;
  const std::expected<bool, Refusal> whole = chunks_->advance(bytes);
  if (!whole) return refuse(whole.error());
  if (*whole) {
    request_bytes_ = chunks_->position();
    state_ = State::kWhole;
  }
  return state_;
}

RequestFraming::State RequestFraming::scan_head(std::string_view bytes) {
  // A method starts with a letter: other protocols (TLS above all) are told at once instead of at the deadline.
  if (!bytes.empty() && (bytes.front() < 'A' || bytes.front() > 'z')) {
    return refuse({400, "this is not an HTTP request; this server speaks plain HTTP/1.1"});
  }
  while (true) {
    const std::size_t newline = bytes.find('\n', line_begin_);
    if ((newline == bytes.npos ? bytes.size() : newline) >= limits_.max_head_bytes) {
      return refuse({431, std::format("the request's head is longer than {} bytes", limits_.max_head_bytes)});
    }
    if (newline == bytes.npos) return state_;
    if (newline == 0 || bytes[newline - 1] != '\r') return refuse({400, "a line of the head does not end with CRLF"});
    const bool empty_line = newline == line_begin_ + 1;
    line_begin_ = newline + 1;
    if (empty_line) return begin_body(bytes.substr(0, line_begin_));
    if (++num_lines_ > limits_.max_header_lines + 1) {
      return refuse({431, std::format("the request has more than {} header lines", limits_.max_header_lines)});
    }
  }
}

RequestFraming::State RequestFraming::begin_body(std::string_view head_bytes) {
  std::expected<RequestHead, Refusal> head = parse_request_head(head_bytes);
  if (!head) return refuse(head.error());
  head_ = std::move(*head);
  if (head_.body == BodyKind::kChunked) {
    chunks_.emplace(head_bytes.size(), limits_.max_body_bytes);
    return state_ = State::kBody;
  }
  if (head_.content_length > limits_.max_body_bytes) {
    return refuse(
        {413,
         std::format("the body is larger than the {} bytes allowed; send smaller parts or raise MAX_CONTENT_LENGTH",
                     limits_.max_body_bytes)});
  }
  request_bytes_ = head_bytes.size() + head_.content_length;
  return state_ = State::kBody;
}

}  // namespace espalier::serve
