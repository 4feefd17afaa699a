// The user's words for columns -> positions and roles; what is wrong with them is gathered and told at once.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/number.h"
#include "base/text.h"
#include "data/schema.h"
#include "data/text/text_blocks.h"

namespace espalier::data {

// `names`, of the header or empty, outlive it.
class RoleResolver {
 public:
  RoleResolver(const std::vector<std::string>& names, std::size_t num_columns)
      : names_(names), roles_(num_columns, ColumnRole::kFeature), given_by_(num_columns) {
    for (std::size_t column = 0; column < names.size(); ++column) position_of_.emplace(names[column], column);
  }

  std::optional<std::size_t> find(const std::string& hyperparameter, const std::string& wanted) {
    if (const auto named = position_of_.find(wanted); named != position_of_.end()) return named->second;
    const std::optional<std::int64_t> position = base::parse_int(wanted);
    if (position && *position >= 0 && static_cast<std::size_t>(*position) < roles_.size())
      return static_cast<std::size_t>(*position);
    problem(hyperparameter, "'" + base::excerpt(wanted) + "' is no column of train; " + allowed_text(wanted));
    return std::nullopt;
  }

  std::optional<std::size_t> give(const std::string& hyperparameter, const std::string& wanted, ColumnRole role) {
    const std::optional<std::size_t> column = find(hyperparameter, wanted);
    if (!column) return std::nullopt;
    if (!given_by_[*column].empty()) {
      problem(hyperparameter, text_of(*column) + " is given by " + given_by_[*column] + " too; a column has one role");
      return std::nullopt;
    }
    set(*column, role, hyperparameter);
    return column;
  }

  void give(const std::string& hyperparameter, const std::optional<std::string>& wanted, ColumnRole role) {
    if (wanted) give(hyperparameter, *wanted, role);
  }

  void set(std::size_t column, ColumnRole role, const std::string& given_by) {
    roles_[column] = role;
    given_by_[column] = given_by;
  }

  void problem(const std::string& hyperparameter, const std::string& sentence) {
    problems_.push_back("Hyperparameter " + hyperparameter + ": " + sentence);
  }
  void problem(const std::string& sentence) { problems_.push_back(sentence); }
  void throw_problems() const {
    if (!problems_.empty()) throw base::ClientError(base::join(problems_, "\n"));
  }

  std::string text_of(std::size_t column) const {
    return column_text(names_.empty() ? std::string_view() : names_[column], column);
  }
  const std::string& given_by(std::size_t column) const { return given_by_[column]; }
  const std::vector<ColumnRole>& roles() const { return roles_; }

 private:
  static constexpr std::size_t kMaxListed = 20;  // names of columns in a message

  std::string allowed_text(const std::string& wanted) const {
    const std::string positions = "positions 0 to " + std::to_string(roles_.size() - 1);
    if (names_.empty()) return "it has no header, so allowed are " + positions;
    return "its columns are " + names_nearest_first(wanted) +
           (base::parse_int(wanted) ? ", and their " + positions + " are allowed" : "");
  }

  std::string names_nearest_first(const std::string& wanted) const {
    std::vector<std::string> names = base::nearest_names(wanted, names_);
    for (const std::string& name : names_)
      if (!name.empty() && !std::ranges::contains(names, name)) names.push_back(name);
    const std::size_t num_names = names.size();
    names.resize(std::min(num_names, kMaxListed));
    for (std::string& name : names) name = "'" + base::excerpt(name) + "'";
    if (num_names > kMaxListed) names.push_back("... (" + std::to_string(num_names) + " in all)");
    return base::join(names, ", ");
  }

  const std::vector<std::string>& names_;
  std::map<std::string_view, std::size_t> position_of_;
  std::vector<ColumnRole> roles_;
  std::vector<std::string> given_by_;  // the hyperparameter that gave the role
  std::vector<std::string> problems_;
};

}  // namespace espalier::data
