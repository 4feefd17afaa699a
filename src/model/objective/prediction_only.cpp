#include "model/objective/prediction_only.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace espalier::model {
namespace {

enum class Link { kIdentity, kLog };

struct Row {
  std::string_view name;
  std::string_view default_metric;
  Link link;
  ObjectiveConfig config;
};

// Both generations' keys, so that XGBoost 1.7 and 3.x read what we write (xgboost-model-format.md, section 5).
ObjectiveConfig ranking_config(std::string_view pair_method) {
  return {{"lambda_rank_param", {{"num_pairsample", "1"}, {"fix_list_weight", "0"}}},
          {"lambdarank_param",
           {{"lambdarank_pair_method", std::string(pair_method)},
            {"lambdarank_num_pair_per_sample", "4294967295"},
            {"lambdarank_unbiased", "0"},
            {"lambdarank_bias_norm", "1"},
            {"lambdarank_normalization", "1"},
            {"lambdarank_score_normalization", "1"},
            {"ndcg_exp_gain", "1"}}}};
}

std::vector<Row> rows() {
  return {
      {"rank:pairwise", "ndcg@32", Link::kIdentity, ranking_config("topk")},
      {"rank:ndcg", "ndcg@32", Link::kIdentity, ranking_config("topk")},
      {"rank:map", "map@32", Link::kIdentity, ranking_config("topk")},
      {"reg:absoluteerror", "mae", Link::kIdentity, {}},
      {"reg:quantileerror", "quantile", Link::kIdentity, {{"quantile_loss_param", {{"quantile_alpha", "[0.5]"}}}}},
      {"survival:cox", "cox-nloglik", Link::kLog, {}},
      {"survival:aft",
       "aft-nloglik",
       Link::kLog,
       {{"aft_loss_param", {{"aft_loss_distribution", "normal"}, {"aft_loss_distribution_scale", "1"}}}}},
  };
}

class PredictionOnly final : public Objective {
 public:
  PredictionOnly(Row row, const ObjectiveConfig& given) : row_(std::move(row)) {
    for (auto& [group, keys] : row_.config) {
      const auto given_group = given.find(group);
      if (given_group == given.end()) continue;
      for (auto& [key, value] : keys) {
        const auto given_value = given_group->second.find(key);
        if (given_value != given_group->second.end()) value = given_value->second;
      }
    }
  }

  std::string name() const override { return std::string(row_.name); }
  std::string default_metric() const override { return std::string(row_.default_metric); }
  ObjectiveConfig config() const override { return row_.config; }

  // One output per quantile: quantile_alpha is written "[0.1,0.9]".
  std::size_t num_groups() const override {
    const auto group = row_.config.find("quantile_loss_param");
    if (group == row_.config.end()) return 1;
    const std::string& quantiles = group->second.at("quantile_alpha");
    return static_cast<std::size_t>(std::count(quantiles.begin(), quantiles.end(), ',')) + 1;
  }

  float margin_of_base_score(float base_score) const override {
    return row_.link == Link::kLog ? std::log(base_score) : base_score;
  }

  void transform(std::span<const float> margins, std::span<float> predictions) const override {
    if (row_.link == Link::kLog) {
      std::transform(margins.begin(), margins.end(), predictions.begin(),
                     [](float margin) { return std::exp(margin); });
    } else if (margins.data() != predictions.data()) {
      std::copy(margins.begin(), margins.end(), predictions.begin());
    }
  }

  // The learner refuses these objectives before any of this could be called.
  void check_labels(const data::Dataset&) const override { throw_cannot_train(); }
  std::vector<float> fitted_base_score(const data::Dataset&) const override { throw_cannot_train(); }
  void gradients(const data::Dataset&, std::span<const float>, int, base::ThreadPool&,
                 std::span<GradientPair>) const override {
    throw_cannot_train();
  }

 private:
  [[noreturn]] void throw_cannot_train() const {
    throw base::AlgorithmError("objective " + name() + " predicts only, and the learner was given it");
  }

  Row row_;
};

}  // namespace

std::vector<ObjectiveRow> prediction_only_objectives() {
  std::vector<ObjectiveRow> result;
  for (const Row& row : rows()) {
    result.push_back({.name = std::string(row.name),
                      .default_metric = std::string(row.default_metric),
                      .trainable = false,
                      .base_score_range = row.link == Link::kLog ? "(0, +inf)" : "(-inf, +inf)",
                      .parameters = {}});
  }
  return result;
}

std::unique_ptr<const Objective> make_prediction_only(std::string_view name, const ObjectiveConfig& config) {
  auto table = rows();
  for (Row& row : table) {
    if (row.name == name) return std::make_unique<PredictionOnly>(std::move(row), config);
  }
  return nullptr;
}

}  // namespace espalier::model
