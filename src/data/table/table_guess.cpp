#include "data/table/table_guess.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "data/csv/csv_header.h"
#include "data/text/cell.h"

namespace espalier::data {

namespace {

std::vector<std::string> names_looked_for(const TableRoles& roles, const Schema* trained) {
  std::vector<std::string> names = roles.dropped;
  if (trained != nullptr)
    for (const TableColumn& column : trained->columns) names.push_back(column.name);
  names.insert(names.end(), roles.categorical.begin(), roles.categorical.end());
  for (const auto& name : {roles.label, roles.row_weight, roles.group, roles.label_lower, roles.label_upper})
    if (name) names.push_back(*name);
  return names;
}

bool is_header(const std::vector<std::string>& cells, const std::vector<std::string>& names) {
  if (kind_of_first_line(cells) != FirstLine::kHeader) return false;
  const auto is_known = [&](const std::string& cell) {
    return read_cell(cell).kind == CellKind::kText && std::ranges::contains(names, cell);
  };
  const auto is_number = [](const std::string& cell) { return read_cell(cell).kind == CellKind::kNumber; };
  return std::ranges::none_of(cells, is_number) || std::ranges::any_of(cells, is_known);
}

}  // namespace

IsHeader table_header_test(const TableRoles& roles, const Schema* trained) {
  return [names = names_looked_for(roles, trained)](const std::vector<std::string>& cells) {
    return is_header(cells, names);
  };
}

void refuse_row_as_header(const CsvFile& file, const TableRoles& roles, std::span<const ColumnLook> looks) {
  const std::vector<std::string>& names = file.column_names;
  const std::vector<std::string> wanted = names_looked_for(roles, nullptr);
  if (std::ranges::any_of(wanted, [&](const std::string& name) { return std::ranges::contains(names, name); })) return;
  const auto num_held = static_cast<std::size_t>(std::ranges::count(looks, true, &ColumnLook::holds_its_name));
  if (num_held == 0 || 2 * num_held < names.size()) return;
  const auto held = std::ranges::find(looks, true, &ColumnLook::holds_its_name) - looks.begin();
  const auto column = static_cast<std::size_t>(held);
  throw base::ClientError(
      file.source.name + " " + file.shape.width_source +
      ": no cell is a number, which makes the line the header, but it looks like a row: " + std::to_string(num_held) +
      " of its " + std::to_string(names.size()) + " cells are values of their columns further down, as '" +
      base::excerpt(names[column]) + "' of " + column_text("", column) + "; put a header above it");
}

}  // namespace espalier::data
