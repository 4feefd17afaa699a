#include "model/objective/cox.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "base/portable_math_inl.h"
#include "model/objective/base_score.h"
#include "model/objective/check.h"

namespace espalier::model {
namespace {

// Beyond it squares of hazards would leave the range of a double. Predictions are float32 and end at exp(88).
constexpr double kLargestMargin = 340;

// Rows by ascending time, those of one time by ascending index.
std::vector<data::RowIndex> rows_by_time(std::span<const float> labels) {
  std::vector<std::uint64_t> keys(labels.size());
  for (std::size_t row = 0; row < labels.size(); ++row) {
    // Bits of floats >= 0 are ordered as the numbers are.
    keys[row] = std::uint64_t{std::bit_cast<std::uint32_t>(std::fabs(labels[row]))} << 32 | row;
  }
  std::ranges::sort(keys);
  std::vector<data::RowIndex> rows(labels.size());
  std::ranges::transform(keys, rows.begin(), [](std::uint64_t key) { return static_cast<data::RowIndex>(key); });
  return rows;
}

// loss = Σ over events i of ln Σ over rows at risk (time >= that of i) exp(m) - m_i, ties after Breslow. With S_i the
// sum at risk and r, s the sums of 1 / S_i and 1 / S_i² over the events up to a row's time, its derivatives are
// exp(m) r - [event] and exp(m) r - exp(2m) s. As in XGBoost the events of one time enter r and s in row order, so a
// row does not count events of its own time that stand behind it.
class CoxGradients final : public GradientSource {
 public:
  explicit CoxGradients(const data::Dataset& dataset)
      : dataset_(dataset),
        rows_(rows_by_time(dataset.labels)),
        hazard_(dataset.num_rows()),
        at_risk_(dataset.num_rows()) {}

  void compute(std::span<const float> margins, int /*round*/, base::ThreadPool& pool,
               std::span<GradientPair> gradients) override {
    constexpr std::size_t kBlock = 16384;
    base::parallel_for(pool, rows_.size(), kBlock, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t row = begin; row < end; ++row) {
        hazard_[row] = base::inl::exp(std::clamp(double{margins[row]}, -kLargestMargin, kLargestMargin));
      }
    });
    sum_at_risk();
    double r = 0;
    double s = 0;
    for (std::size_t place = 0; place < rows_.size(); ++place) {
      const data::RowIndex row = rows_[place];
      const bool is_event = dataset_.labels[row] > 0.0f;
      if (is_event) {
        r += 1.0 / at_risk_[place];
        s += 1.0 / (at_risk_[place] * at_risk_[place]);
      }
      const double hazard = hazard_[row];
      const float weight = dataset_.row_weight(row);
      gradients[row] = {static_cast<float>(hazard * r - (is_event ? 1.0 : 0.0)) * weight,
                        static_cast<float>(hazard * r - hazard * hazard * s) * weight};
    }
  }

 private:
  // From the last time to the first, so that nothing has to be subtracted.
  void sum_at_risk() {
    double sum = 0;
    for (std::size_t end = rows_.size(); end > 0;) {
      const float time = std::fabs(dataset_.labels[rows_[end - 1]]);
      std::size_t begin = end;
      for (; begin > 0 && std::fabs(dataset_.labels[rows_[begin - 1]]) == time; --begin)
        sum += hazard_[rows_[begin - 1]];
      std::fill(at_risk_.begin() + static_cast<std::ptrdiff_t>(begin),
                at_risk_.begin() + static_cast<std::ptrdiff_t>(end), sum);
      end = begin;
    }
  }

  const data::Dataset& dataset_;
  std::vector<data::RowIndex> rows_;  // by time
  std::vector<double> hazard_;        // exp(margin), by row
  std::vector<double> at_risk_;       // S, by place in rows_
};

class Cox final : public Objective {
 public:
  std::string name() const override { return "survival:cox"; }
  std::string default_metric() const override { return "cox-nloglik"; }
  ObjectiveConfig config() const override { return {}; }

  void check_labels(const data::Dataset& dataset) const override {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    check_rows(dataset, name(),
               {-kInfinity, kInfinity, true, false, "finite numbers, negative ones for censored rows"});
  }

  // The hazard after one Newton step from margin 0. It is 1 but for ties, since the loss does not see a constant.
  std::vector<float> fitted_base_score(const data::Dataset& dataset) const override {
    base::ThreadPool pool(1);
    const std::vector<float> margins(dataset.num_rows(), 0.0f);
    std::vector<GradientPair> pairs(dataset.num_rows());
    gradients(dataset, margins, 0, pool, pairs);
    const double gradient = sum_over_rows(pairs.size(), [&](std::size_t row) { return double{pairs[row].gradient}; });
    const double hessian = sum_over_rows(pairs.size(), [&](std::size_t row) { return double{pairs[row].hessian}; });
    return {std::exp(newton_step(gradient, hessian))};
  }
  float margin_of_base_score(float base_score) const override { return std::log(base_score); }

  std::unique_ptr<GradientSource> gradient_source(const data::Dataset& dataset) const override {
    return std::make_unique<CoxGradients>(dataset);
  }
  void gradients(const data::Dataset& dataset, std::span<const float> margins, int round, base::ThreadPool& pool,
                 std::span<GradientPair> gradients) const override {
    CoxGradients(dataset).compute(margins, round, pool, gradients);
  }

  void transform(std::span<const float> margins, std::span<float> predictions) const override {
    std::ranges::transform(margins, predictions.begin(), [](float margin) { return std::exp(margin); });
  }
};

}  // namespace

std::unique_ptr<const Objective> make_cox(const ObjectiveParams&, int) { return std::make_unique<Cox>(); }

}  // namespace espalier::model
