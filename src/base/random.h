// Counter-based random numbers: a value is a pure function of its key, never of a sequence that threads share, so that
// sampling does not depend on thread count, block borders or the order in which rows are visited.
// Mixing function: the finaliser of SplitMix64 (Steele, Lea, Flood 2014) applied per key word.
#pragma once

#include <cstdint>

namespace espalier::base {

// What a draw is for: each use has a stream of its own.
enum class RandomStream : std::uint32_t {
  kRowSample = 1,
  kColumnByTree,
  kColumnByLevel,
  kColumnByNode,
  kDropout,
  kRankPairs,
  kShuffle,
  kRounding
};

struct RandomKey {
  std::uint64_t seed = 0;
  RandomStream stream = RandomStream::kRowSample;
  std::uint32_t round = 0;  // boosting round
  std::uint32_t tree = 0;   // tree within the round (class * num_parallel_tree + parallel index)
};

// 64 well-mixed bits for (key, index).
std::uint64_t random_bits(const RandomKey& key, std::uint64_t index);
// Uniform in [0, 1), 53 bits.
double random_uniform(const RandomKey& key, std::uint64_t index);

}  // namespace espalier::base
