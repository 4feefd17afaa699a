#include "serve/http/accept.h"

#include <array>
#include <utility>
#include <vector>

#include "base/number.h"
#include "base/text.h"
#include "data/channel/content_type.h"

namespace espalier::serve {
namespace {

constexpr std::array<std::pair<std::string_view, ReplyForm>, 7> kForms = {{
    {"text/csv", ReplyForm::kCsv},
    {"application/json", ReplyForm::kJson},
    {"application/jsonlines", ReplyForm::kJsonLines},
    {"application/x-jsonlines", ReplyForm::kJsonLines},
    {"csv", ReplyForm::kCsv},
    {"json", ReplyForm::kJson},
    {"jsonlines", ReplyForm::kJsonLines},
}};
constexpr std::size_t kNumAdvertised = 3;  // the first ones are named in messages

std::optional<ReplyForm> form_of_type(std::string_view type, ReplyForm fallback) {
  if (type == "*/*" || type == "*") return fallback;
  if (type == "text/*") return ReplyForm::kCsv;
  if (type == "application/*") return fallback == ReplyForm::kCsv ? ReplyForm::kJson : fallback;
  for (const auto& [name, form] : kForms) {
    if (name == type) return form;
  }
  return std::nullopt;
}

// A quality that cannot be read counts as 1: the type was asked for.
double quality_of(const data::MediaType& media_type) {
  const auto q = media_type.parameters.find("q");
  return q == media_type.parameters.end() ? 1.0 : base::parse_double(q->second).value_or(1.0);
}

}  // namespace

std::optional<ReplyForm> reply_form_of(std::string_view media_type) {
  const std::string type = data::parse_media_type(media_type).type;
  return type.contains('*') ? std::nullopt : form_of_type(type, ReplyForm::kCsv);
}

std::string reply_form_names() {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < kNumAdvertised; ++i) names.emplace_back(kForms[i].first);
  return base::join(names, ", ");
}

std::optional<ReplyForm> negotiate(std::string_view accept, ReplyForm fallback) {
  if (base::trim(accept).empty()) return fallback;
  std::optional<ReplyForm> best;
  double best_quality = 0;
  for (const std::string_view item : base::split(accept, ',')) {
    if (base::trim(item).empty()) continue;
    const data::MediaType media_type = data::parse_media_type(item);
    const std::optional<ReplyForm> form = form_of_type(media_type.type, fallback);
    const double quality = quality_of(media_type);
    if (form && quality > best_quality) {
      best = form;
      best_quality = quality;
    }
  }
  return best;
}

}  // namespace espalier::serve
