#include "data/table/table_guess.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "data/csv/csv_header.h"
#include "data/text/cell.h"

namespace espalier::data {

namespace {

constexpr std::size_t kGuessBytes = std::size_t{1} << 16;  // of a file

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

void guess_text_columns(std::span<const CsvFile> files, TablePlan& plan) {
  for (const CsvFile& file : files) {
    std::string_view rows = file.source.text.substr(file.rows_begin);
    // Whole lines: half a number may look like a text.
    if (rows.size() > kGuessBytes) rows = rows.substr(0, rows.find('\n', kGuessBytes));
    for (const std::string_view line : base::split(rows, '\n')) {
      std::vector<std::string> cells;
      try {
        cells = csv_cells(line, file.shape.delimiter);
      } catch (const BadRow&) {
        continue;  // said with its place when the rows are read
      }
      for (std::size_t column = 0; column < std::min(cells.size(), plan.columns.size()); ++column) {
        CellReading& reading = plan.columns[column].reading;
        if (reading == CellReading::kNumberOrText && read_cell(cells[column]).kind == CellKind::kText)
          reading = CellReading::kText;
      }
    }
  }
}

}  // namespace espalier::data
