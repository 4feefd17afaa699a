#include "base/machine.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <thread>

#include "base/cgroup.h"

namespace espalier::base {
namespace {

int cores_of_affinity_mask() {
  cpu_set_t mask;
  CPU_ZERO(&mask);
  if (sched_getaffinity(0, sizeof mask, &mask) == 0) return CPU_COUNT(&mask);
  return static_cast<int>(std::thread::hardware_concurrency());
}

std::size_t physical_memory() {
  const long pages = std::max(sysconf(_SC_PHYS_PAGES), 1L);
  return static_cast<std::size_t>(pages) * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

int available_cores() {
  static const int cores = [] {
    const double mask = std::max(cores_of_affinity_mask(), 1);
    return static_cast<int>(std::min(mask, std::ceil(own_cgroup_limits().cpus.value_or(mask))));
  }();
  return cores;
}

std::size_t available_memory() {
  static const std::size_t bytes =
      std::min<std::size_t>(physical_memory(), own_cgroup_limits().memory_bytes.value_or(physical_memory()));
  return bytes;
}

}  // namespace espalier::base
