#include "data/channel/channel.h"

#include <algorithm>
#include <list>
#include <span>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "data/channel/formats.h"
#include "data/channel/gzip.h"
#include "data/ranges.h"

namespace espalier::data {

namespace {

// The files of a channel, held while they are parsed.
struct ChannelFiles {
  std::vector<base::FileBytes> mapped;
  std::list<std::string> rewritten;  // unpacked, line ends replaced; a list: its strings stay where they are
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
      files.rewritten.push_back(unpack_gzip(bytes.view(), name));
      files.sources.push_back({std::move(name), files.rewritten.back()});
    } else {
      files.mapped.push_back(std::move(bytes));
      files.sources.push_back({std::move(name), {}});
    }
  }
  // A file that could not be mapped holds its bytes itself: views of them are taken only after the files have stopped
  // moving.
  auto mapped = files.mapped.begin();
  for (SourceText& source : files.sources)
    if (source.text.data() == nullptr) source.text = (mapped++)->view();
  std::erase_if(files.sources, [](const SourceText& source) { return source.text.empty(); });
  for (SourceText& source : files.sources)
    if (has_bare_carriage_returns(source.text)) source.text = files.rewritten.emplace_back(with_newlines(source.text));
  return files;
}

}  // namespace

void check_num_rows(std::size_t num_rows, const std::string& channel_name) {
  if (num_rows > kMaxRows)
    throw base::ClientError("channel '" + channel_name + "' has " + std::to_string(num_rows) + " rows; at most " +
                            std::to_string(kMaxRows) + " are allowed");
}

Dataset read_channel(const base::Path& folder, const std::string& channel_name, const ChannelOptions& options,
                     base::ThreadPool& pool) {
  const FormatRow& format = row_of(options.format);
  if (format.read_training == nullptr)
    throw base::ClientError("channel '" + channel_name + "': " + std::string(format.types.front()) +
                            " is not read for training; allowed are " + types_of_training());
  const ChannelFiles files = open_files(folder, channel_name);
  const std::string no_data = "No data in " + channel_name + " channel path " + folder.string();
  if (files.sources.empty()) throw base::ClientError(no_data);
  Dataset dataset = format.read_training({files.sources, channel_name}, options, pool);
  if (dataset.num_rows() == 0) throw base::ClientError(no_data + ": the files hold no row");
  if (dataset.num_features() == 0) throw base::ClientError("channel '" + channel_name + "': no row has a feature");
  return dataset;
}

void refuse_channel_row(const base::Path& folder, const std::string& channel_name, const ChannelOptions& options,
                        std::size_t row, const std::string& reason, base::ThreadPool& pool) {
  const ChannelFiles files = open_files(folder, channel_name);
  row_of(options.format).refuse_row({files.sources, channel_name}, options, row, reason, pool);
  throw base::RowError(row, reason);  // not reached
}

}  // namespace espalier::data
