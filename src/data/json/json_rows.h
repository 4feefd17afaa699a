// JSON and JSON-lines request bodies -> rows.
//   {"instances":[{"features":[1,2]}, ...]}   {"instances":[[1,2],...]}   [[1,2],...]   [{"features":[1,2]}, ...] [1,2]
//   {"features":[1,2]}   {"data":{"features":{"values":[1,2]}}}
//   sparse, wherever a list of features stands: {"keys":[0,3],"shape":[5],"values":[1,2]}
//   other servers' words for "instances": "inputs", "dataframe_records", "input_data", with an array of rows
//   {"dataframe_split":{"columns":["a","b"],"data":[[1,2],...]}}, also as "input_data", or {"columns":...,"data":...};
//   for a model that knows its columns their names tell the places, as a header does in CSV; else they must only agree
//   with the rows in number
//   JSON lines: one row a line, in any of the forms above that hold one row.
// null and NaN are missing; text, true and false are no values. Other members of an object are passed over. Parsed
// iteratively with a depth limit; numbers are read by data/text/cell.h as in CSV.
// For a model that knows its columns an object without "features" is a row by name, as is one in place of a list of
// features: {"age":39,"job":"clerk"}. There a column left out is missing, and one that train has not is refused. For a
// model of a raw table a value may be a text, and a row by position holds what RequestTable::slots_by_width says.
#pragma once

#include <string_view>

#include "data/matrix.h"

namespace espalier::data {

class RequestTable;
enum class NarrowRows : int;

// `table`: null unless the model knows its columns; then WrongColumns may be thrown besides ClientError. Rows by name,
// and all rows of a raw table, hold num_slots() values. `narrow`: of features that "columns" lacks.
FeatureMatrix parse_request_json(std::string_view text, const RequestTable* table = nullptr,
                                 NarrowRows narrow = NarrowRows());
FeatureMatrix parse_request_json_lines(std::string_view text, const RequestTable* table = nullptr,
                                       NarrowRows narrow = NarrowRows());

}  // namespace espalier::data
