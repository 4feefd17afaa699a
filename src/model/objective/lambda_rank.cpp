#include "model/objective/lambda_rank.h"

#include <algorithm>
#include <format>
#include <limits>

#include "base/error.h"
#include "model/objective/check.h"
#include "model/objective/lambda_gradients.h"
#include "model/objective/parameter.h"
#include "model/objective/query_groups.h"

namespace espalier::model {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr LabelRule kAnyLabel = {-kInfinity, kInfinity, true, false, "finite numbers"};
constexpr LabelRule kExponentialGain = {
    0, 31, true, true, "integers from 0 to 31, since their gain is 2^label - 1 (ndcg_exp_gain false lifts this)"};
constexpr LabelRule kLinearGain = {0, kInfinity, true, false, "at least 0"};
constexpr LabelRule kBinary = {0, 1, true, true, "0 or 1"};

struct RankVariant {
  const char* name;
  const char* metric;
  RankCost cost;
};

constexpr RankVariant kPairwise = {"rank:pairwise", "ndcg", RankCost::kPairwise};
constexpr RankVariant kNdcg = {"rank:ndcg", "ndcg", RankCost::kNdcg};
constexpr RankVariant kMap = {"rank:map", "map", RankCost::kMap};

const char* flag_text(bool flag) { return flag ? "1" : "0"; }

class LambdaRank final : public Objective {
 public:
  LambdaRank(const RankVariant& variant, const LambdaRankParams& params) : variant_(&variant), params_(params) {}

  std::string name() const override { return variant_->name; }
  std::string default_metric() const override {
    if (params_.pair_method == RankPairMethod::kMean) return variant_->metric;
    return std::format("{}@{}", variant_->metric, pairs_per_sample(params_));
  }

  // Both generations' keys, so that XGBoost 1.7 and 3.x read what we write
  // (docs/reference/model-file.md#the-objectives-object).
  ObjectiveConfig config() const override {
    const bool is_mean = params_.pair_method == RankPairMethod::kMean;
    return {{"lambda_rank_param", {{"num_pairsample", "1"}, {"fix_list_weight", "0"}}},
            {"lambdarank_param",
             {{"lambdarank_pair_method", is_mean ? "mean" : "topk"},
              {"lambdarank_num_pair_per_sample",
               params_.num_pair_per_sample ? std::to_string(*params_.num_pair_per_sample) : "4294967295"},
              // With 1 the file would have to hold the biases of the last round, which no prediction uses.
              {"lambdarank_unbiased", "0"},
              {"lambdarank_bias_norm", parameter_text(static_cast<float>(params_.bias_norm))},
              {"lambdarank_normalization", flag_text(params_.normalization)},
              {"lambdarank_score_normalization", flag_text(params_.score_normalization)},
              {"ndcg_exp_gain", flag_text(params_.exp_gain)}}}};
  }

  void check_labels(const data::Dataset& dataset) const override {
    check_label_values(dataset, name(), rule());
    query_groups(dataset);
  }

  // Pairs pull in opposite directions with equal force, so that a constant moves nothing.
  std::vector<float> fitted_base_score(const data::Dataset&) const override { return {0.0f}; }

  std::unique_ptr<GradientSource> gradient_source(const data::Dataset& dataset) const override {
    return make_lambda_gradients(dataset, variant_->cost, params_);
  }
  void gradients(const data::Dataset& dataset, std::span<const float> margins, int round, base::ThreadPool& pool,
                 std::span<GradientPair> gradients) const override {
    gradient_source(dataset)->compute(margins, round, pool, gradients);
  }

  void transform(std::span<const float> margins, std::span<float> predictions) const override {
    if (margins.data() != predictions.data()) std::ranges::copy(margins, predictions.begin());
  }

 private:
  LabelRule rule() const {
    switch (variant_->cost) {
      case RankCost::kNdcg:
        return params_.exp_gain ? kExponentialGain : kLinearGain;
      case RankCost::kMap:
        return kBinary;
      case RankCost::kPairwise:
        break;
    }
    return kAnyLabel;
  }

  const RankVariant* variant_;
  LambdaRankParams params_;
};

}  // namespace

std::unique_ptr<const Objective> make_rank_pairwise(const ObjectiveParams& params, int) {
  return std::make_unique<LambdaRank>(kPairwise, params.rank);
}
std::unique_ptr<const Objective> make_rank_ndcg(const ObjectiveParams& params, int) {
  return std::make_unique<LambdaRank>(kNdcg, params.rank);
}
std::unique_ptr<const Objective> make_rank_map(const ObjectiveParams& params, int) {
  return std::make_unique<LambdaRank>(kMap, params.rank);
}

}  // namespace espalier::model
