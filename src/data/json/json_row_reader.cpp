#include "data/json/json_row_reader.h"

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include "base/error.h"
#include "data/json/json_row_handler.h"

namespace espalier::data {

void read_json_rows(std::string_view text, const std::string& where, const RequestTable* table, NarrowRows narrow,
                    RowCollector& rows) {
  if (text.find('\0') != std::string_view::npos) throw base::ClientError(where + " holds a NUL byte");
  constexpr unsigned kFlags =
      rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseNanAndInfFlag;
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::Reader reader;
  JsonRowHandler handler(rows, table, narrow);
  const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, handler);
  if (result.IsError())
    throw base::ClientError(where + " is not JSON at byte " + std::to_string(result.Offset() + 1) + ": " +
                            rapidjson::GetParseError_En(result.Code()));
}

}  // namespace espalier::data
