#include "train/contract/environment.h"

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/log.h"
#include "base/number.h"
#include "base/simd.h"
#include "base/text.h"

namespace espalier::train {
namespace {

constexpr const char* kSimdVariable = "ESPALIER_SIMD";
constexpr const char* kLogLevelVariable = "SAGEMAKER_CONTAINER_LOG_LEVEL";
constexpr std::int64_t kHighestLogLevel = 50;  // Python's "critical"

base::LogLevel log_level_of(const std::string& text) {
  const std::optional<std::int64_t> number = base::parse_int(base::trim(text));
  if (!number || *number < 0 || *number > kHighestLogLevel) {
    throw base::ClientError(std::string(kLogLevelVariable) + ": '" + base::excerpt(text) +
                            "' is not a whole number from 0 to 50; 20 is the default");
  }
  return static_cast<base::LogLevel>(*number);
}

}  // namespace

void apply_environment() {
  // Empty means unset, as in serving.
  if (const char* level = std::getenv(kLogLevelVariable); level && *level) base::set_log_level(log_level_of(level));
  if (const char* level = std::getenv(kSimdVariable); level && *level) base::force_simd_level(level);
}

}  // namespace espalier::train
