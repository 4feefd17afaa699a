#include "model/objective/objective.h"

namespace espalier::model {
namespace {

class Memoryless final : public GradientSource {
 public:
  Memoryless(const Objective& objective, const data::Dataset& dataset) : objective_(objective), dataset_(dataset) {}

  void compute(std::span<const float> margins, int round, base::ThreadPool& pool,
               std::span<GradientPair> gradients) override {
    objective_.gradients(dataset_, margins, round, pool, gradients);
  }

 private:
  const Objective& objective_;
  const data::Dataset& dataset_;
};

}  // namespace

std::vector<float> Objective::margins_of_base_scores(std::span<const float> base_scores) const {
  std::vector<float> margins;
  margins.reserve(base_scores.size());
  for (const float base_score : base_scores) margins.push_back(margin_of_base_score(base_score));
  return margins;
}

std::unique_ptr<GradientSource> Objective::gradient_source(const data::Dataset& dataset) const {
  return std::make_unique<Memoryless>(*this, dataset);
}

}  // namespace espalier::model
