#include "serve/http/request_body.h"

#include <format>
#include <utility>

namespace espalier::serve {
namespace {

// Dense rows say how many features they have, so a wrong count is a mistake; a sparse row leaves out what is missing.
void check_width(const data::FeatureMatrix& features, data::Format format, const data::RequestReading& reading) {
  const std::size_t width = features.num_features(), wanted = reading.num_features;
  if (features.num_rows() == 0 || width == wanted) return;
  if (width > wanted && features.dense() != nullptr)
    throw data::WrongColumns{
        std::format("the rows have {} features, the model takes {}; rows hold features alone, no "
                    "label and no index",
                    width, wanted)};
  if (width > wanted)
    throw data::WrongColumns{std::format(
        "a row has feature index {}, the model takes indices 0 to {}{}", width - 1, wanted - 1,
        format == data::Format::kLibsvm ? std::format(", or 1 to {} in a request without index 0", wanted) : "")};
  if (features.dense() != nullptr && reading.narrow == data::NarrowRows::kRefused)
    throw data::WrongColumns{
        std::format("the rows have {} features, the model takes {}; leave a field empty if it is "
                    "missing, or set ESPALIER_NARROW_ROWS=missing to take what is absent as "
                    "missing",
                    width, wanted)};
}

}  // namespace

ReadBody read_request_body(const data::FormatRow& format, std::string_view body, const data::RequestReading& reading) {
  data::ReadRequest read = format.read_request(body, reading);
  const bool has_slots = reading.table != nullptr && reading.table->num_base_margins() != 0;
  ReadBody result{
      has_slots ? data::split_slots(std::move(read.rows), *reading.table) : data::ModelInput{std::move(read.rows), {}},
      read.remark};
  check_width(result.input.features, format.format, reading);
  return result;
}

}  // namespace espalier::serve
