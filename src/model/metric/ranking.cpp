#include "model/metric/ranking.h"

#include <cmath>
#include <functional>
#include <numbers>

#include "base/descending_argsort.h"
#include "base/portable_math_inl.h"
#include "model/metric/label_check.h"
#include "model/metric/measured_groups.h"

namespace espalier::model {
namespace {

constexpr std::size_t kDefaultTruncation = 32;

// One query group, best prediction first.
struct RankedGroup {
  std::vector<float> labels;   // in order of falling prediction
  std::size_t truncation = 0;  // the ranks that count; <= labels.size()
};

class RankMetric : public Metric {
 public:
  explicit RankMetric(const MetricRequest& request)
      : name_(request.name),
        truncation_(request.parameter ? static_cast<std::size_t>(*request.parameter) : kDefaultTruncation),
        without_relevant_(request.minus ? 0.0 : 1.0) {
    if (request.parameter) name_ += '@' + std::to_string(truncation_);
    if (request.minus) name_ += '-';
  }

  std::string name() const override { return name_; }
  MetricSense sense() const override { return MetricSense::kMaximise; }

  double evaluate(std::span<const float> predictions, std::size_t, const data::Dataset& dataset,
                  base::ThreadPool& pool) const override {
    for (std::size_t row = 0; row < dataset.num_rows(); ++row) {
      if (!takes_label(dataset.labels[row])) refuse_label(row, dataset.labels[row], name_, allowed_labels());
    }
    return mean_over_groups(measured_groups(dataset), pool, [&](const QueryGroup& group) {
      return value(ranked(predictions.subspan(group.begin, group.size), dataset.labels.data() + group.begin));
    });
  }

 protected:
  std::size_t truncation() const { return truncation_; }
  double without_relevant() const { return without_relevant_; }  // the value of a group without relevant rows

 private:
  virtual bool takes_label(float label) const { return label == 0 || label == 1; }
  virtual std::string_view allowed_labels() const { return "0 or 1"; }
  virtual std::optional<double> value(const RankedGroup& group) const = 0;

  RankedGroup ranked(std::span<const float> predictions, const float* labels) const {
    RankedGroup group;
    group.labels.reserve(predictions.size());
    for (const std::uint32_t row : base::descending_argsort(predictions)) group.labels.push_back(labels[row]);
    group.truncation = std::min(truncation_, predictions.size());
    return group;
  }

  std::string name_;
  std::size_t truncation_;
  double without_relevant_;
};

// Σ gain(label) / log2(rank + 1) over the first ranks, divided by the largest that any order gives (Järvelin and
// Kekäläinen 2002). The gain is 2^label - 1, or the label where the objective's is.
class Ndcg final : public RankMetric {
 public:
  explicit Ndcg(const MetricRequest& request) : RankMetric(request), exp_gain_(request.params.rank.exp_gain) {}

 private:
  bool takes_label(float label) const override {
    return exp_gain_ ? label >= 0 && label <= 31 && label == std::floor(label) : label >= 0;
  }
  std::string_view allowed_labels() const override {
    return exp_gain_ ? "whole numbers from 0 to 31 (ndcg_exp_gain 0 allows larger ones)" : "at least 0";
  }

  std::optional<double> value(const RankedGroup& group) const override {
    std::vector<float> ideal = group.labels;
    const auto end = ideal.begin() + static_cast<std::ptrdiff_t>(group.truncation);
    std::partial_sort(ideal.begin(), end, ideal.end(), std::greater<>());
    double sum = 0;
    double largest_sum = 0;
    for (std::size_t i = 0; i < group.truncation; ++i) {
      const double discount = std::numbers::ln2 / base::inl::log(static_cast<double>(i + 2));
      sum += gain(group.labels[i]) * discount;
      largest_sum += gain(ideal[i]) * discount;
    }
    if (largest_sum == 0) return without_relevant();
    return std::min(1.0, sum / largest_sum);
  }

  double gain(float label) const { return exp_gain_ ? std::ldexp(1.0, static_cast<int>(label)) - 1 : double{label}; }

  bool exp_gain_;
};

// Mean over the relevant rows of the precision at their ranks; those behind the first ranks add 0.
class MeanAveragePrecision final : public RankMetric {
 public:
  using RankMetric::RankMetric;

 private:
  std::optional<double> value(const RankedGroup& group) const override {
    double hits = 0;
    double sum = 0;
    for (std::size_t i = 0; i < group.truncation; ++i) {
      hits += double{group.labels[i]};
      sum += double{group.labels[i]} * hits / static_cast<double>(i + 1);
    }
    for (std::size_t i = group.truncation; i < group.labels.size(); ++i) hits += double{group.labels[i]};
    if (hits == 0) return without_relevant();
    return sum / std::min(hits, static_cast<double>(truncation()));
  }
};

// Share of relevant rows among the first ranks. A group that has none is 0 by itself.
class Precision final : public RankMetric {
 public:
  using RankMetric::RankMetric;

 private:
  std::optional<double> value(const RankedGroup& group) const override {
    if (group.truncation == 0) return std::nullopt;
    double hits = 0;
    for (std::size_t i = 0; i < group.truncation; ++i) hits += double{group.labels[i]};
    return hits / static_cast<double>(group.truncation);
  }
};

}  // namespace

std::unique_ptr<const Metric> make_ndcg(const MetricRequest& request) { return std::make_unique<Ndcg>(request); }
std::unique_ptr<const Metric> make_map(const MetricRequest& request) {
  return std::make_unique<MeanAveragePrecision>(request);
}
std::unique_ptr<const Metric> make_pre(const MetricRequest& request) { return std::make_unique<Precision>(request); }

}  // namespace espalier::model
