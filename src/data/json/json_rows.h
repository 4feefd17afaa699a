// JSON and JSON-lines request bodies -> rows.
//   {"instances":[{"features":[1,2]}, ...]}   {"instances":[[1,2],...]}   [[1,2],...]   [{"features":[1,2]}, ...] [1,2]
//   {"features":[1,2]}   {"data":{"features":{"values":[1,2]}}}
//   sparse, wherever a list of features stands: {"keys":[0,3],"shape":[5],"values":[1,2]}
//   JSON lines: one row a line, in any of the forms above that hold one row.
// null and NaN are missing; text, true and false are no values. Other members of an object are passed over. Parsed
// iteratively with a depth limit; numbers are read by data/text/cell.h as in CSV.
// For a model of a raw table a value may be a text, a row may hold all that RequestTable::slots_by_width says, and
// an object without "features" is a row by name, as is one in place of a list of features: {"age":39,"job":"clerk"}.
// There a column left out is missing, and one that train has not is refused.
#pragma once

#include <string_view>

#include "data/matrix.h"

namespace espalier::data {

class RequestTable;

// `table`: null unless the model is one of a raw table; then WrongColumns may be thrown besides ClientError.
// The answer then holds num_slots() values a row.
FeatureMatrix parse_request_json(std::string_view text, const RequestTable* table = nullptr);
FeatureMatrix parse_request_json_lines(std::string_view text, const RequestTable* table = nullptr);

}  // namespace espalier::data
