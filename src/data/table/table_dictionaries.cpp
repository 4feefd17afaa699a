#include "data/table/table_dictionaries.h"

namespace espalier::data {

namespace {

std::vector<std::uint32_t> ordered_codes(const CategoryIndex& index, CodeOrder order) {
  if (order == CodeOrder::kByCount) return codes_by_count(index);
  if (order == CodeOrder::kByText) return codes_by_text(index);
  std::vector<std::uint32_t> codes(index.size());
  for (std::uint32_t code = 0; code < codes.size(); ++code) codes[code] = code;
  return codes;
}

}  // namespace

MergedDictionary merge_dictionaries(std::vector<BlockDictionaries>& blocks, std::size_t dictionary, CodeOrder order) {
  MergedDictionary merged;
  CategoryIndex all;
  for (BlockDictionaries& block : blocks) {
    const CategoryIndex part = std::move(block[dictionary]);
    block[dictionary] = {};
    std::vector<std::uint32_t>& codes = merged.new_codes.emplace_back(part.size());
    for (std::uint32_t code = 0; code < codes.size(); ++code) {
      codes[code] = all.add(part.text(code), part.count(code));
      merged.num_values += part.count(code);
    }
  }
  const std::vector<std::uint32_t> order_of_codes = ordered_codes(all, order);
  std::vector<std::uint32_t> new_code(all.size());
  for (std::uint32_t code = 0; code < order_of_codes.size(); ++code) {
    new_code[order_of_codes[code]] = code;
    merged.texts.emplace_back(all.text(order_of_codes[code]));
  }
  for (std::vector<std::uint32_t>& codes : merged.new_codes)
    for (std::uint32_t& code : codes) code = new_code[code];
  return merged;
}

}  // namespace espalier::data
