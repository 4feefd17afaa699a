#include "model/metric/confusion.h"

#include <algorithm>
#include <cmath>
#include <format>
#include <string>
#include <vector>

#include "base/error.h"
#include "model/metric/label_check.h"

namespace espalier::model {
namespace {

struct ClassCount {
  std::size_t hits = 0;       // rows of the class that were predicted so
  std::size_t actual = 0;     // rows of the class
  std::size_t predicted = 0;  // rows predicted so

  bool occurs() const { return actual > 0 || predicted > 0; }
};

double ratio(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

double precision(const ClassCount& count) { return ratio(count.hits, count.predicted); }
double recall(const ClassCount& count) { return ratio(count.hits, count.actual); }
double f1(const ClassCount& count) { return ratio(2 * count.hits, count.actual + count.predicted); }

using Score = double (*)(const ClassCount&);

// Mean of `score` over the classes for which `counts` holds.
template <typename Counts>
double mean_over_classes(const std::vector<ClassCount>& classes, Score score, Counts counts) {
  double sum = 0;
  std::size_t num_classes = 0;
  for (const ClassCount& count : classes) {
    if (!counts(count)) continue;
    sum += score(count);
    ++num_classes;
  }
  return sum / static_cast<double>(num_classes);
}

double accuracy_of(const std::vector<ClassCount>& classes) {
  ClassCount all;
  for (const ClassCount& count : classes) {
    all.hits += count.hits;
    all.actual += count.actual;
  }
  return recall(all);
}

double mean_recall_of_actual(const std::vector<ClassCount>& classes) {
  return mean_over_classes(classes, recall, [](const ClassCount& count) { return count.actual > 0; });
}

template <Score score>
double macro_mean(const std::vector<ClassCount>& classes) {
  return mean_over_classes(classes, score, [](const ClassCount& count) { return count.occurs(); });
}

template <Score score>
double of_class_1(const std::vector<ClassCount>& classes) {
  return classes.size() < 2 ? 0 : score(classes[1]);
}

enum class Classes { kAny, kTwo };

class ConfusionMetric final : public Metric {
 public:
  using Summary = double (*)(const std::vector<ClassCount>&);

  ConfusionMetric(const MetricRequest& request, Classes classes, Summary summary)
      : name_(request.name),
        threshold_(request.objective == "binary:logitraw" ? 0.0f : 0.5f),
        classes_(classes),
        summary_(summary) {}

  std::string name() const override { return name_; }
  MetricSense sense() const override { return MetricSense::kMaximise; }

  double evaluate(std::span<const float> predictions, std::size_t num_columns, const data::Dataset& dataset,
                  base::ThreadPool&) const override {
    std::vector<ClassCount> counts(2);
    for (std::size_t row = 0; row < dataset.num_rows(); ++row) {
      const std::size_t actual = class_of_label(row, dataset.labels[row]);
      const std::size_t predicted = predicted_class(row, predictions.subspan(row * num_columns, num_columns));
      if (std::max(actual, predicted) >= counts.size()) counts.resize(std::max(actual, predicted) + 1);
      ++counts[actual].actual;
      ++counts[predicted].predicted;
      counts[actual].hits += actual == predicted ? 1 : 0;
    }
    return summary_(counts);
  }

 private:
  std::size_t class_of_label(std::size_t row, float label) const {
    const int limit = classes_ == Classes::kTwo ? 2 : kMaxClasses;  // a label of a billion must not allocate
    if (label >= 0 && label < static_cast<float>(limit) && label == std::floor(label))
      return static_cast<std::size_t>(label);
    refuse_label(row, label, name_,
                 limit == 2 ? "0 or 1" : "whole numbers from 0 to " + std::to_string(kMaxClasses - 1));
  }

  std::size_t predicted_class(std::size_t row, std::span<const float> predictions) const {
    if (predictions.size() == 1) return predictions[0] > threshold_ ? 1 : 0;
    const auto largest = std::max_element(predictions.begin(), predictions.end());
    const auto predicted = static_cast<std::size_t>(largest - predictions.begin());
    if (classes_ == Classes::kAny || predicted < 2) return predicted;
    throw base::RowError(
        row, std::format("class {} was predicted, and metric {} is for two classes; use its macro or micro form",
                         predicted, name_));
  }

  std::string name_;
  float threshold_;
  Classes classes_;
  Summary summary_;
};

template <ConfusionMetric::Summary summary>
std::unique_ptr<const Metric> make(const MetricRequest& request, Classes classes) {
  return std::make_unique<ConfusionMetric>(request, classes, summary);
}

}  // namespace

std::unique_ptr<const Metric> make_accuracy(const MetricRequest& request) {
  return make<accuracy_of>(request, Classes::kAny);
}
std::unique_ptr<const Metric> make_balanced_accuracy(const MetricRequest& request) {
  return make<mean_recall_of_actual>(request, Classes::kAny);
}
std::unique_ptr<const Metric> make_f1_macro(const MetricRequest& request) {
  return make<macro_mean<f1>>(request, Classes::kAny);
}
std::unique_ptr<const Metric> make_f1_binary(const MetricRequest& request) {
  return make<of_class_1<f1>>(request, Classes::kTwo);
}
std::unique_ptr<const Metric> make_precision(const MetricRequest& request) {
  return make<of_class_1<precision>>(request, Classes::kTwo);
}
std::unique_ptr<const Metric> make_precision_macro(const MetricRequest& request) {
  return make<macro_mean<precision>>(request, Classes::kAny);
}
// With one class per row, the micro averages are the accuracy.
std::unique_ptr<const Metric> make_precision_micro(const MetricRequest& request) {
  return make<accuracy_of>(request, Classes::kAny);
}
std::unique_ptr<const Metric> make_recall(const MetricRequest& request) {
  return make<of_class_1<recall>>(request, Classes::kTwo);
}
std::unique_ptr<const Metric> make_recall_macro(const MetricRequest& request) {
  return make<macro_mean<recall>>(request, Classes::kAny);
}
std::unique_ptr<const Metric> make_recall_micro(const MetricRequest& request) {
  return make<accuracy_of>(request, Classes::kAny);
}

}  // namespace espalier::model
