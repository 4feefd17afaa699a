// What the control groups of a process allow it, read from the kernel's files (Linux Documentation/admin-guide/
// cgroup-v2.rst; scheduler/sched-bwc.rst and cgroup-v1/memory.rst for version 1). A container with a quota of 2 CPUs on
// a 64-core host must not start 64 threads.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/file.h"

namespace espalier::base {

// nullopt: no limit.
struct CgroupLimits {
  std::optional<double> cpus;
  std::optional<std::uint64_t> memory_bytes;

  bool operator==(const CgroupLimits&) const = default;
};

// Version 2's cpu.max: "max 100000" (no limit: nullopt), "150000 100000" (1.5 CPUs). nullopt for anything else.
std::optional<double> cpus_of_cpu_max(std::string_view text);
// Version 1's cpu.cfs_quota_us ("-1": no limit) and cpu.cfs_period_us.
std::optional<double> cpus_of_cfs(std::string_view quota_us, std::string_view period_us);
// Version 2's memory.max ("max": no limit) and version 1's memory.limit_in_bytes (no limit: a number near 2^63).
std::optional<std::uint64_t> bytes_of_memory_limit(std::string_view text);

// The tightest limits that hold for this process: of the groups named in `proc_self_cgroup` (content of
// /proc/self/cgroup) and of every group above them, below `cgroup_root` (/sys/fs/cgroup). Files that are not there or
// cannot be read limit nothing.
CgroupLimits cgroup_limits(const Path& cgroup_root, std::string_view proc_self_cgroup);

// Of this process, read once.
const CgroupLimits& own_cgroup_limits();

}  // namespace espalier::base
