#include "model/metric/ranking_curve.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "base/descending_argsort.h"
#include "base/portable_math_inl.h"
#include "model/metric/label_check.h"
#include "model/metric/measured_groups.h"
#include "model/metric/pair_order.h"

namespace espalier::model {
namespace {

// Row weight of the positives and of the negatives at or above a threshold.
struct CurvePoint {
  double positives = 0;
  double negatives = 0;
};

// Points of the curve from (0, 0) on, one for each distinct prediction. row(i) -> CurvePoint is what row i adds.
template <typename Row>
std::vector<CurvePoint> curve(std::span<const float> predictions, const Row& row) {
  std::vector<CurvePoint> points = {{}};
  CurvePoint sum;
  const std::vector<std::uint32_t> rows = base::descending_argsort(predictions);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const CurvePoint added = row(rows[i]);
    sum.positives += added.positives;
    sum.negatives += added.negatives;
    const bool last_of_its_prediction = i + 1 == rows.size() || predictions[rows[i]] != predictions[rows[i + 1]];
    if (last_of_its_prediction) points.push_back(sum);
  }
  return points;
}

// A label between 0 and 1 is partly positive.
CurvePoint split_by_label(double label, double row_weight) {
  return {.positives = label * row_weight, .negatives = (1 - label) * row_weight};
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

using Piece = double (*)(const CurvePoint& from, const CurvePoint& to, const CurvePoint& end);

// NaN when the curve lacks a class.
double area(const std::vector<CurvePoint>& points, Piece piece) {
  const CurvePoint& end = points.back();
  if (!has_both_classes(end)) return std::numeric_limits<double>::quiet_NaN();
  double sum = 0;
  for (std::size_t i = 1; i < points.size(); ++i) sum += piece(points[i - 1], points[i], end);
  return sum;
}

double row_weight(const data::Dataset& dataset, std::size_t row) {
  return dataset.row_weights.size() == dataset.num_rows() ? double{dataset.row_weights[row]} : 1.0;
}

class CurveArea : public Metric {
 public:
  CurveArea(const MetricRequest& request, Piece piece)
      : name_(request.name), ranks_(request.objective.starts_with("rank:")), piece_(piece) {}

  std::string name() const override { return name_; }
  MetricSense sense() const override { return MetricSense::kMaximise; }

  double evaluate(std::span<const float> predictions, std::size_t num_columns, const data::Dataset& dataset,
                  base::ThreadPool& pool) const override {
    if (num_columns > 1) return mean_over_classes(predictions, num_columns, dataset, pool);
    if (ranks_ || !dataset.group_start.empty()) return by_group(predictions, dataset, pool);
    return area(curve(predictions,
                      [&](std::size_t row) { return split_by_label(dataset.labels[row], row_weight(dataset, row)); }),
                piece_);
  }

 protected:
  double area_under(const std::vector<CurvePoint>& points) const { return area(points, piece_); }

 private:
  // nullopt when the group's order cannot be judged.
  virtual std::optional<double> of_group(std::span<const float> predictions, std::span<const float> labels) const = 0;
  virtual void check_group_label(std::size_t /*row*/, float /*label*/) const {}
  // Of a class whose rows have this weight.
  virtual double class_weight(double weight_of_rows) const = 0;

  double by_group(std::span<const float> predictions, const data::Dataset& dataset, base::ThreadPool& pool) const {
    for (std::size_t row = 0; row < dataset.num_rows(); ++row) check_group_label(row, dataset.labels[row]);
    return mean_over_groups(measured_groups(dataset), pool, [&](const QueryGroup& group) {
      return of_group(predictions.subspan(group.begin, group.size),
                      std::span(dataset.labels).subspan(group.begin, group.size));
    });
  }

  double mean_over_classes(std::span<const float> predictions, std::size_t num_classes, const data::Dataset& dataset,
                           base::ThreadPool& pool) const {
    std::vector<double> areas(num_classes);
    std::vector<double> weights(num_classes);
    pool.run(num_classes, [&](std::size_t label, int) {
      std::vector<float> of_class(dataset.num_rows());
      for (std::size_t row = 0; row < of_class.size(); ++row) of_class[row] = predictions[row * num_classes + label];
      const auto points = curve(of_class, [&](std::size_t row) {
        return split_by_label(dataset.labels[row] == static_cast<float>(label) ? 1 : 0, row_weight(dataset, row));
      });
      areas[label] = area(points, piece_);
      weights[label] = class_weight(points.back().positives);
    });
    double sum = 0;
    double total_weight = 0;
    for (std::size_t label = 0; label < num_classes; ++label) {
      sum += areas[label] * weights[label];
      total_weight += weights[label];
    }
    return sum / total_weight;
  }

  std::string name_;
  bool ranks_;
  Piece piece_;
};

class RocArea final : public CurveArea {
 public:
  explicit RocArea(const MetricRequest& request) : CurveArea(request, roc_area) {}

 private:
  std::optional<double> of_group(std::span<const float> predictions, std::span<const float> labels) const override {
    constexpr std::size_t kMinRows = 3;  // as in XGBoost: smaller groups are left out
    if (labels.size() < kMinRows) return std::nullopt;
    return ordered_pair_share(predictions, labels);
  }
  double class_weight(double weight_of_rows) const override { return weight_of_rows; }
};

class PrecisionRecallArea final : public CurveArea {
 public:
  explicit PrecisionRecallArea(const MetricRequest& request) : CurveArea(request, precision_recall_area) {}

 private:
  std::optional<double> of_group(std::span<const float> predictions, std::span<const float> labels) const override {
    const double value =
        area_under(curve(predictions, [&](std::size_t row) { return split_by_label(labels[row], 1); }));
    return std::isnan(value) ? std::nullopt : std::optional(value);
  }
  void check_group_label(std::size_t row, float label) const override {
    if (!(label >= 0 && label <= 1)) refuse_label(row, label, name(), "from 0 to 1");
  }
  double class_weight(double) const override { return 1; }
};

}  // namespace

std::unique_ptr<const Metric> make_auc(const MetricRequest& request) { return std::make_unique<RocArea>(request); }
std::unique_ptr<const Metric> make_aucpr(const MetricRequest& request) {
  return std::make_unique<PrecisionRecallArea>(request);
}

}  // namespace espalier::model
