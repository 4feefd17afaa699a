// Training files: every block of lines is read by itself, then all are joined in their order.
#include <algorithm>

#include "base/error.h"
#include "data/libsvm/libsvm.h"
#include "data/libsvm/libsvm_row.h"

namespace espalier::data {

namespace {

struct Block {
  const SourceText* source = nullptr;
  std::string_view text;
  std::size_t offset = 0;  // of `text` in the source
};

// The rows of one block; row_end counts entries from the block's first.
struct BlockRows {
  std::vector<FeatureIndex> features;
  std::vector<float> values;
  std::vector<std::size_t> row_end;
  std::vector<float> labels;
  std::vector<float> row_weights;
  std::vector<std::int64_t> query_ids;
  FeatureIndex max_feature = 0;
  std::size_t max_feature_offset = 0;  // of its row in the block
};

// What the first row of the channel has: all others must have it too.
struct RowForm {
  bool has_row_weight = false;
  bool has_query = false;
  std::string place;  // of that row: "train/a.libsvm line 1"
};

// A row without entries: nothing, or a comment.
bool is_empty_line(const char* line) {
  const char byte = *skip_blanks(line);
  return byte == '\n' || byte == '#';
}

const char* next_line(const char* line) {
  while (*line != '\n') ++line;
  return line + 1;
}

RowForm form_of_first_row(std::span<const SourceText> sources) {
  for (const SourceText& source : sources) {
    std::string_view rest = source.text;
    while (!rest.empty()) {
      const std::size_t offset = source.text.size() - rest.size();
      std::string line(rest.substr(0, rest.find('\n')));
      rest.remove_prefix(std::min(line.size() + 1, rest.size()));
      line += '\n';
      if (is_empty_line(line.data())) continue;
      LibsvmRow row;
      try {
        read_libsvm_row(line.data(), LibsvmLabel::kRequired, row);
      } catch (const BadRow& bad_row) {
        throw_at_line(source, offset, bad_row);
      }
      const std::string place = source.name + " line " + std::to_string(line_number(source.text, offset));
      return {row.row_weight.has_value(), row.query_id.has_value(), place};
    }
  }
  return {};
}

void check_form(const LibsvmRow& row, const RowForm& form) {
  const auto check = [&form](bool has, bool expected, std::string_view what) {
    if (has == expected) return;
    const std::string name(what);
    throw BadRow{0, (has ? "the row has " : "the row has no ") + name + ", but " + form.place +
                        (has ? " has none" : " has one") + "; give it to all rows or to none"};
  };
  check(row.row_weight.has_value(), form.has_row_weight, "label:weight");
  check(row.query_id.has_value(), form.has_query, "qid");
}

void append_row(const LibsvmRow& row, std::size_t offset, BlockRows& rows) {
  for (std::size_t entry = 0; entry < row.entries.size(); ++entry) {
    const FeatureIndex feature = row.entries[entry].feature;
    if (entry != 0 && feature == row.entries[entry - 1].feature)
      throw BadRow{0, "index " + std::to_string(feature) + " stands twice"};
    rows.features.push_back(feature);
    rows.values.push_back(row.entries[entry].value);
  }
  if (!row.entries.empty() && row.entries.back().feature > rows.max_feature) {
    rows.max_feature = row.entries.back().feature;
    rows.max_feature_offset = offset;
  }
  rows.row_end.push_back(rows.features.size());
  rows.labels.push_back(*row.label);
  if (row.row_weight) rows.row_weights.push_back(*row.row_weight);
  if (row.query_id) rows.query_ids.push_back(*row.query_id);
}

BlockRows read_block(const Block& block, const RowForm& form) {
  constexpr std::size_t kBytesPerEntry = 8;  // a guess: most vectors then need not grow
  BlockRows rows;
  rows.features.reserve(block.text.size() / kBytesPerEntry);
  rows.values.reserve(block.text.size() / kBytesPerEntry);
  LibsvmRow row;
  for_each_line(block.text, [&](const char* line, std::size_t offset) {
    if (is_empty_line(line)) return next_line(line);
    try {
      const char* const next = read_libsvm_row(line, LibsvmLabel::kRequired, row);
      check_form(row, form);
      append_row(row, offset, rows);
      return next;
    } catch (const BadRow& bad_row) {
      throw_at_line(*block.source, block.offset + offset, bad_row);
    }
  });
  return rows;
}

// A column costs memory and time even where no row has it. What was hashed to 24 bits is taken from any file; more than
// that must stand beside as many values that some column of 64 may have one.
void refuse_huge_index(std::span<const Block> blocks, std::span<const BlockRows> rows) {
  constexpr std::size_t kAlwaysAllowed = (std::size_t{1} << 24) - 1;
  constexpr std::size_t kColumnsPerValue = 64;
  std::size_t num_values = 0, num_rows = 0;
  for (const BlockRows& block : rows) {
    num_values += block.features.size();
    num_rows += block.labels.size();
  }
  const std::size_t allowed = std::max(kAlwaysAllowed, kColumnsPerValue * num_values);
  for (std::size_t block = 0; block < blocks.size(); ++block) {
    if (rows[block].max_feature <= allowed) continue;
    const std::string reason = "index " + std::to_string(rows[block].max_feature) + " is far more than the " +
                               std::to_string(num_values) + " values in " + std::to_string(num_rows) +
                               " rows can fill; at most " + std::to_string(allowed) +
                               " is allowed, so number the features from 0 without such gaps";
    throw_at_line(*blocks[block].source, blocks[block].offset + rows[block].max_feature_offset, {0, reason});
  }
}

// Copies the rows of a block behind those of the blocks before it.
void place_rows(const BlockRows& rows, std::size_t first_row, std::size_t first_entry, LibsvmTable& table) {
  const auto copy_to = [](const auto& from, auto& to, std::size_t begin) {
    std::ranges::copy(from, to.begin() + static_cast<std::ptrdiff_t>(begin));
  };
  copy_to(rows.features, table.features.features, first_entry);
  copy_to(rows.values, table.features.values, first_entry);
  copy_to(rows.labels, table.labels, first_row);
  copy_to(rows.row_weights, table.row_weights, rows.row_weights.empty() ? 0 : first_row);
  copy_to(rows.query_ids, table.query_ids, rows.query_ids.empty() ? 0 : first_row);
  for (std::size_t row = 0; row < rows.row_end.size(); ++row)
    table.features.row_start[first_row + row + 1] = first_entry + rows.row_end[row];
}

LibsvmTable join(std::vector<BlockRows>& blocks, const RowForm& form, base::ThreadPool& pool) {
  std::vector<std::size_t> first_row(blocks.size() + 1), first_entry(blocks.size() + 1);
  LibsvmTable table;
  for (std::size_t block = 0; block < blocks.size(); ++block) {
    first_row[block + 1] = first_row[block] + blocks[block].labels.size();
    first_entry[block + 1] = first_entry[block] + blocks[block].features.size();
    if (!blocks[block].features.empty())
      table.features.num_features = std::max<std::size_t>(table.features.num_features, blocks[block].max_feature + 1u);
  }
  const std::size_t num_rows = first_row.back();
  table.features.num_rows = num_rows;
  table.features.row_start.resize(num_rows + 1);
  table.features.features.resize(first_entry.back());
  table.features.values.resize(first_entry.back());
  table.labels.resize(num_rows);
  if (form.has_row_weight) table.row_weights.resize(num_rows);
  if (form.has_query) table.query_ids.resize(num_rows);
  pool.run(blocks.size(), [&](std::size_t block, int) {
    place_rows(blocks[block], first_row[block], first_entry[block], table);
    blocks[block] = {};
  });
  return table;
}

}  // namespace

LibsvmTable parse_training_libsvm(std::span<const SourceText> files, base::ThreadPool& pool, std::size_t block_bytes) {
  std::vector<SourceText> sources;
  for (const SourceText& file : files) sources.push_back({file.name, without_byte_order_mark(file)});
  std::vector<Block> blocks;
  for (const SourceText& source : sources) {
    std::size_t offset = 0;
    for (const std::string_view text : cut_on_lines(source.text, block_bytes)) {
      blocks.push_back({&source, text, offset});
      offset += text.size();
    }
  }
  const RowForm form = form_of_first_row(sources);
  std::vector<BlockRows> rows(blocks.size());
  run_to_first_error(pool, blocks.size(), [&](std::size_t block) { rows[block] = read_block(blocks[block], form); });
  refuse_huge_index(blocks, rows);
  return join(rows, form, pool);
}

void refuse_training_libsvm_row(std::span<const SourceText> files, std::size_t row, const std::string& reason) {
  std::size_t rows_before = row;
  for (const SourceText& file : files) {
    const SourceText source{file.name, without_byte_order_mark(file)};
    for_each_line(source.text, [&](const char* line, std::size_t offset) {
      if (!is_empty_line(line) && rows_before-- == 0) throw base::ClientError(at_line(source, offset, {0, reason}));
      return next_line(line);
    });
  }
  throw base::RowError(row, reason);  // the files have changed since
}

}  // namespace espalier::data
