// Diagnostics go to stderr, one event a line, in the form of the built-in algorithm:
//   [2026-11-22:14:38:18:INFO] text
// Metric lines go to stdout and are written by train/contract/progress.cpp alone. Never payloads, never credentials.
#pragma once

#include <string_view>

namespace espalier::base {

enum class LogLevel { kDebug = 10, kInfo = 20, kWarning = 30, kError = 40 };

void set_log_level(LogLevel least);                     // events below it are dropped; default kInfo
void log_event(LogLevel level, std::string_view text);  // thread-safe; newlines in `text` become spaces

}  // namespace espalier::base
