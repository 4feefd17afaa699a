// Text -> code: the distinct texts of one column, numbered as they come, found again without allocating.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace espalier::data {

// Reading is thread-safe, adding is not. Moves, does not copy.
class CategoryIndex {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  CategoryIndex() = default;
  explicit CategoryIndex(std::span<const std::string> texts);  // texts[code]; all distinct
  CategoryIndex(CategoryIndex&&) noexcept = default;
  CategoryIndex& operator=(CategoryIndex&&) noexcept = default;

  // The code of `text`; kNone when it was never added.
  std::uint32_t find(std::string_view text) const;
  // The code of `text`, a new one when it was never added; counts `count` occurrences.
  std::uint32_t add(std::string_view text, std::uint64_t count = 1);

  std::size_t size() const { return entries_.size(); }
  std::string_view text(std::uint32_t code) const { return entries_[code]->first; }
  std::uint64_t count(std::uint32_t code) const { return entries_[code]->second.count; }

 private:
  struct Found {
    std::uint32_t code;
    std::uint64_t count;
  };
  struct Hash {
    using is_transparent = void;  // a view is looked up without becoming a string
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  using Table = std::unordered_map<std::string, Found, Hash, std::equal_to<>>;

  Table table_;
  std::vector<const Table::value_type*> entries_;  // by code; a table's entries stay where they are
};

// The codes of `index` by falling count, equal counts in the order of the bytes: a function of what was counted and not
// of the order in which it came. The rare values, which a limit on their number would merge, come last.
std::vector<std::uint32_t> codes_by_count(const CategoryIndex& index);
// The codes of `index` in the order of the bytes.
std::vector<std::uint32_t> codes_by_text(const CategoryIndex& index);

}  // namespace espalier::data
