// The one sentence about labels that a metric cannot take.
#pragma once

#include <cstddef>
#include <string_view>

namespace espalier::model {

// Throws ClientError: "row 3: label 0.5 is not allowed for metric map; labels must be 0 or 1". `allowed` is what stands
// behind "must be".
[[noreturn]] void refuse_label(std::size_t row, float label, std::string_view metric, std::string_view allowed);

}  // namespace espalier::model
