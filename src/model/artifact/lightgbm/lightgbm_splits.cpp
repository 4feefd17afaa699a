#include "model/artifact/lightgbm/lightgbm_splits.h"

#include <algorithm>
#include <cmath>

namespace espalier::model {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kZeroThreshold = 1e-35f;  // to LightGBM everything up to this magnitude is zero

// Intervals between `borders`, ascending; the first goes left, then sides alternate. Missing values join interval
// `missing_at`.
std::vector<Segment> make_segments(const std::vector<float>& borders, std::size_t missing_at) {
  std::vector<Segment> segments;
  float lower = -kInfinity;
  for (std::size_t i = 0; i <= borders.size(); ++i) {
    const float upper = i < borders.size() ? borders[i] : kInfinity;
    segments.push_back({{lower, upper, i == missing_at}, i % 2 == 0});
    lower = upper;
  }
  return segments;
}

bool holds_values(const ValueRange& range) {
  return range.lower < range.upper || (range.lower == kInfinity && range.upper == kInfinity);
}

std::vector<Segment> zero_segments(float cut, bool default_left) {
  const float zero_begin = -kZeroThreshold;
  const float zero_end = std::nextafter(kZeroThreshold, kInfinity);
  if (default_left) {
    if (cut >= zero_end) return make_segments({cut}, 0);
    if (cut >= zero_begin) return make_segments({zero_end}, 0);
    return make_segments({cut, zero_begin, zero_end}, 2);
  }
  if (cut <= zero_begin) return make_segments({cut}, 1);
  if (cut <= zero_end) return make_segments({zero_begin}, 1);
  return make_segments({zero_begin, zero_end, cut}, 1);
}

}  // namespace

float first_above(double threshold) {
  constexpr double kMax = std::numeric_limits<float>::max();
  if (threshold >= kMax) return kInfinity;
  if (threshold < -kMax) return -std::numeric_limits<float>::max();
  auto nearest = static_cast<float>(threshold);
  if (static_cast<double>(nearest) > threshold) nearest = std::nextafter(nearest, -kInfinity);
  return std::nextafter(nearest, kInfinity);
}

std::vector<Segment> split_segments(double threshold, bool default_left, LightGbmMissing missing) {
  const float cut = first_above(threshold);
  switch (missing) {
    case LightGbmMissing::kNone:
      return make_segments({cut}, threshold >= 0 ? 0 : 1);
    case LightGbmMissing::kZero:
      return zero_segments(cut, default_left);
    case LightGbmMissing::kNan:
      break;
  }
  return make_segments({cut}, default_left ? 0 : 1);
}

std::vector<Segment> clipped(const std::vector<Segment>& segments, const ValueRange& range) {
  std::vector<Segment> kept;
  for (const Segment& segment : segments) {
    const ValueRange part = {std::max(segment.values.lower, range.lower), std::min(segment.values.upper, range.upper),
                             segment.values.has_missing && range.has_missing};
    if (!holds_values(part) && !part.has_missing) continue;
    if (!kept.empty() && kept.back().goes_left == segment.goes_left) {
      kept.back().values.upper = std::max(kept.back().values.upper, part.upper);
      kept.back().values.has_missing |= part.has_missing;
    } else {
      kept.push_back({part, segment.goes_left});
    }
  }
  return kept;
}

}  // namespace espalier::model
