// serve convert: any readable model -> a model file of XGBoost.
#pragma once

#include "base/file.h"
#include "model/artifact/model_file.h"

namespace espalier::serve {

struct ConvertOptions {
  base::Path input;  // a model file, its folder, or its archive
  base::Path output;
  model::SchemaVersion version = model::SchemaVersion::kAny;
  model::ModelEncoding encoding = model::ModelEncoding::kUbjson;
};

// Writes the file and one line about it to standard output; beside it the manifest, where the model has one and the
// folder none of another model. What was written is read again first and must answer 256
// rows made from the model's thresholds with the same margins, bit for bit. ClientError for an input that cannot be
// read or said in that version, PlatformError for an output that cannot be written.
void convert(const ConvertOptions& options);

}  // namespace espalier::serve
