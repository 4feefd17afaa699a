#include "base/environment.h"

#include <unistd.h>

#include <algorithm>
#include <format>

#include "base/error.h"
#include "base/number.h"
#include "base/simd.h"
#include "base/text.h"

namespace espalier::base {
namespace {

constexpr std::int64_t kHighestLogLevel = 50;  // Python's "critical"

}  // namespace

const Environment& process_environment() {
  static const Environment environment = [] {
    Environment copy;
    for (char** entry = environ; *entry != nullptr; ++entry) {
      const std::string_view text(*entry);
      const std::size_t equals = text.find('=');
      if (equals != text.npos) copy.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return copy;
  }();
  return environment;
}

std::optional<std::string> EnvironmentReader::text(std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const auto found = environment_.find(name);
    if (found == environment_.end() || trim(found->second).empty()) continue;
    last_name_ = name;
    return std::string(trim(found->second));
  }
  return std::nullopt;
}

std::optional<std::int64_t> EnvironmentReader::integer(std::initializer_list<const char*> names, std::int64_t least,
                                                       std::int64_t most) {
  const std::optional<std::string> value = text(names);
  if (!value) return std::nullopt;
  const std::optional<std::int64_t> number = parse_int(*value);
  if (number && *number >= least && *number <= most) return number;
  refuse(*value, std::format("a whole number from {} to {}", least, most));
  return std::nullopt;
}

std::optional<std::string> EnvironmentReader::word(std::initializer_list<const char*> names,
                                                   const std::vector<std::string>& allowed) {
  const std::optional<std::string> value = text(names);
  if (!value || std::ranges::contains(allowed, *value)) return value;
  refuse(*value, "one of " + join(allowed, ", "));
  return std::nullopt;
}

std::optional<bool> EnvironmentReader::flag(std::initializer_list<const char*> names) {
  const std::optional<std::string> value = text(names);
  if (!value) return std::nullopt;
  const std::string word = to_lower(*value);
  for (const std::string_view yes : {"true", "1", "yes", "on"})
    if (word == yes) return true;
  for (const std::string_view no : {"false", "0", "no", "off"})
    if (word == no) return false;
  refuse(*value, "true or false");
  return std::nullopt;
}

void EnvironmentReader::refuse(std::string_view value, const std::string& allowed) {
  problems_.push_back(
      std::format("environment variable {} is '{}'; allowed is {}", last_name_, excerpt(value), allowed));
}

void EnvironmentReader::throw_problems() const {
  if (!problems_.empty()) throw ClientError(join(problems_, "; "));
}

std::optional<LogLevel> read_log_level(EnvironmentReader& reader) {
  const auto level = reader.integer({"SAGEMAKER_CONTAINER_LOG_LEVEL"}, 0, kHighestLogLevel);
  if (!level) return std::nullopt;
  for (const LogLevel known : {LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarning})
    if (*level <= static_cast<std::int64_t>(known)) return known;
  return LogLevel::kError;
}

void apply_simd_level(EnvironmentReader& reader) {
  const std::optional<std::string> level = reader.text({"ESPALIER_SIMD"});
  if (!level) return;
  const std::vector<std::string> levels = simd_levels();
  if (std::ranges::contains(levels, *level))
    force_simd_level(*level);
  else
    reader.refuse(*level, "one of the levels that this build and CPU can run: " + join(levels, ", "));
}

}  // namespace espalier::base
