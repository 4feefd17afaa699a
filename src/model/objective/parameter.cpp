#include "model/objective/parameter.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/number.h"

namespace espalier::model {
namespace {

// How XGBoost writes "not set" for a count.
constexpr double kUnsetCount = 4294967295;

constexpr std::array<std::pair<std::string_view, AftDistribution>, 3> kAftDistributions = {{
    {"normal", AftDistribution::kNormal},
    {"logistic", AftDistribution::kLogistic},
    {"extreme", AftDistribution::kExtreme},
}};

void read(std::string_view text, double& value) {
  if (const auto number = base::parse_double(text)) value = *number;
}

void read(std::string_view text, std::optional<double>& value) {
  if (const auto number = base::parse_double(text)) value = *number;
}

void read(std::string_view text, bool& value) {
  if (text == "0" || text == "1") value = text == "1";
}

void read(std::string_view text, std::optional<int>& value) {
  const auto count = base::parse_int(text);
  if (count && *count >= 1 && *count <= 2147483647) value = static_cast<int>(*count);
  if (count && static_cast<double>(*count) == kUnsetCount) value.reset();
}

void read(std::string_view text, AftDistribution& value) {
  for (const auto& [word, distribution] : kAftDistributions) {
    if (word == text) value = distribution;
  }
}

void read(std::string_view text, RankPairMethod& value) {
  if (text == "topk") value = RankPairMethod::kTopK;
  if (text == "mean") value = RankPairMethod::kMean;
}

// "[0.1,0.9]" or "0.5".
void read(std::string_view text, std::vector<double>& values) {
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  std::vector<double> numbers;
  while (true) {
    const std::size_t comma = text.find(',');
    std::string_view element = text.substr(0, comma);
    element.remove_prefix(std::min(element.find_first_not_of(' '), element.size()));
    const auto number = base::parse_double(element);
    if (!number) return;
    numbers.push_back(*number);
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  values = std::move(numbers);
}

}  // namespace

void read_parameter(std::string_view name, std::string_view text, ObjectiveParams& params) {
  if (name == "scale_pos_weight") read(text, params.scale_pos_weight);
  if (name == "tweedie_variance_power") read(text, params.tweedie_variance_power);
  if (name == "huber_slope") read(text, params.huber_slope);
  if (name == "max_delta_step") read(text, params.max_delta_step);
  if (name == "quantile_alpha") read(text, params.quantile_alpha);
  if (name == "expectile_alpha") read(text, params.expectile_alpha);
  if (name == "aft_loss_distribution") read(text, params.aft_distribution);
  if (name == "aft_loss_distribution_scale") read(text, params.aft_scale);
  if (name == "lambdarank_pair_method") read(text, params.rank.pair_method);
  if (name == "lambdarank_num_pair_per_sample") read(text, params.rank.num_pair_per_sample);
  if (name == "lambdarank_unbiased") read(text, params.rank.unbiased);
  if (name == "lambdarank_bias_norm") read(text, params.rank.bias_norm);
  if (name == "lambdarank_normalization") read(text, params.rank.normalization);
  if (name == "lambdarank_score_normalization") read(text, params.rank.score_normalization);
  if (name == "ndcg_exp_gain") read(text, params.rank.exp_gain);
}

std::string parameter_text(float value) {
  std::string text;
  base::append_general9(text, double{value});
  return text;
}

std::string parameter_text(const std::vector<double>& values) {
  std::string text = "[";
  for (const double value : values) {
    if (text.size() > 1) text += ',';
    base::append_shortest(text, static_cast<float>(value));
  }
  return text + "]";
}

std::string parameter_text(AftDistribution distribution) {
  for (const auto& [word, listed] : kAftDistributions) {
    if (listed == distribution) return std::string(word);
  }
  return {};
}

}  // namespace espalier::model
