#include "serve/http/request_rows.h"

#include "base/error.h"
#include "data/csv/csv.h"
#include "data/json/json_rows.h"
#include "data/libsvm/libsvm.h"

namespace espalier::serve {

bool is_readable(data::Format format) { return format != data::Format::kRecordIo && format != data::Format::kParquet; }

namespace {

data::FeatureMatrix parse(data::Format format, std::string_view body, const data::RequestTable* table) {
  switch (format) {
    case data::Format::kCsv:
      return table != nullptr ? data::parse_request_csv(body, *table) : data::parse_request_csv(body);
    case data::Format::kLibsvm:
      return data::parse_request_libsvm(body);
    case data::Format::kJson:
      return data::parse_request_json(body, table);
    case data::Format::kJsonLines:
      return data::parse_request_json_lines(body, table);
    case data::Format::kRecordIo:
    case data::Format::kParquet:
      break;
  }
  throw base::AlgorithmError("a format without a reader");
}

}  // namespace

data::RequestRows request_rows(data::Format format, std::string_view body, const data::RequestTable* table) {
  if (table == nullptr) return {parse(format, body, table), {}};
  if (format == data::Format::kLibsvm && table->num_base_margins() != 0)
    throw base::ClientError("the model starts from base margins, which libsvm has no place for; send CSV or JSON");
  return data::split_slots(parse(format, body, table), *table);
}

}  // namespace espalier::serve
