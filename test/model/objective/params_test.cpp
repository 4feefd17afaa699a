#include "model/params.h"

#include <catch2/catch_test_macros.hpp>

namespace espalier::model {

TEST_CASE("default parameters lack nothing but the number of rounds", "[model][params]") {
  LearnerParams params;
  CHECK(problems(params) == std::vector<std::string>{"num_rounds is 0; allowed is [1, +inf)"});
  params.num_rounds = 1;
  CHECK(problems(params).empty());
}

TEST_CASE("every problem is told, one sentence each", "[model][params]") {
  LearnerParams params;
  params.num_rounds = 10;
  params.num_class = 1;
  params.tree.learning_rate = 1.5;
  params.tree.max_bin = 1;
  params.tree.row_sample = 0;
  params.tree.max_depth = 0;
  params.tree.tree_method = TreeMethod::kExact;
  CHECK(problems(params) ==
        std::vector<std::string>{
            "num_class is 1; allowed is [2, 65536]", "learning_rate is 1.5; allowed is [0, 1]",
            "max_bin is 1; allowed is [2, 65535]", "row_sample is 0; allowed is (0, 1]",
            "max_depth and max_leaves are both 0, and tree_method exact needs a limit; give one of them, or take hist "
            "or approx, which grow trees without a limit"});
}

TEST_CASE("ranges hold after rounding to float32", "[model][params]") {
  LearnerParams params;
  params.num_rounds = 1;
  params.objective_params.huber_slope = 1e-300;
  params.objective_params.quantile_alpha = {0.5, 0.9999999999};
  params.tree.l2 = 1e300;
  CHECK(problems(params) == std::vector<std::string>{"huber_slope is 1e-300; allowed is (0, +inf), as a float32 too",
                                                     "quantile_alpha is 0.9999999999; allowed is (0, 1), as a float32 "
                                                     "too",
                                                     "l2 is 1e+300; allowed is [0, +inf), as a float32 too"});
}

TEST_CASE("only trees that grow by method exact need a limit", "[model][params]") {
  LearnerParams params;
  params.num_rounds = 1;
  params.tree.max_depth = 0;
  CHECK(problems(params).empty());
  params.tree.tree_method = TreeMethod::kApprox;
  CHECK(problems(params).empty());
  params.tree.tree_method = TreeMethod::kExact;
  params.booster = BoosterKind::kDart;
  CHECK(problems(params).size() == 1);
  params.booster = BoosterKind::kLinear;
  CHECK(problems(params).empty());
  params.booster = BoosterKind::kTree;
  params.process_type = ProcessType::kUpdate;
  CHECK(problems(params).empty());
}

TEST_CASE("parameters of boosters and updates have their ranges", "[model][params]") {
  LearnerParams params;
  params.num_rounds = 1;
  params.dart.rate_drop = 1.5;
  params.linear.l1 = -1;
  params.booster = BoosterKind::kLinear;
  params.process_type = ProcessType::kUpdate;
  params.update_steps = {};
  CHECK(problems(params) ==
        std::vector<std::string>{"rate_drop is 1.5; allowed is [0, 1]", "linear l1 is -1; allowed is [0, +inf)",
                                 "process_type update updates trees, and booster gblinear has none",
                                 "process_type update has nothing to do; give it the updater refresh, prune or both"});
}

}  // namespace espalier::model
