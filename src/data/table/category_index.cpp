#include "data/table/category_index.h"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace espalier::data {

namespace {

// Odd, half of the bits set, without a pattern: the fraction of the golden ratio.
constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15;

std::uint64_t mixed(std::uint64_t hash, std::uint64_t word) {
  hash = (hash ^ word) * kMultiplier;
  return hash ^ (hash >> 32);
}

std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = text.size();
  std::uint64_t word = 0;
  for (; text.size() > sizeof word; text.remove_prefix(sizeof word)) {
    std::memcpy(&word, text.data(), sizeof word);
    hash = mixed(hash, word);
  }
  word = 0;
  if (!text.empty()) std::memcpy(&word, text.data(), text.size());
  return mixed(mixed(hash, word), kMultiplier);
}

std::vector<std::uint32_t> all_codes(const CategoryIndex& index) {
  std::vector<std::uint32_t> codes(index.size());
  std::iota(codes.begin(), codes.end(), std::uint32_t{0});
  return codes;
}

}  // namespace

CategoryIndex::CategoryIndex(std::span<const std::string> texts) {
  for (const std::string& text : texts) add(text);
}

std::size_t CategoryIndex::slot_of(std::string_view text, std::uint64_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash & mask;
  for (; slots_[slot] != kNone; slot = (slot + 1) & mask) {
    const Entry& entry = entries_[slots_[slot]];
    if (entry.hash == hash && std::string_view(bytes_.data() + entry.offset, entry.size) == text) break;
  }
  return slot;
}

std::uint32_t CategoryIndex::find(std::string_view text) const {
  return slots_.empty() ? kNone : slots_[slot_of(text, hash_of(text))];
}

std::uint32_t CategoryIndex::add(std::string_view text, std::uint64_t count) {
  if (2 * entries_.size() >= slots_.size()) grow();
  const std::uint64_t hash = hash_of(text);
  std::uint32_t& code = slots_[slot_of(text, hash)];
  if (code == kNone) {
    code = static_cast<std::uint32_t>(entries_.size());
    entries_.push_back({hash, bytes_.size(), 0, static_cast<std::uint32_t>(text.size())});
    bytes_ += text;
  }
  entries_[code].count += count;
  return code;
}

void CategoryIndex::grow() {
  constexpr std::size_t kMinSlots = 16;
  slots_.assign(std::max(kMinSlots, 2 * slots_.size()), kNone);
  const std::size_t mask = slots_.size() - 1;
  for (std::uint32_t code = 0; code < entries_.size(); ++code) {
    std::size_t slot = entries_[code].hash & mask;
    while (slots_[slot] != kNone) slot = (slot + 1) & mask;
    slots_[slot] = code;
  }
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
