#include "model/artifact/xgboost_file.h"

#include <format>

#include "base/error.h"
#include "base/text.h"
#include "model/artifact/document.h"
#include "model/artifact/json_reader.h"
#include "model/artifact/json_writer.h"
#include "model/artifact/schema_reader.h"
#include "model/artifact/schema_writer.h"
#include "model/artifact/ubjson_reader.h"
#include "model/artifact/ubjson_writer.h"

namespace espalier::model {
namespace {

constexpr std::string_view kHowToConvert =
    "; load it with XGBoost 1.7 to 3.0, save it under a name ending in .ubj and use that file";

// Bytes that start neither JSON nor UBJSON: says what they look like.
[[noreturn]] void refuse_foreign(std::string_view bytes) {
  if (bytes.empty()) refuse_at("", "the file is empty");
  if (bytes.starts_with("binf")) {
    refuse_at("", std::format("this is XGBoost's old binary format, which is not read here{}", kHowToConvert));
  }
  if (bytes.size() > 1 && bytes[0] == '\x80' && bytes[1] >= 2 && bytes[1] <= 5) {
    refuse_at("", std::format("this is a Python pickle, which is not read here{}", kHowToConvert));
  }
  if (bytes.starts_with("\x1f\x8b")) refuse_at("", "this is a gzip file; unpack it first");
  if (bytes.starts_with("PK\x03\x04")) refuse_at("", "this is a zip file; unpack it first");
  refuse_at("", std::format("it starts with '{}', a model in JSON or UBJSON starts with '{{'; this may be XGBoost's "
                            "old binary format, which is not read here{}",
                            base::excerpt(bytes.substr(0, 8)), kHowToConvert));
}

// After '{' JSON goes on with white space, a quote or '}', UBJSON with the length of a key.
bool is_json(std::string_view bytes) {
  const std::string_view rest = bytes.substr(bytes.find('{') + 1);
  return bytes.front() != '{' || rest.empty() || std::string_view(" \t\r\n\"}").contains(rest.front());
}

Model read_any(std::string_view bytes) {
  if (!base::trim(bytes).starts_with('{')) refuse_foreign(bytes);
  return read_schema(is_json(bytes) ? read_json(bytes) : read_ubjson(bytes));
}

}  // namespace

Model read_model(std::string_view bytes) {
  try {
    return read_any(bytes);
  } catch (const base::PlatformError& error) {
    throw base::PlatformError(std::format("model file: {}", error.what()));
  }
}

std::string write_model(const Model& model, ModelEncoding encoding) {
  std::string bytes;
  if (encoding == ModelEncoding::kJson) {
    JsonWriter writer(bytes);
    write_schema(model, writer);
  } else {
    UbjsonWriter writer(bytes);
    write_schema(model, writer);
  }
  return bytes;
}

}  // namespace espalier::model
