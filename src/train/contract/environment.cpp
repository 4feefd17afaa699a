#include "train/contract/environment.h"

#include <array>
#include <string>

#include "base/error.h"
#include "base/log.h"
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

void refuse_script_mode(base::EnvironmentReader& reader) {
  for (const char* variable : kScriptVariables) {
    if (const auto value = reader.text({variable})) {
      throw base::ClientError(std::string(variable) + " is '" + base::excerpt(*value) + "': " + kNoScriptMode);
    }
  }
}

}  // namespace

std::span<const EnvironmentVariable> environment_variables() { return kVariables; }

void apply_environment(const base::Environment& environment) {
  base::EnvironmentReader reader(environment);
  if (const auto level = base::read_log_level(reader)) base::set_log_level(*level);
  base::apply_simd_level(reader);
  reader.throw_problems();
  refuse_script_mode(reader);
}

void apply_log_level(std::optional<int> level, const base::Environment& environment) {
  base::EnvironmentReader reader(environment);
  if (level && !reader.text({kLogLevelVariable})) base::set_log_level(static_cast<base::LogLevel>(*level));
}

}  // namespace espalier::train
