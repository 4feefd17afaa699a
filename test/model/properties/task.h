// One learnable problem per objective, so that a property can be asked of every row of the table of objectives.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/dataset.h"
#include "model/params.h"

namespace espalier::test {

inline constexpr std::size_t kGroupRows = 20;  // rows of one query

struct Task {
  model::LearnerParams params;
  data::Dataset train_set;
  data::Dataset held_out;  // of the same kind
};

std::vector<std::string> objective_names();
// Throws std::logic_error for an objective without a recipe: a new row of the table needs one.
Task task_of(const std::string& objective, std::size_t num_rows, std::uint64_t seed);
// Rows of a query belong together and mean something only relative to each other.
bool has_groups(const Task& task);
// Gradients of different rows depend on each other, so that a repeated row is not a weight of two.
bool rows_are_independent(const std::string& objective);

}  // namespace espalier::test
