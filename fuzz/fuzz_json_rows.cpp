// The first byte chooses JSON or JSON lines, the rest is the text.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "data/json/json_rows.h"

using namespace espalier;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  try {
    if (bytes[0] % 2 == 1)
      data::parse_request_json_lines(text);
    else
      data::parse_request_json(text);
  } catch (const base::ClientError&) {  // the one way to refuse
  }
  return 0;
}
