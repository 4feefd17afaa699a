// JSON and JSON-lines request bodies -> rows.
//   {"instances":[{"features":[1,2]}, ...]}   {"instances":[[1,2],...]}   [[1,2],...]   [1,2]
//   sparse: {"data":{"features":{"keys":[0,3],"shape":[5],"values":[1,2]}}} and {"features":{"keys":..}} per instance
//   JSON lines: one instance a line, any of the row forms above.
// null and NaN are missing. Parsed iteratively with a depth limit; numbers through base/number.
#pragma once

#include <string_view>

#include "data/matrix.h"

namespace espalier::data {

FeatureMatrix parse_request_json(std::string_view text);
FeatureMatrix parse_request_json_lines(std::string_view text);

}  // namespace espalier::data
