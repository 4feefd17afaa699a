#include "serve/net/request_head.h"

#include <algorithm>
#include <format>
#include <optional>

#include "base/number.h"
#include "base/text.h"

namespace espalier::serve {
namespace {

bool is_token_char(char c) {
  const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return alphanumeric || std::string_view("!#$%&'*+-.^_`|~").contains(c);
}

bool is_token(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_token_char); }

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

std::unexpected<Refusal> refused(int status, std::string sentence) {
  return std::unexpected(Refusal{status, std::move(sentence)});
}

enum class Version { kHttp10, kHttp11 };

std::expected<Version, Refusal> parse_request_line(std::string_view line, RequestHead& head) {
  const std::size_t first = line.find(' ');
  const std::size_t second = first == line.npos ? line.npos : line.find(' ', first + 1);
  if (second == line.npos || !is_token(line.substr(0, first))) {
    return refused(400, std::format("'{}' is not a request line", base::excerpt(line)));
  }
  head.method = line.substr(0, first);
  head.target = line.substr(first + 1, second - first - 1);
  const std::string_view version = line.substr(second + 1);
  const bool printable = std::ranges::none_of(head.target, [](char c) { return is_control(c) || c == ' '; });
  if (head.target.empty() || !printable) {
    return refused(400, std::format("'{}' is not a request target", base::excerpt(head.target)));
  }
  if (version == "HTTP/1.1") return Version::kHttp11;
  if (version == "HTTP/1.0") return Version::kHttp10;
  if (version.starts_with("HTTP/")) {
    return refused(505, std::format("{} is not supported; HTTP/1.1 and HTTP/1.0 are", base::excerpt(version)));
  }
  return refused(400, std::format("'{}' is not a request line", base::excerpt(line)));
}

// Digits only: no sign, no list, no white space inside.
std::optional<std::uint64_t> parse_content_length(std::string_view text) {
  const bool digits = !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  if (!digits) return std::nullopt;
  const std::optional<std::int64_t> length = base::parse_int(text);
  // Beyond 63 bits: larger than every limit, which is all that framing asks.
  return length ? static_cast<std::uint64_t>(*length) : UINT64_MAX;
}

struct BodyFields {
  int content_lengths = 0;
  int transfer_encodings = 0;
};

std::optional<Refusal> read_field(std::string_view line, RequestHead& head, BodyFields& seen) {
  if (!is_field_line(line)) return Refusal{400, std::format("'{}' is not a header line", base::excerpt(line))};
  const std::size_t colon = line.find(':');
  const std::string name = base::to_lower(line.substr(0, colon));
  const std::string_view value = base::trim(line.substr(colon + 1));
  if (name == "content-length") {
    const std::optional<std::uint64_t> length = parse_content_length(value);
    if (!length) return Refusal{400, std::format("Content-Length '{}' is not a number of bytes", base::excerpt(value))};
    if (++seen.content_lengths > 1) return Refusal{400, "Content-Length is given twice; once is allowed"};
    head.body = BodyKind::kSized;
    head.content_length = *length;
  } else if (name == "transfer-encoding") {
    if (++seen.transfer_encodings > 1) return Refusal{400, "Transfer-Encoding is given twice; once is allowed"};
    if (base::to_lower(value) != "chunked") {
      return Refusal{501, std::format("Transfer-Encoding '{}' is not supported; chunked is", base::excerpt(value))};
    }
  } else if (name == "expect") {
    if (base::to_lower(value) != "100-continue") {
      return Refusal{417, std::format("Expect '{}' is not supported; 100-continue is", base::excerpt(value))};
    }
    head.expects_continue = true;
  }
  return std::nullopt;
}

}  // namespace

bool is_field_line(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == line.npos || !is_token(line.substr(0, colon))) return false;
  return std::ranges::none_of(line.substr(colon + 1), [](char c) { return is_control(c) && c != '\t'; });
}

std::expected<RequestHead, Refusal> parse_request_head(std::string_view text) {
  RequestHead head;
  std::size_t end = text.find("\r\n");
  const std::expected<Version, Refusal> version = parse_request_line(text.substr(0, end), head);
  if (!version) return std::unexpected(version.error());
  BodyFields seen;
  for (std::size_t begin = end + 2; (end = text.find("\r\n", begin)) != begin; begin = end + 2) {
    if (auto refusal = read_field(text.substr(begin, end - begin), head, seen)) return std::unexpected(*refusal);
  }
  if (seen.transfer_encodings == 0) {
    if (*version == Version::kHttp10) head.expects_continue = false;
    return head;
  }
  if (seen.content_lengths > 0) return refused(400, "Content-Length and Transfer-Encoding exclude each other");
  if (*version == Version::kHttp10) return refused(400, "HTTP/1.0 has no Transfer-Encoding");
  head.body = BodyKind::kChunked;
  return head;
}

}  // namespace espalier::serve
