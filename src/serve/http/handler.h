// The routes: from a request to a response. A function of its arguments and of the model's state; it knows no socket.
// The only place with status codes of our own (framing's refusals aside, which never reach a route). Contract:
// SageMaker developer guide, "Custom Inference Code with Hosting Services" and "... with Batch Transform".
#pragma once

#include <atomic>
#include <span>
#include <string_view>

#include "serve/http/message.h"
#include "serve/http/options.h"
#include "serve/model/served_model.h"

namespace espalier::serve {

class Handler {
 public:
  Handler(const ServerOptions& options, const ServedModel& model) : options_(options), model_(model) {}

  // Thread-safe. Never throws: an error becomes a response with one sentence.
  //   200 answered   204 empty body   400 rows that do not fit the model   404, 405 no such route or method
  //   406 no acceptable type   415 a body that cannot be read   500 model missing or broken, own fault   503 loading or
  //   stopping
  Response handle(const Request& request) const;

  // Whether a body sent to (method, path) is worth reading.
  bool takes_body(std::string_view method, std::string_view path) const;

 private:
  struct Route {
    std::string_view method;
    std::string_view path;
    Response (Handler::*answer)(const Request&) const;
  };
  static std::span<const Route> routes();

  Response ping(const Request& request) const;
  Response execution_parameters(const Request& request) const;
  Response invocations(const Request& request) const;

  const ServerOptions& options_;
  const ServedModel& model_;
  mutable std::atomic<bool> has_remarked_{false};  // on how a body was read: once, for every request would say the same
};

// A response whose body is one sentence in plain text.
Response sentence(int status, std::string_view text);

}  // namespace espalier::serve
