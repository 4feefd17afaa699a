#include "data/channel/training_rows.h"

#include <cstddef>
#include <string>
#include <utility>

#include "base/error.h"
#include "data/channel/channel.h"
#include "data/csv/csv.h"
#include "data/libsvm/libsvm.h"
#include "data/query_groups.h"
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

Dataset dataset_of(LibsvmTable table, const ChannelText& text) {
  Dataset dataset;
  dataset.row_weights = std::move(table.row_weights);
  if (!table.query_ids.empty()) {
    const auto refuse = [&](std::size_t row, const std::string& reason) {
      refuse_training_libsvm_row(text.files, row, reason);
    };
    dataset.group_start = group_borders(table.query_ids, refuse);
    if (!dataset.row_weights.empty())
      dataset.row_weights = group_weights(dataset.group_start, dataset.row_weights, refuse);
  }
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
  return dataset_of(std::move(table), text);
}

void refuse_training_libsvm(const ChannelText& text, const ChannelOptions&, std::size_t row, const std::string& reason,
                            base::ThreadPool&) {
  refuse_training_libsvm_row(text.files, row, reason);
}

}  // namespace espalier::data
