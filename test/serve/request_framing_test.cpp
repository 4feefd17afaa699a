#include "serve/net/request_framing.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <string>
#include <utility>

using namespace espalier::serve;
using State = RequestFraming::State;

namespace {

const FramingLimits kLimits{.max_head_bytes = 1024, .max_header_lines = 8, .max_body_bytes = 32};

// "whole N", "refuse STATUS: sentence", "need more": one call with everything.
std::string verdict_of(const RequestFraming& framing) {
  switch (framing.state()) {
    case State::kWhole:
      return "whole " + std::to_string(framing.request_bytes());
    case State::kRefused:
      return "refuse " + std::to_string(framing.refusal().status) + ": " + framing.refusal().sentence;
    case State::kHead:
    case State::kBody:
      break;
  }
  return "need more";
}

std::string at_once(const std::string& bytes) {
  RequestFraming framing(kLimits);
  framing.advance(bytes);
  return verdict_of(framing);
}

// The same bytes, one more at each call; a verdict must not come before the byte that decides it nor change afterwards.
std::string byte_by_byte(const std::string& bytes) {
  RequestFraming framing(kLimits);
  std::string last = "need more";
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    framing.advance(std::string(bytes, 0, size));
    const std::string verdict = verdict_of(framing);
    if (last != "need more") CHECK(verdict == last);
    last = verdict;
  }
  return last;
}

std::string verdict(const std::string& bytes) {
  const std::string once = at_once(bytes);
  CHECK(byte_by_byte(bytes) == once);
  return once;
}

std::string post(const std::string& headers, const std::string& body) {
  return "POST /invocations HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n" + body;
}

}  // namespace

TEST_CASE("a request without a body ends with its head", "[serve][framing]") {
  const std::string ping = "GET /ping HTTP/1.1\r\nHost: a\r\n\r\n";
  CHECK(verdict(ping) == "whole " + std::to_string(ping.size()));
  CHECK(at_once(ping + ping) == "whole " + std::to_string(ping.size()));
  CHECK(verdict("GET /ping HTTP/1.0\r\n\r\n") == "whole 22");
  CHECK(verdict("GET /ping HTTP/1.1\r\n") == "need more");
}

TEST_CASE("a sized body ends after its bytes", "[serve][framing]") {
  const std::string request = post("Content-Length: 3\r\n", "1,2");
  CHECK(verdict(request) == "whole " + std::to_string(request.size()));
  CHECK(at_once(request + "rest") == "whole " + std::to_string(request.size()));
  CHECK(verdict(post("Content-Length: 4\r\n", "1,2")) == "need more");
  CHECK(verdict(post("content-length:0\r\n", "")).starts_with("whole"));
}

TEST_CASE("a chunked body ends after its trailer", "[serve][framing]") {
  const auto body =
      GENERATE("3\r\n1,2\r\n0\r\n\r\n", "1\r\n1\r\n2\r\n,2\r\n0\r\n\r\n", "3;name=value\r\n1,2\r\n0;last\r\n\r\n",
               "0003\r\n1,2\r\n000\r\n\r\n", "3 ; x=\"y\"\r\n1,2\r\n0\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n",
               "a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n", "0\r\n\r\n");
  const std::string request = post("Transfer-Encoding: chunked\r\n", body);
  CAPTURE(body);
  CHECK(verdict(request) == "whole " + std::to_string(request.size()));
  CHECK(at_once(request + "GET / HTTP/1.1\r\n") == "whole " + std::to_string(request.size()));
}

TEST_CASE("a chunked body that is cut off needs more", "[serve][framing]") {
  const std::string request = post("Transfer-Encoding: Chunked\r\n", "3;a\r\n1,2\r\n0\r\nA: b\r\n\r\n");
  for (std::size_t size = 0; size < request.size(); ++size) {
    CAPTURE(size);
    CHECK(at_once(request.substr(0, size)) == "need more");
  }
}

TEST_CASE("a malformed chunk is refused", "[serve][framing]") {
  const auto [body, sentence] = GENERATE(table<std::string, std::string>({
      {"x\r\n", "'x' is not the size of a chunk"},
      {"\r\n", "'' is not the size of a chunk"},
      {"-1\r\n", "'-1' is not the size of a chunk"},
      {"0x3\r\n", "'0x3' is not the size of a chunk"},
      {" 3\r\n", "' 3' is not the size of a chunk"},
      {"3 4\r\n", "'3 4' is not the size of a chunk"},
      {"10000000000000003\r\n", "'10000000000000003' is not the size of a chunk"},
      {"3\n1,2", "a line of the chunked body does not end with CRLF"},
      {"3\r\n1,23", "a chunk is longer than its size says"},
      {"3\r\n1,2\n\r", "a chunk is longer than its size says"},
      {"0\r\nno colon\r\n", "'no colon' is not a trailer line"},
      {"3;" + std::string(1100, 'e'), "a line of the chunked body is longer than 1024 bytes"},
  }));
  CHECK(verdict(post("Transfer-Encoding: chunked\r\n", body)) == "refuse 400: " + sentence);
}

TEST_CASE("a body over the limit is refused before it arrives", "[serve][framing]") {
  const std::string sentence =
      "refuse 413: the body is larger than the 32 bytes allowed; send smaller parts or raise MAX_CONTENT_LENGTH";
  CHECK(verdict(post("Content-Length: 32\r\n", "")) == "need more");
  CHECK(verdict(post("Content-Length: 33\r\n", "")) == sentence);
  CHECK(verdict(post("Content-Length: 99999999999999999999999\r\n", "")) == sentence);
  CHECK(verdict(post("Transfer-Encoding: chunked\r\n", "21\r\n")) == sentence);
  CHECK(verdict(post("Transfer-Encoding: chunked\r\n", "10\r\n0123456789abcdef\r\n11\r\n")) == sentence);
  CHECK(verdict(post("Transfer-Encoding: chunked\r\n", "fffffffffffffff\r\n")) == sentence);
}

TEST_CASE("a flood of tiny chunks is bounded", "[serve][framing]") {
  RequestFraming framing({.max_body_bytes = 10'000'000});
  std::string request = post("Transfer-Encoding: chunked\r\n", "");
  for (int i = 0; i < 20'000; ++i) request += "1;" + std::string(1000, 'e') + "\r\nx\r\n";
  CHECK(framing.advance(request) == State::kRefused);
  CHECK(framing.refusal().status == 413);
}

TEST_CASE("a request that two readers could end differently is refused", "[serve][framing]") {
  const auto [headers, sentence] = GENERATE(table<std::string, std::string>({
      {"Content-Length: 3\r\nContent-Length: 3\r\n", "Content-Length is given twice; once is allowed"},
      {"Content-Length: 3\r\nContent-Length: 4\r\n", "Content-Length is given twice; once is allowed"},
      {"Content-Length: 3, 3\r\n", "Content-Length '3, 3' is not a number of bytes"},
      {"Content-Length: +3\r\n", "Content-Length '+3' is not a number of bytes"},
      {"Content-Length: -3\r\n", "Content-Length '-3' is not a number of bytes"},
      {"Content-Length: 0x3\r\n", "Content-Length '0x3' is not a number of bytes"},
      {"Content-Length:\r\n", "Content-Length '' is not a number of bytes"},
      {"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
       "Content-Length and Transfer-Encoding exclude each other"},
      {"Transfer-Encoding: chunked\r\ncontent-length: 3\r\n",
       "Content-Length and Transfer-Encoding exclude each other"},
      {"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
       "Transfer-Encoding is given twice; once is allowed"},
      {"Content-Length : 3\r\n", "'Content-Length : 3' is not a header line"},
      {" Content-Length: 3\r\n", "' Content-Length: 3' is not a header line"},
      {"X: a\r\n folded\r\n", "' folded' is not a header line"},
      {"X: a\rContent-Length: 3\r\n", "'X: a\\rContent-Length: 3' is not a header line"},
      {": x\r\n", "': x' is not a header line"},
      {"no colon\r\n", "'no colon' is not a header line"},
      {"X: a\nContent-Length: 3\r\n", "a line of the head does not end with CRLF"},
  }));
  CHECK(verdict(post(headers, "1,2")) == "refuse 400: " + sentence);
}

TEST_CASE("what is no request is refused", "[serve][framing]") {
  const auto [bytes, expected] = GENERATE(table<std::string, std::string>({
      {"\x16\x03\x01\x02", "refuse 400: this is not an HTTP request; this server speaks plain HTTP/1.1"},
      {"GET /ping\r\n\r\n", "refuse 400: 'GET /ping' is not a request line"},
      {"GET  /ping HTTP/1.1\r\n\r\n", "refuse 400: '' is not a request target"},
      {"GET /ping HTTP/1.1 x\r\n\r\n", "refuse 505: HTTP/1.1 x is not supported; HTTP/1.1 and HTTP/1.0 are"},
      {"GET /ping HTTP/2.0\r\n\r\n", "refuse 505: HTTP/2.0 is not supported; HTTP/1.1 and HTTP/1.0 are"},
      {"G(T /ping HTTP/1.1\r\n\r\n", "refuse 400: 'G(T /ping HTTP/1.1' is not a request line"},
      {"GET /ping SMTP\r\n\r\n", "refuse 400: 'GET /ping SMTP' is not a request line"},
      {"GET /ping HTTP/1.1\n\n", "refuse 400: a line of the head does not end with CRLF"},
      {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", "refuse 400: HTTP/1.0 has no Transfer-Encoding"},
      {"POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
       "refuse 501: Transfer-Encoding 'gzip, chunked' is not supported; chunked is"},
      {"POST / HTTP/1.1\r\nExpect: a-miracle\r\n\r\n",
       "refuse 417: Expect 'a-miracle' is not supported; 100-continue is"},
  }));
  CHECK(verdict(bytes) == expected);
}

TEST_CASE("a head over its limits is refused", "[serve][framing]") {
  CHECK(verdict("GET /" + std::string(2000, 'a')) == "refuse 431: the request's head is longer than 1024 bytes");
  std::string many = "GET / HTTP/1.1\r\n";
  for (int i = 0; i < 9; ++i) many += "X: y\r\n";
  CHECK(verdict(many + "\r\n") == "refuse 431: the request has more than 8 header lines");
}

TEST_CASE("only an HTTP/1.1 client is told to continue", "[serve][framing]") {
  RequestFraming newer(kLimits);
  newer.advance(post("Expect: 100-Continue\r\nContent-Length: 3\r\n", ""));
  CHECK(newer.head().expects_continue);
  RequestFraming older(kLimits);
  older.advance("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  CHECK_FALSE(older.head().expects_continue);
}
