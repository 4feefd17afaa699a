#include "data/channel/formats.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "data/channel/training_rows.h"
#include "data/csv/csv.h"
#include "data/json/json_rows.h"
#include "data/libsvm/libsvm.h"

namespace espalier::data {

namespace {

constexpr std::string_view kOneBasedRemark =
    "a libsvm request counts its features from 1, for its smallest index is at least 1 and its largest the number of "
    "features; requests without the last feature cannot be told from ones that count from 0 and are read as those";

constexpr std::string_view kReorderedPartRemark =
    "a request of this batch job begins with a header in another order than the model's; a job that splits its input "
    "by "
    "lines sends the header with the first part alone, and the parts without it are read in the model's order";

ReadRequest read_csv(std::string_view body, const RequestReading& reading) {
  if (reading.table == nullptr) return {parse_request_csv(body)};
  DenseMatrix rows = parse_request_csv(body, *reading.table, reading.narrow);
  const bool warns = reading.extent == BodyExtent::kPerhapsPart && has_header_that_reorders(body, *reading.table);
  return {std::move(rows), warns ? kReorderedPartRemark : std::string_view()};
}

ReadRequest read_libsvm(std::string_view body, const RequestReading& reading) {
  if (reading.table != nullptr && reading.table->num_base_margins() != 0)
    throw base::ClientError("the model starts from base margins, which libsvm has no place for; send CSV or JSON");
  SparseMatrix rows = parse_request_libsvm(body);
  const bool counts_from_one = shift_if_one_based(rows, reading.num_features);
  return {std::move(rows), counts_from_one ? kOneBasedRemark : std::string_view()};
}

ReadRequest read_json(std::string_view body, const RequestReading& reading) {
  return {parse_request_json(body, reading.table, reading.narrow)};
}

ReadRequest read_json_lines(std::string_view body, const RequestReading& reading) {
  return {parse_request_json_lines(body, reading.table, reading.narrow)};
}

constexpr std::string_view kCsvTypes[] = {"text/csv", "csv"};
constexpr std::string_view kLibsvmTypes[] = {"text/libsvm", "text/x-libsvm", "libsvm"};
constexpr std::string_view kJsonTypes[] = {"application/json"};
constexpr std::string_view kJsonLinesTypes[] = {"application/jsonlines"};
constexpr std::string_view kRecordIoTypes[] = {"application/x-recordio-protobuf", "recordio-protobuf"};
constexpr std::string_view kParquetTypes[] = {"application/x-parquet", "parquet"};

constexpr std::array kRows = {
    FormatRow{Format::kCsv, "csv", kCsvTypes, read_training_csv, refuse_training_csv, read_csv},
    FormatRow{Format::kLibsvm, "libsvm", kLibsvmTypes, read_training_libsvm, refuse_training_libsvm, read_libsvm},
    FormatRow{Format::kJson, "json", kJsonTypes, nullptr, nullptr, read_json},
    FormatRow{Format::kJsonLines, "jsonlines", kJsonLinesTypes, nullptr, nullptr, read_json_lines},
    FormatRow{Format::kRecordIo, "recordio-protobuf", kRecordIoTypes, nullptr, nullptr, nullptr},
    FormatRow{Format::kParquet, "parquet", kParquetTypes, nullptr, nullptr, nullptr},
};

template <typename IsRead>
std::string types_where(IsRead is_read) {
  std::vector<std::string> types;
  for (const FormatRow& row : kRows)
    if (is_read(row)) types.emplace_back(row.types.front());
  return base::join(types, ", ");
}

}  // namespace

std::span<const FormatRow> format_rows() { return kRows; }

const FormatRow& row_of(Format format) { return *std::ranges::find(kRows, format, &FormatRow::format); }

std::string types_of_training() {
  return types_where([](const FormatRow& row) { return row.read_training != nullptr; });
}

std::string types_of_requests() {
  return types_where([](const FormatRow& row) { return row.read_request != nullptr; });
}

}  // namespace espalier::data
