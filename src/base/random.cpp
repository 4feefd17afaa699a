#include "base/random.h"

namespace espalier::base {
namespace {

constexpr std::uint64_t kGoldenGamma = 0x9E3779B97F4A7C15;  // 2^64 / golden ratio, odd: SplitMix64's increment

// SplitMix64's finaliser: a bijection of 64-bit words in which every input bit moves about half of the output bits.
std::uint64_t mix(std::uint64_t word) {
  word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9;
  word = (word ^ (word >> 27)) * 0x94D049BB133111EB;
  return word ^ (word >> 31);
}

}  // namespace

std::uint64_t random_bits(const RandomKey& key, std::uint64_t index) {
  std::uint64_t state = mix(key.seed + kGoldenGamma);
  state = mix(state + kGoldenGamma * static_cast<std::uint64_t>(key.stream));
  state = mix(state + kGoldenGamma * ((static_cast<std::uint64_t>(key.round) << 32) | key.tree));
  // From here the index walks as SplitMix64's counter does, from a start that depends on the whole key.
  return mix(state + kGoldenGamma * (index + 1));
}

double random_uniform(const RandomKey& key, std::uint64_t index) {
  return static_cast<double>(random_bits(key, index) >> 11) * 0x1p-53;
}

}  // namespace espalier::base
