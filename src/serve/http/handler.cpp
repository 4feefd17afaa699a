#include "serve/http/handler.h"

#include <algorithm>
#include <array>
#include <format>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "data/channel/content_type.h"
#include "data/channel/formats.h"
#include "serve/http/request_body.h"

namespace espalier::serve {
namespace {

constexpr const char* kCustomAttributes = "X-Amzn-SageMaker-Custom-Attributes";
constexpr std::size_t kMaxCustomAttributesBytes = 1024;
constexpr std::size_t kMaxReplyNumbers = std::size_t{1} << 25;      // rows may be of two bytes, their answers are not
constexpr data::Format kFormatWithoutType = data::Format::kLibsvm;  // as the built-in algorithm

// An error with its status: how the steps of an invocation end early.
struct Refused {
  int status;
  std::string sentence;
};

const data::FormatRow& request_format(const Request& request) {
  const std::string encoding = base::to_lower(base::trim(request.content_encoding));
  if (!encoding.empty() && encoding != "identity") {
    throw Refused{
        415, std::format("content encoding '{}' is not supported; send the body as it is", base::excerpt(encoding))};
  }
  if (base::trim(request.content_type).empty()) return data::row_of(kFormatWithoutType);
  const data::MediaType media_type = data::parse_media_type(request.content_type);
  const std::optional<data::Format> format = data::format_of(media_type);
  if (!format || data::row_of(*format).read_request == nullptr) {
    throw Refused{415, std::format("content type '{}' is not supported; allowed are {}",
                                   base::excerpt(request.content_type), data::types_of_requests())};
  }
  if (const auto problem = data::label_size_problem(media_type)) throw Refused{415, *problem};
  return data::row_of(*format);
}

// The first words are the original's, which clients may look for.
Refused unreadable(const data::FormatRow& format, const Request& request, std::string_view reason) {
  const bool has_type = !base::trim(request.content_type).empty();
  return {415, std::format("Loading {} data failed: {}{}", format.name, reason,
                           has_type ? ""
                                    : "; the request has no content type, which means text/libsvm; name the type if "
                                      "it is another")};
}

// A column of numbers would pass for labels.
void check_has_features(const data::FormatRow& format, const Request& request, const data::FeatureMatrix& features) {
  if (!base::trim(request.content_type).empty() || features.num_features() != 0) return;
  throw unreadable(format, request, "no row has a feature");
}

ReadBody decode(const Request& request, const data::RequestReading& reading) {
  const data::FormatRow& format = request_format(request);
  try {
    ReadBody body = read_request_body(format, request.body, reading);
    check_has_features(format, request, body.input.features);
    return body;
  } catch (const base::ClientError& error) {
    throw unreadable(format, request, error.what());
  } catch (const data::WrongColumns& wrong) {
    throw Refused{400, wrong.reason};
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
  request_format(request);  // what can never be read is refused before a model that is not there
  const model::Predictor* predictor = model_.predictor();  // before the body: how to read it is part of the model
  if (predictor == nullptr) {
    Response response = sentence(model_.state() == ModelState::kBroken ? 500 : 503, not_ready_sentence(model_));
    if (response.status == 503) response.headers["Retry-After"] = "1";
    return response;
  }
  const ReadBody body = decode(request, {.table = model_.table(),
                                         .num_features = predictor->model().num_features,
                                         .narrow = options_.narrow_rows,
                                         .extent = options_.mode == ReplyMode::kBatch ? data::BodyExtent::kPerhapsPart
                                                                                      : data::BodyExtent::kWhole});
  if (!body.remark.empty() && !has_remarked_.exchange(true)) base::log_event(base::LogLevel::kWarning, body.remark);
  check_reply_size(body.input.features.num_rows(), predictor->num_predictions());
  const std::vector<float> predictions = model_.predict(body.input);
  const ReplyForm form = reply_form(request, options_.default_form);
  Response response{
      .status = 200,
      .content_type = std::string(content_type_of(form)),
      .headers = {},
      .body = reply_body(predictions, predictor->num_predictions(), form, options_.mode, options_.batch_answer_end)};
  if (may_be_echoed(request.custom_attributes)) response.headers[kCustomAttributes] = request.custom_attributes;
  return response;
}

}  // namespace espalier::serve
