// One split of LightGBM as comparisons `x < threshold` of float32, which is what a tree of ours can ask.
//
// LightGBM compares the double x <= t. For a float32 x that is x < c, c being the smallest float32 above t.
// What counts as missing is the feature's own: nothing (NaN is taken for 0), NaN, or NaN and all of [-1e-35, 1e-35].
// The last kind may need up to three comparisons: the values that go left are then two intervals.
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "model/artifact/lightgbm/lightgbm_tree.h"

namespace espalier::model {

// The smallest float32 above every float32 that is <= threshold (finite); +inf when there is none above.
float first_above(double threshold);

// Values of a feature that can reach a place in the tree: [lower, upper), and missing ones or not.
struct ValueRange {
  float lower = -std::numeric_limits<float>::infinity();
  float upper = std::numeric_limits<float>::infinity();  // +inf itself included
  bool has_missing = true;

  bool operator==(const ValueRange&) const = default;
};

struct Segment {
  ValueRange values;
  bool goes_left = false;
};

// The real line cut into one to three neighbouring intervals, ascending; missing values belong to one of them.
std::vector<Segment> split_segments(double threshold, bool default_left, LightGbmMissing missing);

// The parts of the segments that lie in `range`; neighbours that go to the same side are joined. Empty only for an
// empty range.
std::vector<Segment> clipped(const std::vector<Segment>& segments, const ValueRange& range);

}  // namespace espalier::model
