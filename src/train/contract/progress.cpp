#include "train/contract/progress.h"

#include <cstdio>

#include "base/number.h"

namespace espalier::train {

std::string metric_line(const model::RoundReport& report) {
  std::string line = "[";
  base::append_int(line, report.round);
  line += ']';
  for (const model::MetricValue& metric : report.metrics) {
    line += '\t' + metric.set + '-' + metric.metric + ':';
    base::append_fixed(line, metric.value, 5);
  }
  line += '\n';
  return line;
}

void print_metrics(const model::RoundReport& report) {
  const std::string line = metric_line(report);
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fflush(stdout);
}

}  // namespace espalier::train
