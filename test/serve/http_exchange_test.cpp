#include "serve/http/http_exchange.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "support.h"

using namespace espalier;
using serve::Connectivity;

namespace {

constexpr const char* kModel = "binary_logistic/model-3.2.0.ubj";
const std::string kRow = "2.0,0.645,0.515,0.15,1.212,0.515,0.2055,0.385";

serve::Reply answer(const std::string& request, Connectivity connectivity = Connectivity::kKeepAlive) {
  const test::ModelHandler handler(kModel);
  serve::HttpExchange exchange(handler.handler());
  exchange.answer("GET /ping HTTP/1.1\r\n\r\n",
                  connectivity);  // what one request leaves behind must not reach the next
  return exchange.answer(request, connectivity);
}

std::string post(const std::string& headers, const std::string& body) {
  return "POST /invocations HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n" + body;
}

const std::string kLength = "Content-Length: " + std::to_string(kRow.size()) + "\r\n";

}  // namespace

// Status line, headers in alphabetical order (the library writes them in any), empty line, body; "|" for each line end.
std::string in_order(const std::string& bytes) {
  const std::size_t end = bytes.find("\r\n\r\n");
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < end + 2; begin = bytes.find("\r\n", begin) + 2) {
    lines.push_back(bytes.substr(begin, bytes.find("\r\n", begin) - begin) + "|");
  }
  std::ranges::sort(lines.begin() + 1, lines.end());
  std::string text;
  for (const std::string& line : lines) text += line;
  return text + "|" + bytes.substr(end + 4);
}

TEST_CASE("the bytes of an answer", "[serve][http]") {
  CHECK(in_order(answer(post("Content-Type: text/csv\r\n" + kLength, kRow)).bytes) ==
        "HTTP/1.1 200 OK|Content-Length: 19|Content-Type: text/csv; charset=utf-8||0.1635609269142151\n");
  CHECK(in_order(answer("GET /ping HTTP/1.1\r\nHost: a\r\n\r\n").bytes) ==
        "HTTP/1.1 200 OK|Content-Length: 0|Content-Type: text/html; charset=utf-8||");
  CHECK(in_order(answer(post("Content-Type: text/csv\r\nContent-Length: 0\r\n", "")).bytes) ==
        "HTTP/1.1 204 No Content||");
}

TEST_CASE("chunks with extensions and trailers are one body", "[serve][http]") {
  const std::string body = "1;a=b\r\n2\r\n2c\r\n" + kRow.substr(1) + "\r\n0;last\r\nX-Sum: 1\r\n\r\n";
  const serve::Reply reply = answer(post("Content-Type: text/csv\r\nTransfer-Encoding: chunked\r\n", body));
  CHECK(reply.bytes.ends_with("\r\n\r\n0.1635609269142151\n"));
  CHECK_FALSE(reply.close);
}

TEST_CASE("who wants the connection closed gets it closed", "[serve][http]") {
  CHECK_FALSE(answer("GET /ping HTTP/1.1\r\n\r\n").close);
  CHECK(answer("GET /ping HTTP/1.1\r\nConnection: close\r\n\r\n").close);
  CHECK(answer("GET /ping HTTP/1.0\r\n\r\n").close);
  CHECK(answer("GET /ping HTTP/1.1\r\n\r\n", Connectivity::kClose).close);
  CHECK(answer("GET /ping HTTP/1.1\r\n\r\n", Connectivity::kClose).bytes.contains("Connection: close\r\n"));
}

TEST_CASE("the library does not act by itself on any header", "[serve][http]") {
  const std::string expected = "0.1635609269142151\n";
  for (const char* header : {"Accept-Encoding: gzip, br\r\n", "Range: bytes=0-3\r\n", "Expect: 100-continue\r\n"}) {
    CAPTURE(header);
    const serve::Reply reply = answer(post("Content-Type: text/csv\r\n" + kLength + header, kRow));
    CHECK(reply.bytes.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(reply.bytes.ends_with("\r\n\r\n" + expected));
  }
  for (const char* type : {"application/x-www-form-urlencoded", "multipart/form-data; boundary=x"}) {
    CAPTURE(type);
    CHECK(
        answer(post(std::string("Content-Type: ") + type + "\r\n" + kLength, kRow)).bytes.starts_with("HTTP/1.1 415 "));
  }
  CHECK(answer(post("Content-Type: text/csv\r\nContent-Encoding: gzip\r\n" + kLength, kRow))
            .bytes.starts_with("HTTP/1.1 415 "));
}

TEST_CASE("a head request has no body, an unknown path an empty object", "[serve][http]") {
  CHECK(answer("HEAD /ping HTTP/1.1\r\n\r\n").bytes.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(answer("HEAD /nowhere HTTP/1.1\r\n\r\n").bytes.ends_with("\r\n\r\n"));
  CHECK(answer("GET /nowhere HTTP/1.1\r\n\r\n").bytes.ends_with("\r\n\r\n{}"));
  CHECK(answer("GET /ping?x=1 HTTP/1.1\r\n\r\n").bytes.starts_with("HTTP/1.1 200 "));
  CHECK(answer("BREW /ping HTTP/1.1\r\n\r\n").bytes.contains("\r\n\r\n"));
}

TEST_CASE("a refusal is one sentence", "[serve][http]") {
  CHECK(serve::refusal_reply({503, "the server is busy; try again"}, Connectivity::kKeepAlive).bytes ==
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Length: 30\r\n\r\nthe server is busy; try again\n");
  CHECK(serve::refusal_reply({413, "too large"}, Connectivity::kClose).bytes.contains("Connection: close\r\n"));
}
