// The first byte chooses the reader and the size of its blocks, the rest is the text.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "base/parallel.h"
#include "data/libsvm/libsvm.h"

using namespace espalier;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  const data::SourceText source{"fuzz", text};
  base::ThreadPool pool(1);
  try {
    if (bytes[0] % 2 == 1)
      data::parse_request_libsvm(text);
    else
      data::parse_training_libsvm({&source, 1}, pool, 1 + bytes[0]);
  } catch (const base::ClientError&) {  // the one way to refuse
  }
  return 0;
}
