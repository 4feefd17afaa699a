#include "train/contract/channel_names.h"

#include <algorithm>
#include <array>
#include <format>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"

namespace espalier::train {
namespace {

const std::vector<std::string>& read_channels() {
  static const std::vector<std::string> names = {kTrainChannel, kValidationChannel, kModelChannel};
  return names;
}

// The channel that `name` stands for in everyday words or by a slip of the hand; "" when it stands for none.
std::string meant_channel(const std::string& name) {
  constexpr std::array<std::string_view, 3> kWordsForValidation = {"eval", "evaluation", "dev"};
  const std::string word = base::to_lower(name);
  const bool is_short = word == "val" || word.starts_with("val_") || word.starts_with("val-");
  if (is_short || word.starts_with("valid") || std::ranges::contains(kWordsForValidation, word)) {
    return kValidationChannel;
  }
  if (word.starts_with("train")) return kTrainChannel;
  const std::vector<std::string> nearest = base::nearest_names(word, read_channels());
  return nearest.empty() ? "" : nearest.front();
}

}  // namespace

void check_channel_names(const Job& job) {
  for (const Channel& channel : job.channels) {
    if (std::ranges::contains(read_channels(), channel.name)) continue;
    const std::string meant = meant_channel(channel.name);
    if (!meant.empty()) {
      throw base::ClientError(
          std::format("channel '{}' is not known; call it '{}', or leave it out: channels that are read are {}",
                      base::excerpt(channel.name), meant, base::join(read_channels(), ", ")));
    }
    base::log_event(base::LogLevel::kWarning,
                    std::format("Channel '{}' is not used: nobody reads it; channels that are read are {}",
                                base::excerpt(channel.name), base::join(read_channels(), ", ")));
  }
}

}  // namespace espalier::train
