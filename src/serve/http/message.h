// Request and response as plain values, which the handler works on: it knows no socket.
#pragma once

#include <map>
#include <string>

namespace espalier::serve {

struct Request {
  std::string method;             // "GET", "POST"
  std::string path;               // without query, percent signs as sent
  std::string content_type;       // as sent; empty when absent
  std::string content_encoding;   // as sent; empty when absent
  std::string accept;             // as sent, several headers joined by commas; empty when absent
  std::string custom_attributes;  // X-Amzn-SageMaker-Custom-Attributes; empty when absent
  std::string body;
};

struct Response {
  int status = 200;
  std::string content_type;                    // empty: no header
  std::map<std::string, std::string> headers;  // further headers
  std::string body;
};

}  // namespace espalier::serve
