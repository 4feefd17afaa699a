// Text -> code: the distinct texts of one column, numbered as they come, found again without allocating.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace espalier::data {

// A feature value is a float32: beyond this the codes of two categories would be one number.
inline constexpr std::size_t kMaxCategories = std::size_t{1} << 24;

// Reading is thread-safe, adding is not.
class CategoryIndex {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  CategoryIndex() = default;
  explicit CategoryIndex(std::span<const std::string> texts);  // texts[code]; all distinct

  // The code of `text`; kNone when it was never added.
  std::uint32_t find(std::string_view text) const;
  // The code of `text`, a new one when it was never added; counts `count` occurrences.
  std::uint32_t add(std::string_view text, std::uint64_t count = 1);

  std::size_t size() const { return entries_.size(); }
  std::string_view text(std::uint32_t code) const {
    return {bytes_.data() + entries_[code].offset, entries_[code].size};
  }
  std::uint64_t count(std::uint32_t code) const { return entries_[code].count; }

 private:
  struct Entry {
    std::uint64_t hash;
    std::size_t offset;  // into bytes_
    std::uint64_t count;
    std::uint32_t size;
  };

  std::size_t slot_of(std::string_view text, std::uint64_t hash) const;  // where `text` stands or would stand
  void grow();

  std::vector<Entry> entries_;        // by code
  std::vector<std::uint32_t> slots_;  // open addressing: code, or kNone; the size is a power of two, half of it free
  std::string bytes_;
};

// The codes of `index` by falling count, equal counts in the order of the bytes: a function of what was counted and not
// of the order in which it came. The rare values, which a limit on their number would merge, come last.
std::vector<std::uint32_t> codes_by_count(const CategoryIndex& index);
// The codes of `index` in the order of the bytes.
std::vector<std::uint32_t> codes_by_text(const CategoryIndex& index);

}  // namespace espalier::data
