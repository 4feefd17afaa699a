// One hyperparameter's text -> value, in every dialect that SageMaker's tools write
// (docs/reference/training-contract.md#values-of-hyperparameters): "5", "5.0", "True", "\"abc\"", JSON lists, Python
// lists and tuples, comma lists.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace espalier::train {

// `text` trimmed, one layer of JSON string quotes taken off. nullopt for Python's None and JSON's null: not given.
std::optional<std::string> clean_value(std::string_view text);

std::optional<std::int64_t> integer_value(std::string_view text);  // "3", "3.0", "1e3"; not "3.5"
std::optional<double> number_value(std::string_view text);         // finite
std::optional<bool> boolean_value(std::string_view text);          // true, false, 1, 0, yes, no, on, off in any case
// Elements of "a,b", "[a, b]", "['a', 'b']", "[\"a\"]", "(a, b)", trimmed and unquoted; empty elements are left out.
std::vector<std::string> list_value(std::string_view text);

struct Interval {
  double lowest = -std::numeric_limits<double>::infinity();
  double highest = std::numeric_limits<double>::infinity();
  bool lowest_open = false;
  bool highest_open = false;

  bool contains(double value) const;
  std::string text() const;  // "[0, 1]", "(0, 1]", "[1, +inf)"
};

}  // namespace espalier::train
