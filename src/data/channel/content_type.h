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

// What is wrong with the parameter label_size of a csv type, in one sentence: the only number of labels is 1.
std::optional<std::string> label_size_problem(const MediaType& media_type);

}  // namespace espalier::data
