// Any bytes as a model file and as a manifest: a value or a PlatformError. What was read is written and read again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/error.h"
#include "model/artifact/model_file.h"
#include "model/artifact/package/manifest.h"

namespace {

using espalier::model::ModelEncoding;

void try_model(std::string_view bytes) {
  try {
    const espalier::model::Model model = espalier::model::read_model(bytes);
    const std::string written = espalier::model::write_model(model, ModelEncoding::kUbjson);
    // Compared as bytes: NaN leaves are not equal to themselves.
    if (espalier::model::write_model(espalier::model::read_model(written), ModelEncoding::kUbjson) != written) {
      std::abort();
    }
    espalier::model::Predictor predictor(model);
  } catch (const espalier::base::PlatformError&) {
  }
}

void try_manifest(std::string_view bytes) {
  try {
    espalier::model::read_manifest(bytes);
  } catch (const espalier::base::PlatformError&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  try_model(bytes);
  try_manifest(bytes);
  return 0;
}
