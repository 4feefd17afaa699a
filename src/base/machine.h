// What this process may use of the machine: the tightest of the hardware, the affinity mask and the control groups
// (base/cgroup.h), read once.
#pragma once

#include <cstddef>

namespace espalier::base {

int available_cores();           // the CPU quota rounded up; at least 1
std::size_t available_memory();  // bytes; of the machine or of the control groups

}  // namespace espalier::base
