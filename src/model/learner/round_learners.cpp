#include "model/learner/round_learners.h"

#include "model/boosting/dart_rounds.h"
#include "model/boosting/tree_rounds.h"
#include "model/boosting/update_rounds.h"
#include "model/solvers/linear_rounds.h"

namespace espalier::model {

std::unique_ptr<RoundLearner> make_round_learner(const LearningTask& task, Model& model, MarginTables& tables,
                                                 const Model* initial_model) {
  if (auto* linear = std::get_if<LinearModel>(&model.learner)) {
    return std::make_unique<LinearRounds>(task, *linear, tables);
  }
  auto& forest = std::get<Forest>(model.learner);
  if (task.params.process_type == ProcessType::kUpdate) {
    return std::make_unique<UpdateRounds>(task, std::get<Forest>(initial_model->learner), forest, tables);
  }
  if (task.params.booster == BoosterKind::kDart) return std::make_unique<DartRounds>(task, forest, tables);
  return std::make_unique<TreeRounds>(task, forest, tables);
}

}  // namespace espalier::model
