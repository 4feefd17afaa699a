#include "serve/http/http_exchange.h"

#include <httplib.h>

#include <algorithm>
#include <cstring>
#include <format>
#include <limits>

#include "base/text.h"

namespace espalier::serve {
namespace {

constexpr const char* kCustomAttributes = "X-Amzn-SageMaker-Custom-Attributes";
constexpr std::string_view kMetricsPath = "/metrics";

// One request in, one response out, both in memory. Never waits.
class MemoryStream final : public httplib::Stream {
 public:
  explicit MemoryStream(std::string_view input) : input_(input) {}

  bool is_readable() const override { return true; }
  bool wait_readable() const override { return true; }
  bool wait_writable() const override { return true; }
  bool is_peer_alive() const override { return true; }
  ssize_t read(char* out, std::size_t size) override {
    const std::size_t step = std::min(size, input_.size());
    std::memcpy(out, input_.data(), step);
    input_.remove_prefix(step);
    return static_cast<ssize_t>(step);
  }
  ssize_t write(const char* bytes, std::size_t size) override {
    output_.append(bytes, size);
    return static_cast<ssize_t>(size);
  }
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return INVALID_SOCKET; }
  time_t duration() const override { return 0; }

  std::string take_output() { return std::move(output_); }

 private:
  std::string_view input_;
  std::string output_;
};

std::string joined_values(const httplib::Request& request, const char* name) {
  std::string joined;
  const std::size_t count = request.get_header_value_count(name);
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) joined += ", ";
    joined += request.get_header_value(name, "", i);
  }
  return joined;
}

void write(Response&& response, httplib::Response& out) {
  out.status = response.status;
  for (const auto& [name, value] : response.headers) out.set_header(name, value);
  if (!response.content_type.empty()) out.set_header("Content-Type", response.content_type);
  out.body = std::move(response.body);
}

}  // namespace

class HttpExchange::MemoryServer final : public httplib::Server {
 public:
  MemoryServer(const serve::Handler& handler, RefusalLog* refusals) : handler_(handler) {
    // The reactor has enforced the limits that the user set; the library must not add its own.
    set_payload_max_length(std::numeric_limits<std::size_t>::max());
    set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
      if (handler_.takes_body(request.method, message_.path)) return HandlerResponse::Unhandled;
      write(handler_.handle(message_), response);
      return HandlerResponse::Handled;
    });
    const auto with_body = [this](const httplib::Request&, httplib::Response& response,
                                  const httplib::ContentReader& content) {
      content([this](const char* bytes, std::size_t size) {
        message_.body.append(bytes, size);
        return true;
      });
      write(handler_.handle(message_), response);
    };
    Post("/invocations", with_body);
    // What the library adds: a keep-alive time that is not ours (clients would close by it), ranges that we do not
    // serve, a length where none may stand.
    set_post_routing_handler([](const httplib::Request&, httplib::Response& response) {
      response.headers.erase("Keep-Alive");
      response.headers.erase("Accept-Ranges");
      if (response.status == httplib::StatusCode::NoContent_204) response.headers.erase("Content-Length");
    });
    set_exception_handler([](const httplib::Request&, httplib::Response& response, std::exception_ptr) {
      write(sentence(500, "internal error while answering the request"), response);
    });
    if (refusals != nullptr) {
      set_logger([this, refusals](const httplib::Request&, const httplib::Response& response) {
        if (is_refusal(response.status)) log_refusal(response, *refusals);
      });
    }
    // What the library refuses by itself gets a sentence too.
    set_error_handler([](const httplib::Request&, httplib::Response& response) {
      if (response.body.empty() && response.status >= 400) {
        write(sentence(response.status, httplib::status_message(response.status)), response);
      }
      return HandlerResponse::Handled;
    });
  }

  Reply answer(std::string_view request, Connectivity connectivity) {
    MemoryStream stream(request);
    bool closed = false;
    message_ = serve::Request();
    process_request(stream, {}, 0, {}, 0, connectivity == Connectivity::kClose, closed,
                    [this](httplib::Request& parsed) { take_head(parsed); });
    std::string().swap(message_.body);  // assignment would keep the memory of the largest body so far
    Reply reply{stream.take_output(), closed || connectivity == Connectivity::kClose};
    if (reply.bytes.empty()) reply = refusal_reply({400, "this is not an HTTP request"}, Connectivity::kClose);
    return reply;
  }

 private:
  static bool is_refusal(int status) { return status >= 400 && status < 500; }

  void log_refusal(const httplib::Response& response, RefusalLog& refusals) const {
    if (message_.path == kMetricsPath) return;  // the platform asks for it once a minute, of every image
    const bool has_sentence = response.get_header_value("Content-Type").starts_with("text/plain");
    refusals.add(response.status, base::excerpt(message_.method) + " " + base::excerpt(message_.path),
                 has_sentence ? response.body : httplib::status_message(response.status));
  }

  // Moves what we use out of the parsed head and takes away the headers on which the library would act by itself: it
  // would decompress and parse forms, compress answers, cut out ranges, and send a second "100 Continue".
  void take_head(httplib::Request& parsed) {
    message_.method = parsed.method;
    message_.path = parsed.target.substr(0, parsed.target.find('?'));
    message_.content_type = parsed.get_header_value("Content-Type");
    // Old clients spell it without the hyphen.
    if (message_.content_type.empty()) message_.content_type = parsed.get_header_value("ContentType");
    message_.content_encoding = joined_values(parsed, "Content-Encoding");
    message_.accept = joined_values(parsed, "Accept");
    message_.custom_attributes = parsed.get_header_value(kCustomAttributes);
    for (const char* name : {"Content-Type", "Content-Encoding", "Accept-Encoding", "Range", "Expect"}) {
      parsed.headers.erase(name);
    }
    parsed.ranges.clear();
  }

  const serve::Handler& handler_;
  serve::Request message_;  // the request at hand
};

HttpExchange::HttpExchange(const Handler& handler, RefusalLog* refusals)
    : server_(std::make_unique<MemoryServer>(handler, refusals)) {}
HttpExchange::~HttpExchange() = default;

Reply HttpExchange::answer(std::string_view request, Connectivity connectivity) {
  return server_->answer(request, connectivity);
}

Reply refusal_reply(const Refusal& refusal, Connectivity connectivity) {
  const bool close = connectivity == Connectivity::kClose;
  const std::string body = refusal.sentence + "\n";
  return {std::format("HTTP/1.1 {} {}\r\n{}{}Content-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\n\r\n{}",
                      refusal.status, httplib::status_message(refusal.status),
                      refusal.status == 503 ? "Retry-After: 1\r\n" : "", close ? "Connection: close\r\n" : "",
                      body.size(), body),
          close};
}

}  // namespace espalier::serve
