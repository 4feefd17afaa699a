#pragma once

namespace espalier::model {

// First and second derivative of a row's loss by its margin, times the row weight.
struct GradientPair {
  float gradient = 0;
  float hessian = 0;
};

}  // namespace espalier::model
