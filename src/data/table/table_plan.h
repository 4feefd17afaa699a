// Which column of a raw table is what: from the names that the user gave, or from what training found, to one entry per
// column of the files at hand.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "data/schema.h"
#include "data/table/table_look.h"

namespace espalier::data {

// The user's words. A column is given by its name in the header or by its position from 0; a name goes first.
struct TableRoles {
  std::optional<std::string> label;  // not given: the first column, or none when there are bounds
  std::vector<std::string> dropped;
  std::vector<std::string> categorical;
  bool detects_categories = false;  // every feature that holds text is categorical
  std::optional<std::string> row_weight;
  std::optional<std::string> group;
  std::vector<std::string> base_margins;  // in the order of the output groups
  std::optional<std::string> label_lower;
  std::optional<std::string> label_upper;
  bool allows_text_labels = false;  // texts of the label become classes, in the order of their bytes
};

enum class CellReading {
  kSkipped,
  kEmpty,  // no value: one is refused
  kNumber,
  kBound,         // a number that may be infinite
  kNumberOrText,  // a number, unless some cell of the column is text: then kText
  kText           // a category
};

struct PlannedColumn {
  TableColumn column;
  CellReading reading = CellReading::kSkipped;
  std::size_t feature = 0;  // index of a feature
};

struct TablePlan {
  std::vector<PlannedColumn> columns;  // in the order of the files
  std::size_t num_features = 0;
  std::size_t num_base_margins = 0;
  bool is_named = false;  // there is a header

  bool has(ColumnRole role) const;
};

// Whether the columns of a trained raw table have names.
bool has_column_names(const Schema& trained);

// For training. `names`: of the header, or empty; `looks`: one per column. A feature without a name in the header that
// is empty is dropped. One ClientError lists every problem, one sentence each.
TablePlan plan_table(const TableRoles& roles, const std::vector<std::string>& names, std::span<const ColumnLook> looks);

// For rows with all columns of the training table: by name when both have a header, then in any order and without the
// dropped ones if need be; else by position. ClientError opens with `where`.
TablePlan plan_table(const Schema& trained, const std::vector<std::string>& names, std::size_t num_columns,
                     const std::string& where);

// For messages, as in data/text/text_blocks.h.
std::string column_text(const TablePlan& plan, std::size_t column);

}  // namespace espalier::data
