// Accept header -> form of the answer (RFC 9110, 12.5.1): lists, quality values, wildcards.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace espalier::serve {

enum class ReplyForm { kCsv, kJson, kJsonLines };

// The form named by one media type or short name ("text/csv", "csv", any case); nullopt when it is none.
std::optional<ReplyForm> reply_form_of(std::string_view media_type);
// "text/csv, application/json, application/jsonlines": for messages.
std::string reply_form_names();

// The acceptable form of the highest quality, the first named among equals. Nothing named, or any type: `fallback`.
// nullopt when no form is acceptable.
std::optional<ReplyForm> negotiate(std::string_view accept, ReplyForm fallback);

}  // namespace espalier::serve
