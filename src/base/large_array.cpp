#include "base/large_array.h"

#include <sys/mman.h>

#include <cstdlib>
#include <new>

namespace espalier::base {
namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;
constexpr std::size_t kMinBytes = 2 * kHugePage;  // below, half of the last page could stay empty

}  // namespace

void* allocate_large(std::size_t bytes) {
  const bool is_large = bytes >= kMinBytes;
  const std::size_t whole = (bytes + kHugePage - 1) / kHugePage * kHugePage;
  void* const memory = is_large ? std::aligned_alloc(kHugePage, whole) : std::malloc(bytes);
  if (memory == nullptr && bytes > 0) throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
  if (is_large) ::madvise(memory, whole, MADV_HUGEPAGE);  // a hint: without huge pages it works too
#endif
  return memory;
}

void free_large(void* memory) noexcept { std::free(memory); }

}  // namespace espalier::base
