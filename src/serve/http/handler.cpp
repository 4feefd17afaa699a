#include "serve/http/handler.h"

#include <algorithm>
#include <array>
#include <format>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "data/channel/content_type.h"
#include "serve/http/request_rows.h"

namespace espalier::serve {
namespace {

constexpr const char* kCustomAttributes = "X-Amzn-SageMaker-Custom-Attributes";
constexpr std::size_t kMaxCustomAttributesBytes = 1024;
constexpr std::size_t kMaxReplyNumbers = std::size_t{1} << 25;  // rows may be of two bytes, their answers are not

// An error with its status: how the steps of an invocation end early.
struct Refused {
  int status;
  std::string sentence;
};

data::Format request_format(const Request& request) {
  const std::string encoding = base::to_lower(base::trim(request.content_encoding));
  if (!encoding.empty() && encoding != "identity") {
    throw Refused{
        415, std::format("content encoding '{}' is not supported; send the body as it is", base::excerpt(encoding))};
  }
  if (base::trim(request.content_type).empty()) return data::Format::kLibsvm;  // as the built-in algorithm
  const data::MediaType media_type = data::parse_media_type(request.content_type);
  const std::optional<data::Format> format = data::format_of(media_type);
  if (!format || !is_readable(*format)) {
    throw Refused{415, std::format("content type '{}' is not supported; allowed are {}",
                                   base::excerpt(request.content_type), kReadableTypes)};
  }
  if (const auto problem = data::label_size_problem(media_type)) throw Refused{415, *problem};
  return *format;
}

data::RequestRows decode(data::Format format, std::string_view body, const data::RequestTable* table) {
  try {
    return request_rows(format, body, table);
  } catch (const base::ClientError& error) {
    throw Refused{415, error.what()};
  } catch (const data::WrongColumns& wrong) {
    throw Refused{400, wrong.reason};
  }
}

// Dense rows say how many features they have, so a wrong count is a mistake; a sparse row leaves out what is missing.
void check_width(const data::FeatureMatrix& features, std::size_t num_model_features) {
  const std::size_t width = features.num_features();
  if (features.num_rows() == 0 || width == num_model_features) return;
  if (features.dense() != nullptr) {
    throw Refused{
        400, std::format("the rows have {} features, the model takes {}; leave a field empty if it is missing", width,
                         num_model_features)};
  }
  if (width > num_model_features) {
    throw Refused{400, std::format("a row has feature index {}, the model takes indices 0 to {}", width - 1,
                                   num_model_features - 1)};
  }
}

void check_reply_size(std::size_t num_rows, std::size_t num_predictions) {
  if (num_rows <= kMaxReplyNumbers / num_predictions) return;
  throw Refused{
      413, std::format("the reply would hold {} rows of {} numbers, at most {} numbers are allowed; send fewer rows",
                       num_rows, num_predictions, kMaxReplyNumbers)};
}

ReplyForm reply_form(const Request& request, ReplyForm fallback) {
  const std::optional<ReplyForm> form = negotiate(request.accept, fallback);
  if (!form) {
    throw Refused{406, std::format("accept type '{}' is not supported; allowed are {}", base::excerpt(request.accept),
                                   reply_form_names())};
  }
  return *form;
}

// Visible ASCII of the allowed length, or nothing: what is echoed must not be able to forge a header.
bool may_be_echoed(std::string_view custom_attributes) {
  return !custom_attributes.empty() && custom_attributes.size() <= kMaxCustomAttributesBytes &&
         std::ranges::all_of(custom_attributes, [](char c) { return c >= 0x20 && c < 0x7f; });
}

std::string not_ready_sentence(const ServedModel& model) {
  if (model.state() == ModelState::kBroken) return "the model cannot be served: " + model.reason();
  return model.state() == ModelState::kLoading ? "the model is still loading" : "the server is stopping";
}

}  // namespace

Response sentence(int status, std::string_view text) {
  return {
      .status = status, .content_type = "text/plain; charset=utf-8", .headers = {}, .body = std::string(text) + "\n"};
}

std::span<const Handler::Route> Handler::routes() {
  static constexpr std::array kRoutes = {
      Route{"GET", "/ping", &Handler::ping},
      Route{"GET", "/execution-parameters", &Handler::execution_parameters},
      Route{"POST", "/invocations", &Handler::invocations},
  };
  return kRoutes;
}

bool Handler::takes_body(std::string_view method, std::string_view path) const {
  return std::ranges::any_of(
      routes(), [&](const Route& route) { return method == "POST" && route.method == method && route.path == path; });
}

Response Handler::handle(const Request& request) const {
  const std::string_view method = request.method == "HEAD" ? "GET" : std::string_view(request.method);
  std::string allowed;
  for (const Route& route : routes()) {
    if (route.path != request.path) continue;
    if (route.method != method) {
      allowed = route.method;
      continue;
    }
    try {
      return (this->*route.answer)(request);
    } catch (const Refused& refused) {
      return sentence(refused.status, refused.sentence);
    } catch (const base::ClientError& error) {
      return sentence(400, error.what());
    } catch (const base::Error& error) {
      base::log_event(base::LogLevel::kError, std::format("{} {}: {}", route.method, route.path, error.what()));
      return sentence(500, error.what());
    } catch (const std::exception& error) {  // its text is for the log alone
      base::log_event(base::LogLevel::kError, std::format("{} {}: {}", route.method, route.path, error.what()));
      return sentence(500, "internal error while answering the request");
    }
  }
  if (allowed.empty()) return {.status = 404, .content_type = "application/json", .headers = {}, .body = "{}"};
  Response response = sentence(
      405, std::format("{} does not take {}; it takes {}", request.path, base::excerpt(request.method), allowed));
  response.headers["Allow"] = allowed;
  return response;
}

Response Handler::ping(const Request&) const {
  switch (model_.state()) {
    // The built-in algorithm's answer, content type of an empty body included.
    case ModelState::kReady:
      return {.status = 200, .content_type = "text/html; charset=utf-8", .headers = {}, .body = {}};
    case ModelState::kBroken:
      return sentence(500, not_ready_sentence(model_));
    case ModelState::kLoading:
    case ModelState::kStopping:
      break;
  }
  return sentence(503, not_ready_sentence(model_));
}

Response Handler::execution_parameters(const Request&) const {
  const int concurrent = std::clamp(options_.num_workers, 1, kMaxPayloadMb / options_.max_payload_mb);
  return {
      .status = 200,
      .content_type = "application/json",
      .headers = {},
      .body = std::format(R"({{"MaxConcurrentTransforms": {}, "BatchStrategy": "MULTI_RECORD", "MaxPayloadInMB": {}}})",
                          concurrent, options_.max_payload_mb)};
}

Response Handler::invocations(const Request& request) const {
  if (request.body.empty()) return {.status = 204, .content_type = {}, .headers = {}, .body = {}};
  const auto format = request_format(request);
  const model::Predictor* predictor = model_.predictor();  // before the body: how to read it is part of the model
  if (predictor == nullptr) {
    Response response = sentence(model_.state() == ModelState::kBroken ? 500 : 503, not_ready_sentence(model_));
    if (response.status == 503) response.headers["Retry-After"] = "1";
    return response;
  }
  const data::RequestRows rows = decode(format, request.body, model_.table());
  check_width(rows.features, predictor->model().num_features);
  check_reply_size(rows.features.num_rows(), predictor->num_predictions());
  const std::vector<float> predictions = model_.predict(rows);
  const ReplyForm form = reply_form(request, options_.default_form);
  Response response{.status = 200,
                    .content_type = std::string(content_type_of(form)),
                    .headers = {},
                    .body = reply_body(predictions, predictor->num_predictions(), form, options_.mode)};
  if (may_be_echoed(request.custom_attributes)) response.headers[kCustomAttributes] = request.custom_attributes;
  return response;
}

}  // namespace espalier::serve
