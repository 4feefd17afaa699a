#include "model/artifact/lightgbm/lightgbm_thresholds.h"

#include <algorithm>
#include <cmath>
#include <format>
#include <optional>

#include "base/text.h"
#include "model/artifact/lightgbm/lightgbm_splits.h"

namespace espalier::model {
namespace {

constexpr double kFirstSkipped = 16777216;  // 2^24: from here on float32 skips whole numbers
constexpr double kMostMeant = 1e30;         // beyond: no border of the data, but LightGBM's word for "all numbers"

bool is_meant(double threshold) { return std::abs(threshold) < kMostMeant; }

// A feature with the fault, and the thresholds that show it.
struct Fault {
  std::uint32_t feature;
  std::vector<double> thresholds;
};

// Ascending, each once.
std::vector<double> sorted(std::vector<double> thresholds) {
  std::erase_if(thresholds, [](double threshold) { return !is_meant(threshold); });
  std::ranges::sort(thresholds);
  const auto rest = std::ranges::unique(thresholds);
  thresholds.erase(rest.begin(), rest.end());
  return thresholds;
}

std::string said(const Fault& fault, const std::vector<std::string>& feature_names) {
  return feature_names.empty()
             ? std::format("feature {}", fault.feature)
             : std::format("feature {} ({})", fault.feature, base::excerpt(feature_names[fault.feature]));
}

std::string others(std::size_t num_faults) {
  return num_faults == 1 ? "" : std::format("; so it is with {} more features", num_faults - 1);
}

}  // namespace

void LightGbmThresholds::add(const LightGbmTree& tree) {
  for (std::size_t node = 0; node < tree.threshold.size(); ++node) {
    if (!tree.is_categorical(node)) of_feature_[tree.split_feature[node]].push_back(tree.threshold[node]);
  }
}

void LightGbmThresholds::warn(const std::vector<std::string>& feature_names, std::vector<std::string>& warnings) const {
  std::vector<Fault> alike, beyond;
  for (const auto& [feature, all] : of_feature_) {
    const std::vector<double> thresholds = sorted(all);
    const auto same_border = [](double left, double right) { return first_above(left) == first_above(right); };
    const auto twin = std::ranges::adjacent_find(thresholds, same_border);
    if (twin != thresholds.end()) {
      alike.push_back({feature, {*twin, *(twin + 1)}});
      continue;
    }
    const auto far = std::ranges::find_if(thresholds, [](double t) { return std::abs(t) >= kFirstSkipped; });
    if (far != thresholds.end()) beyond.push_back({feature, {*far}});
  }
  if (!alike.empty()) {
    const Fault& first = alike.front();
    warnings.push_back(
        std::format("{}: its thresholds {:.12g} and {:.12g} are one to float32, which rows are held in, so that rows "
                    "near them may get another "
                    "answer than from LightGBM; train it with smaller numbers, such as days since a date{}",
                    said(first, feature_names), first.thresholds[0], first.thresholds[1], others(alike.size())));
  }
  if (!beyond.empty()) {
    const Fault& first = beyond.front();
    warnings.push_back(
        std::format("{}: its threshold {:.12g} lies where float32, which rows are held in, skips whole numbers, so "
                    "that rows near it may "
                    "get another answer than from LightGBM; train it with smaller numbers, such as days since a date{}",
                    said(first, feature_names), first.thresholds[0], others(beyond.size())));
  }
}

}  // namespace espalier::model
