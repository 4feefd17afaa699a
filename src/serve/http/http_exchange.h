// One request as bytes -> handler -> the response as bytes: cpp-httplib's own request processing, run on memory instead
// of a socket (docs/adr/0013). It parses the head, decodes chunks and writes the response; the handler decides.
#pragma once

#include <memory>
#include <string_view>

#include "serve/http/handler.h"
#include "serve/http/refusal_log.h"
#include "serve/net/reply.h"
#include "serve/net/request_head.h"

namespace espalier::serve {

// Not thread-safe: each thread has its own.
class HttpExchange {
 public:
  // `refusals` (may be null) is told of every answer of a status from 400 to 499.
  explicit HttpExchange(const Handler& handler, RefusalLog* refusals = nullptr);
  ~HttpExchange();

  // `request` is whole (framing said so).
  Reply answer(std::string_view request, Connectivity connectivity);

 private:
  class MemoryServer;
  std::unique_ptr<MemoryServer> server_;
};

// A reply made without reading the request: plain text, closing when told so; 503 carries Retry-After.
Reply refusal_reply(const Refusal& refusal, Connectivity connectivity);

}  // namespace espalier::serve
