// What a learner exchanges with its caller: the sets that are measured, the report after every round, and the request
// to stop.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "data/dataset.h"
#include "model/model.h"

namespace espalier::model {

struct EvaluationSet {
  std::string name;              // "train", "validation"
  const data::Dataset* dataset;  // outlives the call
};

struct MetricValue {
  std::string set;     // "validation"
  std::string metric;  // "rmse"
  double value = 0;
};

struct RoundReport {
  int round = 0;                         // of the model: from 0, or from the initial model's number of rounds on
  std::span<const MetricValue> metrics;  // set-major, metrics in eval_metric order
  const Model* model = nullptr;          // of the rounds so far; valid during the call
};

enum class Next { kContinue, kStop };
using RoundObserver = std::function<Next(const RoundReport&)>;
// Polled between the steps of a round: true drops the round under way and ends the training, so that a long round
// cannot hold up a stop. Once true it stays true. Called on the thread of learn_model.
using StopRequest = std::function<bool()>;

}  // namespace espalier::model
