// The largest numbers that are taken from a model file of whatever format.
#pragma once

#include <cstdint>
#include <limits>

namespace espalier::model {

inline constexpr std::int64_t kMaxInt = std::numeric_limits<std::int32_t>::max();  // what the formats count in
// Classes or targets: margins are allocated per row and output before anything is computed.
inline constexpr std::int64_t kMaxOutputs = std::int64_t{1} << 20;

}  // namespace espalier::model
