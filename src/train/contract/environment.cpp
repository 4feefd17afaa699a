#include "train/contract/environment.h"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/log.h"
#include "base/number.h"
#include "base/simd.h"
#include "base/text.h"
#include "train/contract/contract.h"

namespace espalier::train {
namespace {

constexpr const char* kSimdVariable = "ESPALIER_SIMD";
constexpr const char* kLogLevelVariable = "SAGEMAKER_CONTAINER_LOG_LEVEL";
constexpr std::array<const char*, 2> kScriptVariables = {"SAGEMAKER_PROGRAM", "SAGEMAKER_SUBMIT_DIRECTORY"};
constexpr const char* kScriptMeaning = "script mode, which this image has not";
constexpr std::array<EnvironmentVariable, 4> kVariables = {{
    {kLogLevelVariable, "0 to 50: 10 debug, 20 info, 30 warning, 40 error", "20",
     "the least level that is logged; goes before hyperparameter sagemaker_container_log_level"},
    {kSimdVariable, "avx512, avx2, sse4, baseline; on arm64 neon, baseline", "the best that the machine has",
     "forces a SIMD level; results do not depend on it"},
    {kScriptVariables[0], "none: refused", "", kScriptMeaning},
    {kScriptVariables[1], "none: refused", "", kScriptMeaning},
}};
constexpr std::int64_t kHighestLogLevel = 50;  // Python's "critical"

base::LogLevel log_level_of(const std::string& text) {
  const std::optional<std::int64_t> number = base::parse_int(base::trim(text));
  if (!number || *number < 0 || *number > kHighestLogLevel) {
    throw base::ClientError(std::string(kLogLevelVariable) + ": '" + base::excerpt(text) +
                            "' is not a whole number from 0 to 50; 20 is the default");
  }
  return static_cast<base::LogLevel>(*number);
}

// Empty means unset, as in serving.
const char* value_of(const char* variable) {
  const char* value = std::getenv(variable);
  return value && *value ? value : nullptr;
}

void refuse_script_mode() {
  for (const char* variable : kScriptVariables) {
    if (const char* value = value_of(variable)) {
      throw base::ClientError(std::string(variable) + " is '" + base::excerpt(value) + "': " + kNoScriptMode);
    }
  }
}

}  // namespace

std::span<const EnvironmentVariable> environment_variables() { return kVariables; }

void apply_environment() {
  if (const char* level = value_of(kLogLevelVariable)) base::set_log_level(log_level_of(level));
  if (const char* level = value_of(kSimdVariable)) base::force_simd_level(level);
  refuse_script_mode();
}

void apply_log_level(std::optional<int> level) {
  if (level && !value_of(kLogLevelVariable)) base::set_log_level(static_cast<base::LogLevel>(*level));
}

}  // namespace espalier::train
