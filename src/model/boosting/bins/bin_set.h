// A set of bins of one categorical feature.
#pragma once

#include <cstdint>
#include <vector>

namespace espalier::model {

class BinSet {
 public:
  // Empty; holds bins below num_bins. contains(num_bins), the code of a missing value, is allowed and false.
  explicit BinSet(std::uint32_t num_bins) : words_(num_bins / 64 + 1, 0) {}

  void insert(std::uint32_t bin) { words_[bin / 64] |= std::uint64_t{1} << (bin % 64); }
  bool contains(std::uint32_t bin) const { return ((words_[bin / 64] >> (bin % 64)) & 1) != 0; }

 private:
  std::vector<std::uint64_t> words_;
};

}  // namespace espalier::model
