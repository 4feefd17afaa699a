// The dictionaries of all blocks of one column -> one, whose codes depend on the texts of the column and not on the
// blocks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "data/table/category_index.h"

namespace espalier::data {

using BlockDictionaries = std::vector<CategoryIndex>;  // of one block, one per column that needs one

enum class CodeOrder {
  kByCount,    // category_index.h: codes_by_count
  kByText,     // codes_by_text
  kByFirstRow  // in the order in which the rows bring them
};

struct MergedDictionary {
  std::vector<std::string> texts;                     // by code
  std::uint64_t num_values = 0;                       // that were counted, over all texts
  std::vector<std::vector<std::uint32_t>> new_codes;  // [block][code of the block's dictionary]
};

// Merges blocks[*][dictionary], which are left empty.
MergedDictionary merge_dictionaries(std::vector<BlockDictionaries>& blocks, std::size_t dictionary, CodeOrder order);

}  // namespace espalier::data
