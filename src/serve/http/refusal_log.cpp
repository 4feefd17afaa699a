#include "serve/http/refusal_log.h"

#include <format>

#include "base/log.h"
#include "base/text.h"

namespace espalier::serve {

void RefusalLog::log_warning(std::string_view line) { base::log_event(base::LogLevel::kWarning, line); }

void RefusalLog::add(int status, std::string_view what, std::string_view reason, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (now - period_begin_ >= kPeriod) {
    period_begin_ = now;
    num_lines_ = 0;
    tell_left_out();
  }
  if (num_lines_ == kMaxLines) {
    ++num_left_out_;
    return;
  }
  ++num_lines_;
  write_line_(std::format("refused: status={}{}{}: {}", status, what.empty() ? "" : " ", what, base::trim(reason)));
}

void RefusalLog::tell_left_out() {
  if (num_left_out_ == 0) return;
  write_line_(std::format("refused: {} more requests, left out of the log; at most {} in {} s are written",
                          num_left_out_, kMaxLines, kPeriod.count()));
  num_left_out_ = 0;
}

}  // namespace espalier::serve
