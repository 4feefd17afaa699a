// docs/reference/settings.md holds the program's own tables. ESPALIER_WRITE_REFERENCE=1 makes the test write them.
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <format>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "model/metric/metric.h"
#include "model/objective/objective.h"
#include "train/hyperparameters/hyperparameter_table.h"

using namespace espalier;

namespace {

using Row = std::vector<std::string>;

std::string markdown(const std::vector<Row>& rows) {
  std::string text;
  for (const Row& row : rows) {
    text += "| " + base::join(row, " | ") + " |\n";
    if (&row == &rows.front()) text += "|" + base::join(Row(row.size(), "---"), "|") + "|\n";
  }
  return text;
}

std::string code(std::string_view text) { return text.empty() ? "" : std::format("`{}`", text); }

std::string codes(const auto& names) {
  Row quoted;
  for (const auto& name : names) quoted.push_back(code(name));
  return base::join(quoted, ", ");
}

std::string allowed(const train::HyperparameterRow& row) {
  using enum train::HyperparameterKind;
  switch (row.kind) {
    case kInteger:
      return "whole number in " + row.interval.text();
    case kNumber:
      return "number in " + row.interval.text();
    case kBoolean:
      return "truth value";
    case kWord:
      return codes(row.words);
    case kWords:
      return row.words.empty() ? "list" : "list of " + codes(row.words);
    case kText:
      return "text";
  }
  return "";
}

std::string_view jobs(train::HyperparameterScope scope) {
  using enum train::HyperparameterScope;
  switch (scope) {
    case kAnyJob:
      return "";
    case kTrees:
      return "boosters of trees";
    case kDart:
      return "booster dart";
    case kLinear:
      return "booster gblinear";
    case kUpdate:
      return "process_type update";
  }
  return "";
}

std::string hyperparameters() {
  std::vector<Row> rows = {{"name", "also", "allowed", "default", "for", "no effect, because"}};
  for (const train::HyperparameterRow& row : train::hyperparameter_table()) {
    Row aliases;
    for (const std::string& name : train::known_names()) {
      if (name != row.name && train::canonical_name(name) == row.name) aliases.push_back(name);
    }
    rows.push_back({code(row.name), codes(aliases), allowed(row), code(row.default_text), std::string(jobs(row.scope)),
                    std::string(row.no_effect)});
  }
  return markdown(rows);
}

std::string objectives() {
  std::vector<Row> rows = {{"name", "default metric", "`base_score`", "its hyperparameters"}};
  for (const model::ObjectiveRow& row : model::all_objectives()) {
    rows.push_back({code(row.name), code(row.default_metric), row.base_score_range, codes(row.parameters)});
  }
  return markdown(rows);
}

bool is_possible(const std::string& metric, const std::string& objective) {
  try {
    model::make_metric(metric, objective);
    return true;
  } catch (const base::ClientError&) {
    return false;
  }
}

std::string metrics() {
  std::vector<Row> rows = {{"name", "better is", "with objectives"}};
  for (const std::string& name : model::all_metrics()) {
    Row possible;
    for (const model::ObjectiveRow& row : model::all_objectives()) {
      if (is_possible(name, row.name)) possible.push_back(row.name);
    }
    REQUIRE_FALSE(possible.empty());
    const bool is_for_all = possible.size() == model::all_objectives().size();
    const bool grows = model::make_metric(name, possible.front())->sense() == model::MetricSense::kMaximise;
    rows.push_back({code(name), grows ? "larger" : "smaller", is_for_all ? "all" : codes(possible)});
  }
  return markdown(rows);
}

// `page` with `table` between the lines that name it.
std::string with_table(const std::string& page, std::string_view name, const std::string& table) {
  const std::string opening = std::format("<!-- {}: from the program -->\n", name);
  const std::size_t begin = page.find(opening);
  REQUIRE(begin != std::string::npos);
  const std::size_t end = page.find("<!-- end -->", begin);
  REQUIRE(end != std::string::npos);
  return page.substr(0, begin + opening.size()) + table + page.substr(end);
}

}  // namespace

TEST_CASE("The page of settings holds the program's tables", "[hyperparameters][reference]") {
  const base::Path path = base::Path(ESPALIER_TEST_DATA).parent_path().parent_path() / "docs/reference/settings.md";
  const std::string page = base::read_file(path);
  std::string wanted = with_table(page, "hyperparameters", hyperparameters());
  wanted = with_table(wanted, "objectives", objectives());
  wanted = with_table(wanted, "metrics", metrics());
  if (std::getenv("ESPALIER_WRITE_REFERENCE") != nullptr) base::write_atomically(path, wanted);
  INFO("run this program once with ESPALIER_WRITE_REFERENCE=1, and look at what changed");
  CHECK(base::read_file(path) == wanted);
}
