#include "model/metric/regression.h"

#include <cmath>
#include <limits>

#include "base/portable_math_inl.h"
#include "model/metric/row_metric.h"

namespace espalier::model {
namespace {

double squared(double x) { return x * x; }

double mean_label(const data::Dataset& dataset, base::ThreadPool& pool) {
  const double sum =
      parallel_sum(dataset.num_rows(), pool, [&](std::size_t row) { return double{dataset.labels[row]}; });
  return sum / static_cast<double>(dataset.num_rows());
}

double squared_error_sum(std::span<const float> predictions, const data::Dataset& dataset, base::ThreadPool& pool) {
  return parallel_sum(dataset.num_rows(), pool,
                      [&](std::size_t row) { return squared(double{dataset.labels[row]} - double{predictions[row]}); });
}

class MeanSquaredError final : public Metric {
 public:
  std::string name() const override { return "mse"; }
  MetricSense sense() const override { return MetricSense::kMinimise; }
  double evaluate(std::span<const float> predictions, std::size_t, const data::Dataset& dataset,
                  base::ThreadPool& pool) const override {
    return squared_error_sum(predictions, dataset, pool) / static_cast<double>(dataset.num_rows());
  }
};

// Mean over rows and levels α of α f(z) for z = y - p >= 0 and (1 - α) f(z) below: quantiles with f = |z| (Koenker and
// Bassett 1978), expectiles with f = z² (Newey and Powell 1987).
class AsymmetricLoss final : public Metric {
 public:
  using Loss = double (*)(double z);
  AsymmetricLoss(const char* name, Loss loss, std::vector<double> alpha)
      : name_(name), loss_(loss), alpha_(std::move(alpha)) {}

  std::string name() const override { return name_; }
  MetricSense sense() const override { return MetricSense::kMinimise; }
  double evaluate(std::span<const float> predictions, std::size_t num_columns, const data::Dataset& dataset,
                  base::ThreadPool& pool) const override {
    return weighted_mean(dataset, pool, [&](std::size_t row) {
      double sum = 0;
      for (std::size_t i = 0; i < num_columns; ++i) {
        const double distance = double{dataset.labels[row]} - double{predictions[row * num_columns + i]};
        sum += loss_(distance) * (distance >= 0 ? alpha_[i] : 1 - alpha_[i]);
      }
      return sum / static_cast<double>(num_columns);
    });
  }

 private:
  const char* name_;
  Loss loss_;
  std::vector<double> alpha_;  // one a column
};

// 1 - Σ(y - p)² / Σ(y - ȳ)². Labels that are all the same: 1 when every prediction hits them, else 0.
class R2 final : public Metric {
 public:
  std::string name() const override { return "r2"; }
  MetricSense sense() const override { return MetricSense::kMaximise; }
  double evaluate(std::span<const float> predictions, std::size_t, const data::Dataset& dataset,
                  base::ThreadPool& pool) const override {
    if (dataset.num_rows() < 2) return std::numeric_limits<double>::quiet_NaN();
    const double mean = mean_label(dataset, pool);
    const double residual = squared_error_sum(predictions, dataset, pool);
    const double total =
        parallel_sum(dataset.num_rows(), pool, [&](std::size_t row) { return squared(dataset.labels[row] - mean); });
    if (total == 0) return residual == 0 ? 1 : 0;
    return 1 - residual / total;
  }
};

}  // namespace

std::unique_ptr<const Metric> make_rmse(const MetricRequest&) {
  return root_mean_metric("rmse", [](double prediction, double label) { return squared(label - prediction); });
}

std::unique_ptr<const Metric> make_rmsle(const MetricRequest&) {
  return root_mean_metric("rmsle", [](double prediction, double label) {
    return squared(base::inl::log(1 + label) - base::inl::log(1 + prediction));
  });
}

std::unique_ptr<const Metric> make_mae(const MetricRequest&) {
  return mean_metric("mae", [](double prediction, double label) { return std::fabs(label - prediction); });
}

std::unique_ptr<const Metric> make_mape(const MetricRequest&) {
  return mean_metric("mape", [](double prediction, double label) { return std::fabs((label - prediction) / label); });
}

std::unique_ptr<const Metric> make_mphe(const MetricRequest& request) {
  // δ² (√(1 + (z/δ)²) - 1)
  const double slope = request.params.huber_slope;
  return mean_metric("mphe", [slope](double prediction, double label) {
    return slope * slope * (std::sqrt(1 + squared((label - prediction) / slope)) - 1);
  });
}

std::unique_ptr<const Metric> make_quantile(const MetricRequest& request) {
  return std::make_unique<AsymmetricLoss>(
      "quantile", [](double z) { return std::fabs(z); }, request.params.quantile_alpha);
}

std::unique_ptr<const Metric> make_expectile(const MetricRequest& request) {
  return std::make_unique<AsymmetricLoss>("expectile", squared, request.params.expectile_alpha);
}

std::unique_ptr<const Metric> make_mse(const MetricRequest&) { return std::make_unique<MeanSquaredError>(); }
std::unique_ptr<const Metric> make_r2(const MetricRequest&) { return std::make_unique<R2>(); }

}  // namespace espalier::model
