#include "data/text/text_blocks.h"

#include <algorithm>
#include <exception>
#include <mutex>

#include "base/error.h"
#include "base/text.h"

namespace espalier::data {

std::string column_text(std::string_view name, std::size_t position) {
  if (!name.empty()) return "column '" + base::excerpt(name) + "'";
  return "column " + std::to_string(position + 1) + " (position " + std::to_string(position) + ")";
}

std::string_view without_byte_order_mark(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return text;
}

std::string_view without_byte_order_mark(const SourceText& source) {
  std::string_view text = source.text;
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
    throw base::ClientError(source.name + ": the text is UTF-16; write it as UTF-8");
  return without_byte_order_mark(text);
}

bool has_bare_carriage_returns(std::string_view text) {
  if (text.contains('\n')) return false;
  const std::size_t first = text.find('\r');
  return first != std::string_view::npos && text.find_first_not_of('\r', first) != std::string_view::npos;
}

std::string with_newlines(std::string_view text) {
  std::string lines(text);
  std::ranges::replace(lines, '\r', '\n');
  return lines;
}

std::vector<std::string_view> cut_on_lines(std::string_view text, std::size_t block_bytes) {
  std::vector<std::string_view> blocks;
  while (!text.empty()) {
    const std::size_t newline = block_bytes > text.size() ? std::string_view::npos : text.find('\n', block_bytes - 1);
    const std::size_t size = newline == std::string_view::npos ? text.size() : newline + 1;
    blocks.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return blocks;
}

std::size_t line_number(std::string_view text, std::size_t offset) {
  return 1 + static_cast<std::size_t>(std::ranges::count(text.substr(0, offset), '\n'));
}

namespace {

std::string_view name_at(std::span<const std::string> names, std::size_t position) {
  return position < names.size() ? std::string_view(names[position]) : std::string_view();
}

}  // namespace

std::string at_line(const SourceText& source, std::size_t offset, const BadRow& bad_row,
                    std::span<const std::string> column_names) {
  std::string message = source.name + " line " + std::to_string(line_number(source.text, offset));
  if (bad_row.column != 0) message += ", " + column_text(name_at(column_names, bad_row.column - 1), bad_row.column - 1);
  return message + ": " + bad_row.reason;
}

void throw_at_line(const SourceText& source, std::size_t offset, const BadRow& bad_row,
                   std::span<const std::string> column_names) {
  std::string column;
  if (bad_row.column != 0) column = name_at(column_names, bad_row.column - 1);
  if (bad_row.column != 0 && column.empty()) column = std::to_string(bad_row.column - 1);
  throw BadRowError(at_line(source, offset, bad_row, column_names), bad_row.fault, std::move(column));
}

void run_to_first_error(base::ThreadPool& pool, std::size_t num_blocks,
                        const std::function<void(std::size_t block)>& read) {
  std::mutex mutex;
  std::size_t first_bad = num_blocks;  // blocks behind it need no reading: they are claimed in ascending order
  std::exception_ptr error;
  pool.run(num_blocks, [&](std::size_t block, int) {
    {
      const std::lock_guard lock(mutex);
      if (block > first_bad) return;
    }
    try {
      read(block);
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (block < first_bad) {
        first_bad = block;
        error = std::current_exception();
      }
    }
  });
  if (error) std::rethrow_exception(error);
}

}  // namespace espalier::data
