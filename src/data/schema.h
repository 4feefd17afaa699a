// Names, roles and kinds of the columns.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace espalier::data {

enum class FeatureKind { kNumeric, kCategorical };

// What a column of a raw table is for.
enum class ColumnRole : std::uint8_t {
  kFeature,
  kLabel,
  kDropped,
  kRowWeight,
  kGroup,       // query id: adjacent rows of one value are a group
  kBaseMargin,  // one column per output group
  kLabelLower,  // survival bounds
  kLabelUpper
};

struct TableColumn {
  std::string name;  // empty when the table had no header
  ColumnRole role = ColumnRole::kFeature;
  std::uint32_t output_group = 0;  // of a base margin

  bool operator==(const TableColumn&) const = default;
};

// What counts as the category in a request's cell.
enum class CategoryCells : std::uint8_t {
  kText,        // the text as it stands
  kTextOrCode,  // the text, but a number is the code itself
  kNumber       // the number, however it is written; the categories are numbers in their shortest form
};

struct Schema {
  std::vector<std::string> feature_names;            // empty, or one per feature
  std::vector<FeatureKind> feature_kinds;            // empty = all numeric, or one per feature
  std::vector<std::vector<std::string>> categories;  // empty, or per feature the category values by code
  std::vector<CategoryCells> category_cells;         // empty = all kText, or one per feature
  std::string label_name;                            // empty when the data had no header
  // Of a raw table (data/table/raw_table.h), else empty: all its columns in the order of the training data, the
  // features among them in the order of the features.
  std::vector<TableColumn> columns;
  std::vector<std::string> label_classes;  // the texts that stand for the labels 0, 1, ...; empty: labels are numbers

  bool is_categorical(std::size_t feature) const {
    return feature < feature_kinds.size() && feature_kinds[feature] == FeatureKind::kCategorical;
  }
};

}  // namespace espalier::data
