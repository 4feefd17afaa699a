#include "base/log.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <ctime>
#include <string>

namespace espalier::base {
namespace {

std::atomic<LogLevel> least_level{LogLevel::kInfo};  // process-wide by nature, as stderr is

std::string_view name_of(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "DEBUG";
    case LogLevel::kInfo:
      return "INFO";
    case LogLevel::kWarning:
      return "WARNING";
    case LogLevel::kError:
      break;
  }
  return "ERROR";
}

std::string time_stamp() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 32> buffer;
  return {buffer.data(), std::strftime(buffer.data(), buffer.size(), "%Y-%m-%d:%H:%M:%S", &parts)};
}

}  // namespace

void set_log_level(LogLevel least) { least_level.store(least, std::memory_order_relaxed); }

void log_event(LogLevel level, std::string_view text) {
  if (level < least_level.load(std::memory_order_relaxed)) return;
  std::string line = "[" + time_stamp() + ":";
  line += name_of(level);
  line += "] ";
  const std::size_t head = line.size();
  line += text;
  std::ranges::replace_if(
      line.begin() + static_cast<std::ptrdiff_t>(head), line.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);  // one call: lines of several threads do not mix
}

}  // namespace espalier::base
