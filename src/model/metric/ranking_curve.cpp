#include "model/metric/ranking_curve.h"

#include <array>
#include <bit>
#include <cstdint>
#include <limits>
#include <vector>

#include "base/portable_math_inl.h"

namespace espalier::model {
namespace {

// A key that ascends as the prediction descends. -0 and +0 get the same key.
std::uint32_t descending_key(float prediction) {
  const auto bits = std::bit_cast<std::uint32_t>(prediction + 0.0f);
  const std::uint32_t ascending = (bits >> 31) != 0 ? ~bits : bits | 0x80000000u;
  return ~ascending;
}

// Rows in order of falling prediction, rows of equal prediction in row order: a radix sort by 11 bits of the key at a
// time, since a metric line a round must not cost as much as the round.
std::vector<std::uint32_t> rows_by_falling_prediction(std::span<const float> predictions) {
  constexpr int kDigitBits = 11;
  constexpr std::uint64_t kDigitMask = (1u << kDigitBits) - 1;
  std::vector<std::uint64_t> entries(predictions.size());  // key in the upper half, row in the lower
  std::vector<std::uint64_t> sorted(predictions.size());
  for (std::size_t row = 0; row < predictions.size(); ++row) {
    entries[row] = std::uint64_t{descending_key(predictions[row])} << 32 | row;
  }
  for (int shift = 32; shift < 64; shift += kDigitBits) {
    std::array<std::size_t, kDigitMask + 2> start{};
    for (const std::uint64_t entry : entries) ++start[(entry >> shift & kDigitMask) + 1];
    for (std::size_t digit = 1; digit < start.size(); ++digit) start[digit] += start[digit - 1];
    for (const std::uint64_t entry : entries) sorted[start[entry >> shift & kDigitMask]++] = entry;
    entries.swap(sorted);
  }
  std::vector<std::uint32_t> rows(predictions.size());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<std::uint32_t>(entries[i]);
  return rows;
}

// Row weight of the positives and of the negatives at or above a threshold.
struct CurvePoint {
  double positives = 0;
  double negatives = 0;
};

// Points of the curve from (0, 0) on, one for each distinct prediction. A label between 0 and 1 is partly positive.
std::vector<CurvePoint> curve(std::span<const float> predictions, const data::Dataset& dataset) {
  std::vector<CurvePoint> points = {{}};
  CurvePoint sum;
  const std::vector<std::uint32_t> rows = rows_by_falling_prediction(predictions);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double label = dataset.labels[rows[i]];
    const double row_weight = dataset.row_weights.size() == rows.size() ? dataset.row_weights[rows[i]] : 1;
    sum.positives += label * row_weight;
    sum.negatives += (1 - label) * row_weight;
    const bool last_of_its_prediction = i + 1 == rows.size() || predictions[rows[i]] != predictions[rows[i + 1]];
    if (last_of_its_prediction) points.push_back(sum);
  }
  return points;
}

bool has_both_classes(const CurvePoint& end) { return end.positives > 0 && end.negatives > 0; }

// ∫ TPR dFPR between two points: a trapezoid.
double roc_area(const CurvePoint& from, const CurvePoint& to, const CurvePoint& end) {
  return (to.negatives - from.negatives) * (to.positives + from.positives) / 2 / (end.positives * end.negatives);
}

// ∫ precision dr between two points, r being the recall. Between them the negatives grow linearly with the positives
// (Davis and Goadrich 2006): negatives / P = (a - 1) r + b, so precision = r / (a r + b) and its integral is (r - b/a
// ln(a r + b)) / a.
double precision_recall_area(const CurvePoint& from, const CurvePoint& to, const CurvePoint& end) {
  if (to.positives == from.positives) return 0;
  const double slope = (to.negatives - from.negatives) / (to.positives - from.positives);
  const double a = 1 + slope;
  const double b = (from.negatives - slope * from.positives) / end.positives;
  const double recall_from = from.positives / end.positives;
  const double recall_to = to.positives / end.positives;
  if (b == 0) return (recall_to - recall_from) / a;
  const double log_ratio = base::inl::log((a * recall_to + b) / (a * recall_from + b));
  return (recall_to - recall_from - b / a * log_ratio) / a;
}

class CurveArea final : public Metric {
 public:
  using Piece = double (*)(const CurvePoint& from, const CurvePoint& to, const CurvePoint& end);

  CurveArea(std::string name, Piece piece) : name_(std::move(name)), piece_(piece) {}

  std::string name() const override { return name_; }
  MetricSense sense() const override { return MetricSense::kMaximise; }

  double evaluate(std::span<const float> predictions, std::size_t, const data::Dataset& dataset,
                  base::ThreadPool&) const override {
    const std::vector<CurvePoint> points = curve(predictions, dataset);
    const CurvePoint& end = points.back();
    if (!has_both_classes(end)) return std::numeric_limits<double>::quiet_NaN();
    double area = 0;
    for (std::size_t i = 1; i < points.size(); ++i) area += piece_(points[i - 1], points[i], end);
    return area;
  }

 private:
  std::string name_;
  Piece piece_;
};

}  // namespace

std::unique_ptr<const Metric> make_auc(const MetricRequest&) { return std::make_unique<CurveArea>("auc", roc_area); }
std::unique_ptr<const Metric> make_aucpr(const MetricRequest&) {
  return std::make_unique<CurveArea>("aucpr", precision_recall_area);
}

}  // namespace espalier::model
