#include "data/channel/channel.h"

#include <algorithm>
#include <list>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "data/channel/gzip.h"
#include "data/libsvm/libsvm.h"
#include "data/ranges.h"
#include "data/table/raw_table.h"

namespace espalier::data {

namespace {

// The files of a channel, held while they are parsed.
struct ChannelFiles {
  std::vector<base::FileBytes> mapped;
  std::list<std::string> unpacked;  // a list: its strings stay where they are
  std::vector<SourceText> sources;
};

bool is_skipped(const base::Path& relative) {
  return std::ranges::any_of(relative, [](const base::Path& part) {
    const std::string name = part.string();
    return name.starts_with('.') || name.starts_with('_');
  });
}

ChannelFiles open_files(const base::Path& folder, const std::string& channel_name) {
  ChannelFiles files;
  for (const base::Path& path : base::list_files(folder)) {
    const base::Path relative = path.lexically_relative(folder);
    if (is_skipped(relative)) continue;
    std::string name = channel_name + "/" + relative.string();
    base::FileBytes bytes(path);
    if (is_gzip(bytes.view())) {
      files.unpacked.push_back(unpack_gzip(bytes.view(), name));
      files.sources.push_back({std::move(name), files.unpacked.back()});
    } else {
      files.mapped.push_back(std::move(bytes));
      files.sources.push_back({std::move(name), {}});
    }
  }
  // A file that could not be mapped holds its bytes itself, so views are taken when nothing moves any more.
  auto mapped = files.mapped.begin();
  for (SourceText& source : files.sources)
    if (source.text.data() == nullptr) source.text = (mapped++)->view();
  std::erase_if(files.sources, [](const SourceText& source) { return source.text.empty(); });
  return files;
}

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

void check_num_rows(std::size_t num_rows, const std::string& channel_name) {
  if (num_rows > kMaxRows)
    throw base::ClientError("channel '" + channel_name + "' has " + std::to_string(num_rows) + " rows; at most " +
                            std::to_string(kMaxRows) + " are allowed");
}

Dataset read_channel(const base::Path& folder, const std::string& channel_name, const ChannelOptions& options,
                     base::ThreadPool& pool) {
  if (options.format != Format::kCsv && options.format != Format::kLibsvm)
    throw base::ClientError("channel '" + channel_name + "': only text/csv and text/libsvm are read for training");
  if (options.table && options.format != Format::kCsv)
    throw base::ClientError("channel '" + channel_name +
                            "': hyperparameters that name columns are for text/csv, not for text/libsvm");
  const ChannelFiles files = open_files(folder, channel_name);
  const std::string no_data = "No data in " + channel_name + " channel path " + folder.string();
  if (files.sources.empty()) throw base::ClientError(no_data);

  Dataset dataset;
  if (options.table) {
    dataset = parse_raw_table(files.sources, raw_table_options(channel_name, options), pool);
    check_num_rows(dataset.num_rows(), channel_name);
  } else if (options.format == Format::kCsv) {
    CsvTable table = parse_training_csv(files.sources, options.csv, pool);
    check_num_rows(table.features.num_rows, channel_name);
    dataset = dataset_of(std::move(table));
  } else {
    LibsvmTable table = parse_training_libsvm(files.sources, pool);
    check_num_rows(table.features.num_rows, channel_name);
    dataset = dataset_of(std::move(table), channel_name);
  }
  if (dataset.num_rows() == 0) throw base::ClientError(no_data + ": the files hold no row");
  if (dataset.num_features() == 0) throw base::ClientError("channel '" + channel_name + "': no row has a feature");
  return dataset;
}

void refuse_channel_row(const base::Path& folder, const std::string& channel_name, const ChannelOptions& options,
                        std::size_t row, const std::string& reason, base::ThreadPool& pool) {
  const ChannelFiles files = open_files(folder, channel_name);
  if (options.table) refuse_raw_table_row(files.sources, raw_table_options(channel_name, options), row, reason, pool);
  if (options.format == Format::kCsv) refuse_training_csv_row(files.sources, options.csv, row, reason, pool);
  refuse_training_libsvm_row(files.sources, row, reason);
}

}  // namespace espalier::data
