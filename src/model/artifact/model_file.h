// Model files: bytes <-> Model (docs/model-format.md). Format is found from the content.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/artifact/xgboost/schema_version.h"
#include "model/model.h"

namespace espalier::model {

enum class ModelEncoding { kUbjson, kJson };

// XGBoost's JSON, UBJSON and old binary format, a Python pickle of its models (not executed), LightGBM's model text.
// PlatformError in one sentence for damaged or foreign bytes: sizes are bounded before anything is allocated, child
// indices and cycles are checked, nothing recurses over input. `warnings` may be null; else sentences are added that
// say where the model may answer otherwise than the library that wrote it.
Model read_model(std::string_view bytes, std::vector<std::string>* warnings = nullptr);

// Whether the bytes are a model of a kind that read_model() reads, told by what opens the file or names its parts; it
// may still be damaged.
bool is_model(std::string_view bytes);

// Keys in ascending byte order; the same Model gives the same bytes. kAny: every objective key that 1.7, 2.x and 3.x
// want. Else ClientError when the version cannot say the model (schema_version.h).
std::string write_model(const Model& model, ModelEncoding encoding, SchemaVersion version = SchemaVersion::kAny);

}  // namespace espalier::model
