#include "train/contract/progress.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <regex>

using namespace espalier;
using namespace espalier::train;

TEST_CASE("a metric line has the bytes of the built-in algorithm's", "[train][progress]") {
  const std::vector<model::MetricValue> metrics = {{"train", "rmse", 2.806861}, {"validation", "rmse", 2.97036}};
  CHECK(metric_line({0, metrics}) == "[0]\ttrain-rmse:2.80686\tvalidation-rmse:2.97036\n");
  CHECK(metric_line({1234, std::span(metrics).first(1)}) == "[1234]\ttrain-rmse:2.80686\n");
}

TEST_CASE("metric values have five decimals and are never in another notation", "[train][progress]") {
  const auto value = [](double number) {
    const std::vector<model::MetricValue> metrics = {{"train", "error@0.3", number}};
    return metric_line({7, metrics});
  };
  CHECK(value(0) == "[7]\ttrain-error@0.3:0.00000\n");
  CHECK(value(1e-9) == "[7]\ttrain-error@0.3:0.00000\n");
  CHECK(value(123456789.123456) == "[7]\ttrain-error@0.3:123456789.12346\n");
  CHECK(value(-1.5) == "[7]\ttrain-error@0.3:-1.50000\n");
  CHECK(value(std::nan("")) == "[7]\ttrain-error@0.3:nan\n");
  CHECK(value(std::numeric_limits<double>::infinity()) == "[7]\ttrain-error@0.3:inf\n");
}

// What the console's metric definitions match, after the log agent has turned a TAB into "#011".
TEST_CASE("the tuner's regular expressions find every value", "[train][progress]") {
  const std::vector<model::MetricValue> metrics = {{"train", "auc", 0.5}, {"validation", "auc", 0.25}};
  const std::string line = metric_line({17, metrics});
  const std::string logged = std::regex_replace(line.substr(0, line.size() - 1), std::regex("\t"), "#011");
  std::smatch match;
  REQUIRE(std::regex_search(logged, match, std::regex(R"(.*\[[0-9]+\].*#011validation-auc:(\S+))")));
  CHECK(match[1] == "0.25000");
  REQUIRE(std::regex_search(logged, match,
                            std::regex(R"(.*\[[0-9]+\].*#011train-auc:([-+]?[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?).*)")));
  CHECK(match[1] == "0.50000");
}
