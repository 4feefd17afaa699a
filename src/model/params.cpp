#include "model/params.h"

#include <algorithm>
#include <cmath>
#include <format>
#include <limits>

namespace espalier::model {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Appends a sentence to `problems` for every value outside its range. Values are used as float32: what is in its range
// only before it is rounded to one (1e-300 > 0, 1e300 < +inf) is outside too.
class Checker {
 public:
  void greater(const char* name, double value, double lowest, double highest = kInfinity) {
    check(name, value, '(', lowest, highest, ']',
          [=](double x) { return x > lowest && x <= highest && x < kInfinity; });
  }
  void at_least(const char* name, double value, double lowest, double highest = kInfinity) {
    check(name, value, '[', lowest, highest, ']',
          [=](double x) { return x >= lowest && x <= highest && x < kInfinity; });
  }
  void between(const char* name, double value, double lowest, double highest) {
    check(name, value, '(', lowest, highest, ')', [=](double x) { return x > lowest && x < highest; });
  }
  void sentence(std::string text) { problems_.push_back(std::move(text)); }
  std::vector<std::string> take() { return std::move(problems_); }

 private:
  template <typename Contains>
  void check(const char* name, double value, char open, double lowest, double highest, char close,
             const Contains& contains) {
    const bool fits = std::fabs(value) <= double{std::numeric_limits<float>::max()};
    if (contains(value) && fits && contains(double{static_cast<float>(value)})) return;
    const bool bounded = highest < kInfinity;
    const std::string range =
        bounded ? std::format("{}{}, {}{}", open, lowest, highest, close) : std::format("{}{}, +inf)", open, lowest);
    problems_.push_back(
        std::format("{} is {}; allowed is {}{}", name, value, range, contains(value) ? ", as a float32 too" : ""));
  }

  std::vector<std::string> problems_;
};

void check_objective(const ObjectiveParams& objective, Checker& check) {
  check.greater("scale_pos_weight", objective.scale_pos_weight, 0);
  check.between("tweedie_variance_power", objective.tweedie_variance_power, 1, 2);
  check.greater("huber_slope", objective.huber_slope, 0);
  if (objective.max_delta_step) check.at_least("max_delta_step", *objective.max_delta_step, 0);
  if (objective.quantile_alpha.empty()) check.sentence("quantile_alpha is empty; give at least one number in (0, 1)");
  for (const double alpha : objective.quantile_alpha) check.between("quantile_alpha", alpha, 0, 1);
  if (objective.expectile_alpha.empty()) check.sentence("expectile_alpha is empty; give at least one number in (0, 1)");
  for (const double alpha : objective.expectile_alpha) check.between("expectile_alpha", alpha, 0, 1);
  if (!std::ranges::is_sorted(objective.expectile_alpha)) check.sentence("expectile_alpha does not ascend");
  check.greater("aft_loss_distribution_scale", objective.aft_scale, 0);
  if (objective.rank.num_pair_per_sample) {
    check.at_least("lambdarank_num_pair_per_sample", *objective.rank.num_pair_per_sample, 1);
  }
  check.at_least("lambdarank_bias_norm", objective.rank.bias_norm, 0);
}

void check_tree(const TreeParams& tree, Checker& check) {
  check.at_least("learning_rate", tree.learning_rate, 0, 1);
  check.at_least("max_depth", tree.max_depth, 0);
  check.at_least("max_leaves", tree.max_leaves, 0);
  check.at_least("max_bin", tree.max_bin, 2, 65535);
  check.at_least("min_child_hessian", tree.min_child_hessian, 0);
  check.at_least("min_split_gain", tree.min_split_gain, 0);
  check.at_least("l2", tree.l2, 0);
  check.at_least("l1", tree.l1, 0);
  check.at_least("max_delta_step", tree.max_delta_step, 0);
  check.at_least("max_cat_to_onehot", tree.max_cat_to_onehot, 1);
  check.at_least("max_cat_threshold", tree.max_cat_threshold, 1);
  check.at_least("cat_smooth", tree.cat_smooth, 0);
  check.at_least("cat_l2", tree.cat_l2, 0);
  check.at_least("min_data_per_group", tree.min_data_per_group, 0);
  check.greater("row_sample", tree.row_sample, 0, 1);
  check.greater("column_sample_by_tree", tree.column_sample_by_tree, 0, 1);
  check.greater("column_sample_by_level", tree.column_sample_by_level, 0, 1);
  check.greater("column_sample_by_node", tree.column_sample_by_node, 0, 1);
}

void check_growth_ends(const LearnerParams& params, Checker& check) {
  const bool grows = params.booster != BoosterKind::kLinear && params.process_type == ProcessType::kDefault;
  const bool exact = params.tree.tree_method == TreeMethod::kExact;
  if (grows && exact && params.tree.max_depth == 0 && params.tree.max_leaves == 0) {
    check.sentence(
        "max_depth and max_leaves are both 0, and tree_method exact needs a limit; give one of them, or take hist or "
        "approx, which grow trees without a limit");
  }
}

void check_booster(const LearnerParams& params, Checker& check) {
  check.at_least("rate_drop", params.dart.rate_drop, 0, 1);
  check.at_least("skip_drop", params.dart.skip_drop, 0, 1);
  check.at_least("linear learning_rate", params.linear.learning_rate, 0, 1);
  check.at_least("linear l2", params.linear.l2, 0);
  check.at_least("linear l1", params.linear.l1, 0);
  check.at_least("top_k", params.linear.top_k, 0);
  if (params.process_type != ProcessType::kUpdate) return;
  if (params.booster == BoosterKind::kLinear) {
    check.sentence("process_type update updates trees, and booster gblinear has none");
  }
  if (params.update_steps.empty()) {
    check.sentence("process_type update has nothing to do; give it the updater refresh, prune or both");
  }
}

}  // namespace

std::vector<std::string> problems(const LearnerParams& params) {
  Checker check;
  check.at_least("num_rounds", params.num_rounds, 1);
  check.at_least("num_parallel_tree", params.num_parallel_tree, 1);
  if (params.num_class != 0) check.at_least("num_class", params.num_class, 2, kMaxClasses);
  check_objective(params.objective_params, check);
  check_tree(params.tree, check);
  check_growth_ends(params, check);
  check_booster(params, check);
  if (params.base_score && !std::isfinite(*params.base_score)) check.sentence("base_score is not a finite number");
  if (params.early_stopping_rounds) check.at_least("early_stopping_rounds", *params.early_stopping_rounds, 1);
  return check.take();
}

}  // namespace espalier::model
