// Any bytes as LightGBM's model text: a model that can be used and written, or a PlatformError.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "model/artifact/lightgbm/lightgbm_reader.h"
#include "model_use.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  try {
    espalier::fuzz::use_model(espalier::model::read_lightgbm(bytes));
  } catch (const espalier::base::PlatformError&) {
  }
  return 0;
}
