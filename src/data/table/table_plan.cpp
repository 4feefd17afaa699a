#include "data/table/table_plan.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include "base/error.h"
#include "base/text.h"
#include "data/table/role_resolver.h"
#include "data/text/text_blocks.h"

namespace espalier::data {

namespace {

void check_names(RoleResolver& resolver, const std::vector<std::string>& names) {
  std::map<std::string_view, std::size_t> seen;
  for (std::size_t column = 0; column < names.size(); ++column) {
    if (!base::is_utf8(names[column]))
      resolver.problem("train: the header's name of " + column_text("", column) + ", '" + base::excerpt(names[column]) +
                       "', is not UTF-8; write the file as UTF-8");
    if (names[column].empty()) continue;
    const auto [first, is_new] = seen.emplace(names[column], column);
    if (!is_new)
      resolver.problem("train: the header calls " + column_text("", first->second) + " and " + column_text("", column) +
                       " both '" + base::excerpt(names[column]) + "'; a raw table needs different names");
  }
}

// pandas calls an index without a name so when it reads its own file again.
bool is_name_of_index(const std::string& name) { return name.empty() || name.starts_with("Unnamed: "); }

// A header may leave a column nameless: Excel's columns behind the table, which are empty, and pandas' index.
void settle_unnamed(RoleResolver& resolver, const std::vector<std::string>& names, std::span<const ColumnLook> looks) {
  std::vector<std::string> used;
  std::size_t num_unnamed = 0;
  for (std::size_t column = 0; column < names.size(); ++column) {
    const bool is_feature = resolver.roles()[column] == ColumnRole::kFeature;
    if (is_feature && looks[column].counts_rows && is_name_of_index(names[column]))
      throw BadRowError("train: " + column_text(names[column], column) + " of the header " +
                            (names[column].empty() ? "has no name and counts the rows" : "counts the rows") +
                            ", as the index of a data frame; a model would learn the order of the rows from it",
                        RowFault::kIndex, names[column].empty() ? std::to_string(column) : names[column]);
    if (!names[column].empty()) continue;
    ++num_unnamed;
    if (is_feature && looks[column].is_empty) resolver.set(column, ColumnRole::kDropped, "");
    if (resolver.roles()[column] != ColumnRole::kDropped) used.push_back(column_text("", column));
  }
  if (num_unnamed > 1 && !used.empty())
    resolver.problem("train: the header has no name for " + std::to_string(num_unnamed) + " columns, of which " +
                     base::join(used, ", ") + " would be used; name what is used, or drop it with drop_columns");
}

void give_label(RoleResolver& resolver, const TableRoles& roles) {
  if (roles.label_lower.has_value() != roles.label_upper.has_value())
    resolver.problem(roles.label_lower ? "label_lower_column" : "label_upper_column",
                     "one bound is given; give both label_lower_column and label_upper_column");
  if (roles.label || roles.label_lower || roles.label_upper) {
    resolver.give("label_column", roles.label, ColumnRole::kLabel);
    return;
  }
  if (!resolver.given_by(0).empty())
    resolver.problem(resolver.given_by(0), resolver.text_of(0) +
                                               " is the first one, which is the label unless label_column names "
                                               "another; give label_column");
  else
    resolver.set(0, ColumnRole::kLabel, "label_column");
}

std::vector<bool> named_categories(RoleResolver& resolver, const TableRoles& roles) {
  std::vector<bool> is_named(resolver.roles().size());
  for (const std::string& wanted : roles.categorical) {
    const std::optional<std::size_t> column = resolver.find("categorical_columns", wanted);
    if (!column) continue;
    is_named[*column] = true;
    if (resolver.roles()[*column] != ColumnRole::kFeature)
      resolver.problem("categorical_columns", resolver.text_of(*column) + " is given by " + resolver.given_by(*column) +
                                                  " too; only features are categorical");
  }
  return is_named;
}

CellReading reading_of(ColumnRole role, bool is_category, const TableRoles& roles) {
  switch (role) {
    case ColumnRole::kFeature:
      return is_category                ? CellReading::kText
             : roles.detects_categories ? CellReading::kNumberOrText
                                        : CellReading::kNumber;
    case ColumnRole::kLabel:
      return roles.allows_text_labels ? CellReading::kNumberOrText : CellReading::kNumber;
    case ColumnRole::kDropped:
      return CellReading::kSkipped;
    case ColumnRole::kGroup:
      return CellReading::kText;
    case ColumnRole::kLabelLower:
    case ColumnRole::kLabelUpper:
      return CellReading::kBound;
    case ColumnRole::kRowWeight:
    case ColumnRole::kBaseMargin:
      break;
  }
  return CellReading::kNumber;
}

// Which columns of the trained table are absent here, and which of the columns here it did not have.
std::vector<std::string> mismatches(const Schema& trained, const std::vector<std::string>& names) {
  std::vector<std::string> problems, known;
  std::set<std::string_view> known_set, seen;
  for (const TableColumn& column : trained.columns) {
    known.push_back(column.name);
    known_set.insert(column.name);
  }
  for (const std::string& name : names) {
    if (!seen.insert(name).second && !name.empty())
      problems.push_back("the header has two columns '" + base::excerpt(name) + "'");
    if (known_set.contains(name)) continue;
    const std::vector<std::string> nearest = base::nearest_names(name, known);
    problems.push_back("column '" + base::excerpt(name) + "' is not in train" +
                       (nearest.empty() ? "" : "; the nearest names are " + base::join(nearest, ", ")));
  }
  for (const TableColumn& column : trained.columns)
    if (column.role != ColumnRole::kDropped && !seen.contains(column.name))
      problems.push_back("column '" + base::excerpt(column.name) + "' of train is missing");
  return problems;
}

// Per trained column what a cell of it is; in the order of training.
std::vector<PlannedColumn> trained_columns(const Schema& trained) {
  std::vector<PlannedColumn> columns;
  std::size_t feature = 0;
  for (const TableColumn& column : trained.columns) {
    PlannedColumn planned{column, reading_of(column.role, false, {}), 0};
    if (column.role == ColumnRole::kFeature) {
      if (trained.is_categorical(feature)) planned.reading = CellReading::kText;
      planned.feature = feature++;
    }
    if (column.role == ColumnRole::kLabel && !trained.label_classes.empty()) planned.reading = CellReading::kText;
    columns.push_back(planned);
  }
  return columns;
}

void count_slots(TablePlan& plan) {
  for (const PlannedColumn& planned : plan.columns) {
    plan.num_features += planned.column.role == ColumnRole::kFeature ? 1 : 0;
    plan.num_base_margins += planned.column.role == ColumnRole::kBaseMargin ? 1 : 0;
  }
}

}  // namespace

bool has_column_names(const Schema& trained) {
  return std::ranges::any_of(trained.columns, [](const TableColumn& column) { return !column.name.empty(); });
}

bool TablePlan::has(ColumnRole role) const {
  return std::ranges::any_of(columns, [role](const PlannedColumn& planned) { return planned.column.role == role; });
}

TablePlan plan_table(const TableRoles& roles, const std::vector<std::string>& names,
                     std::span<const ColumnLook> looks) {
  const std::size_t num_columns = looks.size();
  RoleResolver resolver(names, num_columns);
  check_names(resolver, names);
  std::vector<std::uint32_t> margin_of(num_columns);
  std::uint32_t num_base_margins = 0;
  for (const std::string& name : roles.dropped) resolver.give("drop_columns", name, ColumnRole::kDropped);
  resolver.give("weight_column", roles.row_weight, ColumnRole::kRowWeight);
  resolver.give("group_column", roles.group, ColumnRole::kGroup);
  resolver.give("label_lower_column", roles.label_lower, ColumnRole::kLabelLower);
  resolver.give("label_upper_column", roles.label_upper, ColumnRole::kLabelUpper);
  for (const std::string& name : roles.base_margins) {
    const std::optional<std::size_t> column = resolver.give("base_margin_columns", name, ColumnRole::kBaseMargin);
    if (column) margin_of[*column] = num_base_margins++;
  }
  give_label(resolver, roles);
  settle_unnamed(resolver, names, looks);
  const std::vector<bool> is_category = named_categories(resolver, roles);
  if (std::ranges::find(resolver.roles(), ColumnRole::kFeature) == resolver.roles().end())
    resolver.problem("train: no column is left for the features; the table has " + std::to_string(num_columns));
  resolver.throw_problems();

  TablePlan plan;
  plan.is_named = !names.empty();
  std::size_t feature = 0;
  for (std::size_t column = 0; column < num_columns; ++column) {
    const ColumnRole role = resolver.roles()[column];
    CellReading reading = reading_of(role, is_category[column], roles);
    if (reading == CellReading::kNumberOrText && looks[column].has_text) reading = CellReading::kText;
    if (role == ColumnRole::kDropped && resolver.given_by(column).empty()) reading = CellReading::kEmpty;
    plan.columns.push_back({{names.empty() ? "" : names[column], role, margin_of[column]}, reading, 0});
    if (role == ColumnRole::kFeature) plan.columns.back().feature = feature++;
  }
  count_slots(plan);
  return plan;
}

TablePlan plan_table(const Schema& trained, const std::vector<std::string>& names, std::size_t num_columns,
                     const std::string& where) {
  const std::vector<PlannedColumn> expected = trained_columns(trained);
  TablePlan plan;
  plan.is_named = !names.empty();
  if (names.empty() || !has_column_names(trained)) {
    if (num_columns != expected.size())
      throw base::ClientError(where + ": rows of " + std::to_string(num_columns) + " columns, but train has " +
                              std::to_string(expected.size()));
    plan.columns = expected;
  } else {
    const std::vector<std::string> problems = mismatches(trained, names);
    if (!problems.empty()) throw base::ClientError(where + ": " + base::join(problems, "\n" + where + ": "));
    std::map<std::string_view, const PlannedColumn*> by_name;
    // Of several columns without a name all are dropped.
    for (const PlannedColumn& planned : expected) by_name.emplace(planned.column.name, &planned);
    for (const std::string& name : names) plan.columns.push_back(*by_name.at(name));
  }
  count_slots(plan);
  return plan;
}

std::string column_text(const TablePlan& plan, std::size_t column) {
  return column_text(plan.columns[column].column.name, column);
}

}  // namespace espalier::data
