// The formats, one row each: how a content type names it, how its files are read for training, how a request's body is
// read. A new format is a room with its parsers and a row here; the sentences of what is allowed come from the rows.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "base/parallel.h"
#include "data/channel/content_type.h"
#include "data/dataset.h"
#include "data/matrix.h"
#include "data/table/request_table.h"
#include "data/text/text_blocks.h"

namespace espalier::data {

struct ChannelOptions;

// The files of a channel, unpacked, none of them empty.
struct ChannelText {
  std::span<const SourceText> files;
  std::string channel_name;
};

// What a request's body is. A batch job cuts its files on lines, if it is told so: only the first part has the header.
enum class BodyExtent { kWhole, kPerhapsPart };

// What reading a request needs to know of the model and the server.
struct RequestReading {
  const RequestTable* table = nullptr;  // null when the model knows no names
  std::size_t num_features = 0;
  NarrowRows narrow = NarrowRows::kRefused;
  BodyExtent extent = BodyExtent::kWhole;
};

struct ReadRequest {
  FeatureMatrix rows;            // with a table [num_rows, num_slots()], else as wide as the body says
  std::string_view remark = {};  // one sentence for the log where the reading may surprise; else empty
};

struct FormatRow {
  Format format;
  std::string_view name;                    // in messages: "csv"
  std::span<const std::string_view> types;  // content types in lower case; messages name the first

  // Null: the format is not read for training. ClientError with file and line.
  Dataset (*read_training)(const ChannelText& text, const ChannelOptions& options, base::ThreadPool& pool);
  // Throws the ClientError that names the place of row `row`, from 0, of what read_training read.
  void (*refuse_row)(const ChannelText& text, const ChannelOptions& options, std::size_t row, const std::string& reason,
                     base::ThreadPool& pool);
  // Null: the format is not read in requests. ClientError names the row, from 1; WrongColumns.
  ReadRequest (*read_request)(std::string_view body, const RequestReading& reading);
};

std::span<const FormatRow> format_rows();
const FormatRow& row_of(Format format);

// "text/csv, text/libsvm": for messages.
std::string types_of_training();
std::string types_of_requests();

}  // namespace espalier::data
