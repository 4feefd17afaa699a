#include "data/table/category_index.h"

#include <algorithm>
#include <numeric>

namespace espalier::data {

namespace {

std::vector<std::uint32_t> all_codes(const CategoryIndex& index) {
  std::vector<std::uint32_t> codes(index.size());
  std::iota(codes.begin(), codes.end(), std::uint32_t{0});
  return codes;
}

}  // namespace

CategoryIndex::CategoryIndex(std::span<const std::string> texts) {
  for (const std::string& text : texts) add(text);
}

std::uint32_t CategoryIndex::find(std::string_view text) const {
  const auto found = table_.find(text);
  return found == table_.end() ? kNone : found->second.code;
}

std::uint32_t CategoryIndex::add(std::string_view text, std::uint64_t count) {
  auto found = table_.find(text);
  if (found == table_.end()) {
    found = table_.emplace(text, Found{static_cast<std::uint32_t>(entries_.size()), 0}).first;
    entries_.push_back(&*found);
  }
  found->second.count += count;
  return found->second.code;
}

std::vector<std::uint32_t> codes_by_count(const CategoryIndex& index) {
  std::vector<std::uint32_t> codes = all_codes(index);
  std::ranges::sort(codes, [&](std::uint32_t a, std::uint32_t b) {
    return index.count(a) != index.count(b) ? index.count(a) > index.count(b) : index.text(a) < index.text(b);
  });
  return codes;
}

std::vector<std::uint32_t> codes_by_text(const CategoryIndex& index) {
  std::vector<std::uint32_t> codes = all_codes(index);
  std::ranges::sort(codes, {}, [&](std::uint32_t code) { return index.text(code); });
  return codes;
}

}  // namespace espalier::data
