// All files of one channel folder + Format -> one Dataset, in a fixed order of files, errors with file and line.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/file.h"
#include "base/parallel.h"
#include "data/channel/content_type.h"
#include "data/csv/csv.h"
#include "data/dataset.h"
#include "data/table/raw_table.h"
#include "data/table/table_plan.h"

namespace espalier::data {

struct ChannelOptions {
  Format format = Format::kLibsvm;  // ClientError for one that is not read for training (data/channel/formats.h)
  CsvTrainOptions csv;
  std::optional<TableRoles> table = {};            // given: the channel is a raw table (data/table/raw_table.h), in CSV
  const Schema* trained = nullptr;                 // of a raw table beside train: what training found
  OnUnknownCategories on_unknown_categories = {};  // of a raw table beside train
};

// Files in the order of their paths; skips names starting with '.' or '_' (files and folders) and zero-byte files at
// any depth; gzip content is unpacked. ClientError: no data, and all that the parsers refuse. The dataset depends on
// neither the number of threads nor how the rows are divided over files.
Dataset read_channel(const base::Path& folder, const std::string& channel_name, const ChannelOptions& options,
                     base::ThreadPool& pool);

// Throws the ClientError that names file and line of row `row`, from 0, of what read_channel read with the same
// arguments: for what only the learner finds wrong. The files are read once more.
[[noreturn]] void refuse_channel_row(const base::Path& folder, const std::string& channel_name,
                                     const ChannelOptions& options, std::size_t row, const std::string& reason,
                                     base::ThreadPool& pool);

// ClientError when RowIndex cannot count the rows.
void check_num_rows(std::size_t num_rows, const std::string& channel_name);

}  // namespace espalier::data
