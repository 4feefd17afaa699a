#include "model/artifact/lightgbm/lightgbm_objective.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <format>

#include "base/number.h"
#include "base/text.h"

namespace espalier::model {
namespace {

struct Row {
  std::string_view theirs;
  std::string_view ours;
  float base_score;
};

constexpr std::array kTable = {
    Row{"regression", "reg:squarederror", 0},
    Row{"regression_l1", "reg:absoluteerror", 0},
    Row{"huber", "reg:pseudohubererror", 0},
    Row{"fair", "reg:squarederror", 0},
    Row{"mape", "reg:absoluteerror", 0},
    Row{"quantile", "reg:quantileerror", 0},
    Row{"poisson", "count:poisson", 1},
    Row{"gamma", "reg:gamma", 1},
    Row{"tweedie", "reg:tweedie", 1},
    Row{"binary", "binary:logistic", 0.5f},
    Row{"multiclassova", "binary:logistic", 0.5f},
    Row{"cross_entropy", "reg:logistic", 0.5f},
    Row{"xentropy", "reg:logistic", 0.5f},  // its name in older versions
    Row{"multiclass", "multi:softprob", 0},
    Row{"lambdarank", "rank:ndcg", 0},
    Row{"rank_xendcg", "rank:ndcg", 0},
    Row{"custom", "reg:squarederror", 0},
    Row{"none", "reg:squarederror", 0},
};

// A parameter behind the objective's name: "sigmoid:2.5".
void read_parameter(const LightGbmBlock& head, std::string_view word, LightGbmObjective& objective) {
  if (word == "sqrt") {
    head.refuse("the objective is 'regression sqrt', whose predictions are squared; XGBoost has no such objective");
  }
  const std::size_t colon = std::min(word.find(':'), word.size());
  const std::string_view key = word.substr(0, colon);
  const std::string_view value = word.substr(std::min(colon + 1, word.size()));
  if (key == "sigmoid") {
    const std::optional<double> sigmoid = base::parse_double(value);
    if (!sigmoid || !std::isfinite(*sigmoid) || *sigmoid <= 0) {
      head.refuse(std::format("'sigmoid' is '{}', allowed is a number above 0", base::excerpt(value)));
    }
    objective.leaf_scale = *sigmoid;
  }
}

}  // namespace

LightGbmObjective read_lightgbm_objective(const LightGbmBlock& head) {
  const std::vector<std::string_view> words = words_of(head.find("objective").value_or("custom"));
  const std::string_view theirs = words.empty() ? "custom" : words.front();
  const auto row = std::ranges::find(kTable, theirs, &Row::theirs);
  if (row == kTable.end()) {
    head.refuse(std::format("the objective '{}' has no counterpart in XGBoost", base::excerpt(theirs)));
  }
  LightGbmObjective objective = {.name = std::string(row->ours),
                                 .config = {},
                                 .base_score = row->base_score,
                                 .leaf_scale = 1,
                                 .is_softmax = row->ours == "multi:softprob"};
  for (const std::string_view word : words) read_parameter(head, word, objective);
  return objective;
}

}  // namespace espalier::model
