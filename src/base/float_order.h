// Floats as unsigned numbers of the same order.
#pragma once

#include <bit>
#include <cstdint>

namespace espalier::base {

// Ascends as the value does; -0 and +0 are one. NaN stands above +infinity or, with its sign set, below -infinity.
inline std::uint32_t ascending_key(float value) {
  constexpr std::uint32_t kSign = 0x80000000u;
  const auto bits = std::bit_cast<std::uint32_t>(value + 0.0f);  // -0 + 0 = +0
  return (bits & kSign) != 0 ? ~bits : bits | kSign;
}

}  // namespace espalier::base
