// A table as people have it -> Dataset: columns by name and role, texts as categories, no preparation
// (docs/raw-tables.md says what a user sees). CSV with the grammar of data/csv/csv.h; a first line without a number is
// a header.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "base/parallel.h"
#include "data/dataset.h"
#include "data/table/table_plan.h"
#include "data/text/text_blocks.h"

namespace espalier::data {

// What a column of a channel beside train holds that training has not seen.
struct UnknownCategories {
  std::string column;              // "column 'job'", "column 3" (from 1) when it has no name
  std::uint64_t num_rows = 0;      // that hold one of them
  std::size_t num_categories = 0;  // different ones
};

using OnUnknownCategories = std::function<void(const UnknownCategories&)>;

struct RawTableOptions {
  TableRoles roles;
  // For a channel beside train: what training found. Its columns, categories and classes hold; a category that it lacks
  // is missing, a class is refused. Null: the table is the training table, and its schema is made.
  const Schema* trained = nullptr;
  std::string channel_name;
  // Called for every feature with a category that `trained` lacks, in the order of the columns; may be empty.
  OnUnknownCategories on_unknown_categories = {};
};

// The rows of all files in their order. A categorical feature's values are codes into schema.categories, which are
// ordered by falling count in the table, equal counts by their bytes; classes of the label by their bytes. Neither
// table nor message depends on the number of threads or `block_bytes`. ClientError with file, line and column, or with
// every problem of the roles, one sentence each.
Dataset parse_raw_table(std::span<const SourceText> files, const RawTableOptions& options, base::ThreadPool& pool,
                        std::size_t block_bytes = kBlockBytes);

// Throws the ClientError that names file and line of row `row`, from 0, of what parse_raw_table read.
[[noreturn]] void refuse_raw_table_row(std::span<const SourceText> files, const RawTableOptions& options,
                                       std::size_t row, const std::string& reason, base::ThreadPool& pool);

}  // namespace espalier::data
