// Encoded numbers of a document -> std::vector of the wanted type. Decimal text becomes the nearest float32 directly:
// by way of a double it would be rounded twice.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/artifact/document/document.h"

namespace espalier::model {

// Element types: float, double, std::uint8_t, std::int32_t, std::uint32_t, std::int64_t. Integers become floating point
// when asked for; a fraction or a number out of range never becomes an integer: nullopt. null among JSON numbers is NaN
// for double, nullopt for all others. `value` is kNumber or kNumbers.
template <typename T>
std::optional<std::vector<T>> decode_numbers(const Value& value);

// Bytes of one UBJSON number of the given type marker; 0 for a marker that is no number.
std::size_t raw_number_size(char type);

}  // namespace espalier::model
