// The environment: a copy of the process's, and a reader that refuses what cannot be understood instead of passing it
// over. Only train and serve look at it, at their start; what they find goes on as plain values.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"

namespace espalier::base {

using Environment = std::map<std::string, std::string>;

// Of this process, read once, at the first call.
const Environment& process_environment();

// Reads variables by name; where several names are given, the first that is set counts. A variable without any text
// counts as unset. What is wrong is gathered, so that one run tells all of it.
class EnvironmentReader {
 public:
  explicit EnvironmentReader(const Environment& environment) : environment_(environment) {}

  std::optional<std::string> text(std::initializer_list<const char*> names);  // trimmed
  std::optional<std::int64_t> integer(std::initializer_list<const char*> names, std::int64_t least, std::int64_t most);
  // The value when it is one of `allowed`.
  std::optional<std::string> word(std::initializer_list<const char*> names, const std::vector<std::string>& allowed);
  std::optional<bool> flag(std::initializer_list<const char*> names);  // true, false, 1, 0, yes, no, on, off; any case

  // The value that text() or another call found last cannot be used; `allowed` is "one of ...", "a whole number ...".
  void refuse(std::string_view value, const std::string& allowed);
  // ClientError with a sentence for each variable that cannot be used: its name, what it held, what is allowed.
  void throw_problems() const;

 private:
  const Environment& environment_;
  std::string last_name_;
  std::vector<std::string> problems_;
};

// SAGEMAKER_CONTAINER_LOG_LEVEL, the platform's number from 0 to 50: 10 debug, 20 info, 30 warning, 40 error.
std::optional<LogLevel> read_log_level(EnvironmentReader& reader);
// ESPALIER_SIMD: forces that level (base/simd.h). Call before any kernel runs.
void apply_simd_level(EnvironmentReader& reader);

}  // namespace espalier::base
