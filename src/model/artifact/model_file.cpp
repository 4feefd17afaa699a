#include "model/artifact/model_file.h"

#include <format>

#include "base/error.h"
#include "base/text.h"
#include "data/text/text_blocks.h"
#include "model/artifact/document/document.h"
#include "model/artifact/document/json_reader.h"
#include "model/artifact/document/json_writer.h"
#include "model/artifact/document/ubjson_reader.h"
#include "model/artifact/document/ubjson_writer.h"
#include "model/artifact/foreign_file.h"
#include "model/artifact/lightgbm/lightgbm_reader.h"
#include "model/artifact/pickle/pickle_reader.h"
#include "model/artifact/xgboost/legacy_reader.h"
#include "model/artifact/xgboost/objective_reader.h"
#include "model/artifact/xgboost/old_intercept.h"
#include "model/artifact/xgboost/schema_reader.h"
#include "model/artifact/xgboost/schema_writer.h"

namespace espalier::model {
namespace {

// Editors of Windows put the mark before text, so before JSON and LightGBM's format.
std::string_view without_mark(std::string_view bytes) {
  const std::string_view rest = data::without_byte_order_mark(bytes);
  return rest.starts_with('{') || is_lightgbm(rest) ? rest : bytes;
}

// After '{' JSON goes on with white space, a quote or '}', UBJSON with the length of a key.
bool is_json(std::string_view bytes) {
  const std::string_view rest = bytes.substr(bytes.find('{') + 1);
  return bytes.front() != '{' || rest.empty() || std::string_view(" \t\r\n\"}").contains(rest.front());
}

bool is_document(std::string_view bytes) { return base::trim(bytes).starts_with('{'); }

// The keys on the way to the trees, in every version of the schema and in snapshots. Other documents are metrics, names
// of features, other libraries' models.
bool is_schema(std::string_view bytes) {
  constexpr std::size_t kMostSearched = std::size_t{64} << 20U;  // names of a million features stand before the trees
  bytes = bytes.substr(0, kMostSearched);
  return is_document(bytes) && bytes.contains("learner") && bytes.contains("gradient_booster");
}

// XGBoost's own formats.
Model read_own(std::string_view bytes) {
  if (is_document(bytes)) {
    if (!is_schema(bytes)) refuse_known(bytes);  // else the reader says which part is missing
    Model model = read_schema(is_json(bytes) ? read_json(bytes) : read_ubjson(bytes));
    settle_intercept(model);
    return model;
  }
  if (is_legacy(bytes)) return read_legacy(bytes);
  refuse_known(bytes);
  refuse_at("",
            std::format("it starts with '{}'; a model is a file of XGBoost (JSON, UBJSON or its old binary format), "
                        "a Python pickle of one, or a text file of LightGBM",
                        base::excerpt(bytes.substr(0, 8))));
}

// A snapshot of XGBoost 1.0 stands in pickles only.
Model read_pickled(std::string_view pickle) {
  const std::string bytes = booster_bytes(pickle);
  return is_legacy_snapshot(bytes) ? read_legacy_snapshot(bytes) : read_own(bytes);
}

Model read_any(std::string_view bytes, std::vector<std::string>* warnings) {
  if (is_pickle(bytes)) return read_pickled(bytes);
  if (is_lightgbm(bytes)) return read_lightgbm(bytes, warnings);
  return read_own(bytes);
}

std::string write_fitted(const Model& model, ModelEncoding encoding, SchemaVersion version) {
  std::string bytes;
  if (encoding == ModelEncoding::kJson) {
    JsonWriter writer(bytes);
    write_schema(model, writer, version);
  } else {
    UbjsonWriter writer(bytes);
    write_schema(model, writer, version);
  }
  return bytes;
}

}  // namespace

Model read_model(std::string_view bytes, std::vector<std::string>* warnings) {
  try {
    Model model = read_any(without_mark(bytes), warnings);
    check_base_score(model);
    return model;
  } catch (const base::PlatformError& error) {
    throw base::PlatformError(std::format("model file: {}", error.what()));
  }
}

bool is_model(std::string_view bytes) {
  bytes = without_mark(bytes);
  return is_pickle(bytes) ? holds_booster(bytes) : is_lightgbm(bytes) || is_schema(bytes) || is_legacy(bytes);
}

std::string write_model(const Model& model, ModelEncoding encoding, SchemaVersion version) {
  if (version == SchemaVersion::kAny) return write_fitted(model, encoding, version);
  return write_fitted(fitted_to(model, version), encoding, version);
}

}  // namespace espalier::model
