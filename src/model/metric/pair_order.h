// Area under the ROC curve for labels of more than two degrees: the share of pairs that stand in the right order.
#pragma once

#include <optional>
#include <span>

namespace espalier::model {

// Of all pairs of rows with different labels, the share whose larger label has the larger prediction; equal predictions
// count half. For labels 0 and 1 it is the area under the ROC curve. nullopt when all labels are equal.
std::optional<double> ordered_pair_share(std::span<const float> predictions, std::span<const float> labels);

}  // namespace espalier::model
