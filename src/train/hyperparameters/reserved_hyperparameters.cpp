#include "train/hyperparameters/reserved_hyperparameters.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <format>
#include <optional>
#include <vector>

#include "base/text.h"
#include "train/contract/contract.h"

namespace espalier::train {
namespace {

constexpr std::array<std::string_view, 3> kScriptNames = {"sagemaker_program", "sagemaker_submit_directory",
                                                          "default_user_module_name"};
constexpr std::string_view kLogLevel = "sagemaker_container_log_level";

void apply_log_level(const std::string& text, PlanDraft& draft) {
  constexpr std::int64_t kHighest = 50;  // Python's "critical"
  const std::optional<std::int64_t> level = integer_value(text);
  if (!level || *level < 0 || *level > kHighest) {
    draft.problem(kLogLevel, std::format("'{}' is not allowed; allowed is a whole number in [0, 50], 20 is the default",
                                         base::excerpt(text)));
    return;
  }
  draft.plan.log_level = static_cast<int>(*level);
}

}  // namespace

bool is_reserved(std::string_view name) { return name.starts_with("sagemaker_") || name == "default_user_module_name"; }

void apply_reserved(const std::map<std::string, std::string>& hyperparameters, PlanDraft& draft) {
  std::vector<std::string> idle;
  bool asks_for_script = false;
  for (const auto& [name, text] : hyperparameters) {
    if (!is_reserved(name)) continue;
    const std::optional<std::string> value = clean_value(text);
    if (!value || value->empty()) continue;
    if (std::ranges::contains(kScriptNames, name)) {
      if (!asks_for_script)
        draft.problem(name, std::format("it is '{}', but {}", base::excerpt(*value), kNoScriptMode));
      asks_for_script = true;
    } else if (name == kLogLevel) {
      apply_log_level(*value, draft);
    } else {
      idle.push_back(base::excerpt(name));
    }
  }
  if (idle.empty()) return;
  draft.plan.notes.push_back(
      std::format("Hyperparameters of the SDK's own, which have no effect here: {}", base::join(idle, ", ")));
}

}  // namespace espalier::train
