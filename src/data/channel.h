// All files of one channel folder + Format -> one Dataset, in a fixed order of files, errors with file and line.
#pragma once

#include <string>

#include "base/file.h"
#include "base/parallel.h"
#include "data/content_type.h"
#include "data/csv.h"
#include "data/dataset.h"

namespace espalier::data {

struct ChannelOptions {
  Format format = Format::kLibsvm;
  CsvTrainOptions csv;
};

// Skips names starting with '.' or '_' and zero-byte files at any depth; gzip content is unpacked.
// ClientError: no data, ragged widths (csv), header names that differ between files, and all that the parsers refuse.
Dataset read_channel(const base::Path& folder, const std::string& channel_name, const ChannelOptions& options,
                     base::ThreadPool& pool);

}  // namespace espalier::data
