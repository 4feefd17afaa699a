// Arrays that threads read at random places. From a few megabytes on they stand on huge pages where the system gives
// them (Linux: /sys/kernel/mm/transparent_hugepage/enabled is "madvise" or "always"): a core then finds each place
// without walking the page table.
#pragma once

#include <cstddef>
#include <vector>

namespace espalier::base {

void* allocate_large(std::size_t bytes);  // throws std::bad_alloc
void free_large(void* memory) noexcept;

template <class T>
struct LargeAllocator {
  using value_type = T;

  LargeAllocator() = default;
  template <class Other>
  LargeAllocator(const LargeAllocator<Other>&) noexcept {}

  T* allocate(std::size_t count) { return static_cast<T*>(allocate_large(count * sizeof(T))); }
  void deallocate(T* memory, std::size_t) noexcept { free_large(memory); }
  bool operator==(const LargeAllocator&) const = default;
};

template <class T>
using LargeArray = std::vector<T, LargeAllocator<T>>;

}  // namespace espalier::base
