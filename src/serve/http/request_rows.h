// A request's body -> rows.
#pragma once

#include <string_view>

#include "data/channel/content_type.h"
#include "data/matrix.h"
#include "data/table/request_table.h"

namespace espalier::serve {

inline constexpr const char* kReadableTypes = "text/csv, text/libsvm, application/json, application/jsonlines";

// Whether request_rows can read it.
bool is_readable(data::Format format);

// `table`: null unless the model is one of a raw table; then WrongColumns may be thrown. ClientError when the body
// cannot be read, or lacks a base margin that the model starts from.
data::RequestRows request_rows(data::Format format, std::string_view body, const data::RequestTable* table);

}  // namespace espalier::serve
