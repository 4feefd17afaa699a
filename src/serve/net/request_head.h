// The head of an HTTP/1.x request: only what framing needs, checked strictly (RFC 9112). Two readers of one byte stream
// that disagree about where a request ends are how requests get smuggled, so whatever could be read in two ways is
// refused here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace espalier::serve {

// Why a request is not read any further: the answer, after which the connection closes.
struct Refusal {
  int status = 400;
  std::string sentence;
};

enum class BodyKind { kNone, kSized, kChunked };

struct RequestHead {
  std::string method;
  std::string target;  // as sent: path and query
  BodyKind body = BodyKind::kNone;
  std::uint64_t content_length = 0;  // of a sized body
  bool expects_continue = false;     // HTTP/1.1 client waits for "100 Continue"
};

// `head` ends with the empty line; every line of it ends with CRLF (request_framing checks both). Refused: 400 for
// whatever is malformed or ambiguous, 501 for a transfer coding other than chunked, 505 for another protocol version.
std::expected<RequestHead, Refusal> parse_request_head(std::string_view head);

// A header or trailer line without its CRLF: token, colon, no control byte.
bool is_field_line(std::string_view line);

}  // namespace espalier::serve
