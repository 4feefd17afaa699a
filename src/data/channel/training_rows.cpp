#include "data/channel/training_rows.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "data/channel/channel.h"
#include "data/csv/csv.h"
#include "data/libsvm/libsvm.h"
#include "data/table/raw_table.h"

namespace espalier::data {

namespace {

Dataset dataset_of(CsvTable table) {
  Dataset dataset;
  const std::size_t num_leading = table.row_weights.empty() ? 1 : 2;
  dataset.features = std::move(table.features);
  dataset.labels = std::move(table.labels);
  dataset.row_weights = std::move(table.row_weights);
  if (!table.column_names.empty()) {
    dataset.schema.label_name = table.column_names.front();
    dataset.schema.feature_names.assign(table.column_names.begin() + static_cast<std::ptrdiff_t>(num_leading),
                                        table.column_names.end());
  }
  return dataset;
}

// Borders of the runs of one query id.
std::vector<RowIndex> group_borders(const std::vector<std::int64_t>& query_ids) {
  std::vector<RowIndex> borders{0};
  for (std::size_t row = 1; row <= query_ids.size(); ++row)
    if (row == query_ids.size() || query_ids[row] != query_ids[row - 1]) borders.push_back(static_cast<RowIndex>(row));
  return borders;
}

// A query group has one weight: its rows must agree on it.
std::vector<float> group_weights(const std::vector<RowIndex>& borders, const LibsvmTable& table,
                                 const std::string& channel_name) {
  std::vector<float> weights;
  for (std::size_t group = 0; group + 1 < borders.size(); ++group) {
    const float weight = table.row_weights[borders[group]];
    for (RowIndex row = borders[group]; row < borders[group + 1]; ++row)
      if (table.row_weights[row] != weight)
        throw base::ClientError("channel '" + channel_name + "': the rows of qid " +
                                std::to_string(table.query_ids[row]) +
                                " have different weights; a query group has one weight");
    weights.push_back(weight);
  }
  return weights;
}

Dataset dataset_of(LibsvmTable table, const std::string& channel_name) {
  Dataset dataset;
  if (!table.query_ids.empty()) dataset.group_start = group_borders(table.query_ids);
  dataset.row_weights = table.query_ids.empty() || table.row_weights.empty()
                            ? std::move(table.row_weights)
                            : group_weights(dataset.group_start, table, channel_name);
  dataset.features = std::move(table.features);
  dataset.labels = std::move(table.labels);
  return dataset;
}

RawTableOptions raw_table_options(const std::string& channel_name, const ChannelOptions& options) {
  return {*options.table, options.trained, channel_name, options.on_unknown_categories};
}

}  // namespace

Dataset read_training_csv(const ChannelText& text, const ChannelOptions& options, base::ThreadPool& pool) {
  if (options.table) {
    Dataset dataset = parse_raw_table(text.files, raw_table_options(text.channel_name, options), pool);
    check_num_rows(dataset.num_rows(), text.channel_name);
    return dataset;
  }
  CsvTable table = parse_training_csv(text.files, options.csv, pool);
  check_num_rows(table.features.num_rows, text.channel_name);
  return dataset_of(std::move(table));
}

void refuse_training_csv(const ChannelText& text, const ChannelOptions& options, std::size_t row,
                         const std::string& reason, base::ThreadPool& pool) {
  if (options.table) refuse_raw_table_row(text.files, raw_table_options(text.channel_name, options), row, reason, pool);
  refuse_training_csv_row(text.files, options.csv, row, reason, pool);
}

Dataset read_training_libsvm(const ChannelText& text, const ChannelOptions& options, base::ThreadPool& pool) {
  if (options.table)
    throw base::ClientError("channel '" + text.channel_name +
                            "': hyperparameters that name columns are for text/csv, not for text/libsvm");
  LibsvmTable table = parse_training_libsvm(text.files, pool);
  check_num_rows(table.features.num_rows, text.channel_name);
  return dataset_of(std::move(table), text.channel_name);
}

void refuse_training_libsvm(const ChannelText& text, const ChannelOptions&, std::size_t row, const std::string& reason,
                            base::ThreadPool&) {
  refuse_training_libsvm_row(text.files, row, reason);
}

}  // namespace espalier::data
