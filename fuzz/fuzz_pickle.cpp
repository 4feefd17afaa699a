// Any bytes as a Python pickle: the bytes of a booster, or a PlatformError.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "model/artifact/pickle/pickle_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  try {
    espalier::model::is_pickle(bytes);
    espalier::model::booster_bytes(bytes);
  } catch (const espalier::base::PlatformError&) {
  }
  return 0;
}
