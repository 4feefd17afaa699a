// MIME type and its parameters -> Format.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace espalier::data {

enum class Format { kCsv, kLibsvm, kJson, kJsonLines, kRecordIo, kParquet };

struct MediaType {
  std::string type;                               // lower case, e.g. "text/csv"
  std::map<std::string, std::string> parameters;  // keys lower case, values unquoted
};

MediaType parse_media_type(std::string_view text);
// Also the short names "csv", "libsvm", "parquet", "recordio-protobuf"; nullopt when unknown.
std::optional<Format> format_of(const MediaType& media_type);

}  // namespace espalier::data
