// A request's body -> rows as the model takes them.
#pragma once

#include <string_view>

#include "data/channel/formats.h"
#include "data/table/request_table.h"

namespace espalier::serve {

struct ReadBody {
  data::ModelInput input;
  std::string_view remark;  // one sentence for the log where the reading may surprise; else empty
};

// `format` must be one that is read in requests. ClientError when the body cannot be read, or lacks a base margin that
// the model starts from; WrongColumns when it can be read and its columns are not the model's.
ReadBody read_request_body(const data::FormatRow& format, std::string_view body, const data::RequestReading& reading);

}  // namespace espalier::serve
