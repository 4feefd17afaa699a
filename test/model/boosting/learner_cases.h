// The ways to learn, as a table: properties that hold for all of them walk it.
#pragma once

#include <string>
#include <vector>

#include "data/dataset.h"
#include "model/learner/learner.h"
#include "model/params.h"

namespace espalier::test {

struct LearnerCase {
  std::string name;
  model::LearnerParams params;
  bool only_appends = true;  // later rounds leave earlier ones as they are
};

// Each with six rounds and everything random that it has. `num_class` 0 or at least 3.
std::vector<LearnerCase> learner_cases(int num_class);

// Labels become classes when num_class > 0.
data::Dataset classified(data::Dataset dataset, int num_class);

model::TrainingResult train(const model::LearnerParams& params, const data::Dataset& train_set, int threads = 2,
                            std::vector<model::EvaluationSet> sets = {}, const model::RoundObserver& observer = {},
                            const model::Model* initial_model = nullptr);

}  // namespace espalier::test
