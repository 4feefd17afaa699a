#include "data/channel/content_type.h"

#include <catch2/catch_test_macros.hpp>
#include <set>

#include "data/channel/formats.h"

using namespace espalier::data;

TEST_CASE("a media type is read in any case, with its parameters", "[data][content_type]") {
  const MediaType plain = parse_media_type(" Text/CSV ");
  CHECK(plain.type == "text/csv");
  CHECK(plain.parameters.empty());
  const MediaType full = parse_media_type("text/csv;Charset=\"utf-8; \\\"x\\\"\" ; label_size = 1;;flag");
  CHECK(full.type == "text/csv");
  CHECK(full.parameters ==
        std::map<std::string, std::string>{{"charset", "utf-8; \"x\""}, {"label_size", "1"}, {"flag", ""}});
  CHECK(parse_media_type("").type == "");
  CHECK(parse_media_type("a;b=\"c").parameters == std::map<std::string, std::string>{{"b", "\"c"}});
  CHECK(parse_media_type("a;b=\"c\\").parameters == std::map<std::string, std::string>{{"b", "\"c\\"}});
}

TEST_CASE("every content type of the contract has its format", "[data][content_type]") {
  const auto format = [](std::string_view text) { return format_of(parse_media_type(text)); };
  for (const char* text : {"text/csv", "csv", "CSV", "text/csv; charset=utf-8", "text/csv;label_size=1"})
    CHECK(format(text) == Format::kCsv);
  for (const char* text : {"text/libsvm", "text/x-libsvm", "libsvm"}) CHECK(format(text) == Format::kLibsvm);
  CHECK(format("application/json") == Format::kJson);
  CHECK(format("application/jsonlines") == Format::kJsonLines);
  for (const char* text : {"application/x-recordio-protobuf", "recordio-protobuf"})
    CHECK(format(text) == Format::kRecordIo);
  for (const char* text : {"application/x-parquet", "parquet"}) CHECK(format(text) == Format::kParquet);
  for (const char* text : {"", "text/html", "text", "application/x-libsvm"}) CHECK(format(text) == std::nullopt);
}

TEST_CASE("every format has one row, whose types name it alone", "[data][content_type]") {
  std::set<std::string_view> types;
  for (const FormatRow& row : format_rows()) {
    CHECK(&row_of(row.format) == &row);
    CHECK((row.read_training == nullptr) == (row.refuse_row == nullptr));
    for (const std::string_view type : row.types) CHECK(types.insert(type).second);
  }
  CHECK(types_of_training() == "text/csv, text/libsvm");
  CHECK(types_of_requests() == "text/csv, text/libsvm, application/json, application/jsonlines");
}
