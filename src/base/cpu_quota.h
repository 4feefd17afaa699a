// The CPU quota that a control group sets, read from the kernel's files (Linux Documentation/admin-guide/cgroup-v2.rst,
// scheduler/sched-bwc.rst for version 1). A container with a quota of 2 CPUs on a 64-core host must not start 64
// threads.
#pragma once

#include <optional>
#include <string_view>

#include "base/file.h"

namespace espalier::base {

// Version 2's cpu.max: "max 100000" (no limit: nullopt), "150000 100000" (1.5 CPUs). nullopt for anything else.
std::optional<double> cpus_of_cpu_max(std::string_view text);
// Version 1's cpu.cfs_quota_us ("-1": no limit) and cpu.cfs_period_us.
std::optional<double> cpus_of_cfs(std::string_view quota_us, std::string_view period_us);

// The tightest quota that holds for this process: of the group named in `proc_self_cgroup` (content of
// /proc/self/cgroup) and of every group above it, below `cgroup_root` (/sys/fs/cgroup). nullopt: no limit, or no such
// files.
std::optional<double> cgroup_cpu_quota(const Path& cgroup_root, std::string_view proc_self_cgroup);

}  // namespace espalier::base
