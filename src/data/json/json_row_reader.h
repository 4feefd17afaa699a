// One JSON text -> rows: the forms of a row, of which data/json/json_rows.h has the list.
#pragma once

#include <string>
#include <string_view>

namespace espalier::data {

class RequestTable;
enum class NarrowRows : int;
class RowCollector;

// Adds the rows of `text` to `rows`. `table` and `narrow`: as in data/json/json_rows.h. `where` opens the message of a
// text that is no JSON.
void read_json_rows(std::string_view text, const std::string& where, const RequestTable* table, NarrowRows narrow,
                    RowCollector& rows);

}  // namespace espalier::data
