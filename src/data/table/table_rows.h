// The rows of a raw table -> values in place. Text becomes a code of its block's own dictionary, or of the one that
// training made; table_dictionaries.h makes one dictionary of all blocks' afterwards.
#pragma once

#include <atomic>
#include <cstddef>
#include <span>
#include <vector>

#include "data/csv/csv_files.h"
#include "data/dataset.h"
#include "data/table/category_index.h"
#include "data/table/table_plan.h"

namespace espalier::data {

// How a cell of one column is read and where its value goes: values[row * stride].
struct ColumnTarget {
  ColumnRole role = ColumnRole::kDropped;
  CellReading reading = CellReading::kSkipped;
  float* values = nullptr;
  std::size_t stride = 0;
  const CategoryIndex* known = nullptr;  // kText: the codes are these; null: the block's dictionary makes them
  std::size_t dictionary = 0;            // kText: which of the block's dictionaries takes the texts that `known` lacks
  bool is_trained = false;               // the rows belong to a channel beside train
};

// What a column held while it was read as kNumberOrText.
struct ColumnContent {
  std::atomic<bool> has_text = false;
  std::atomic<bool> has_not_finite = false;
};

// Reads the rows of `block` to row block.first_row and on. `dictionaries`: the block's own. Throws ClientError with the
// place. Text that `known` lacks is missing in a feature and refused in a label.
void read_table_rows(const CsvBlock& block, std::span<const ColumnTarget> targets,
                     std::span<CategoryIndex> dictionaries, std::span<ColumnContent> contents);

}  // namespace espalier::data
