#include "base/machine.h"

#include <catch2/catch_test_macros.hpp>
#include <thread>

#include "base/cgroup.h"

using namespace espalier::base;

TEST_CASE("there is always a core, and no more than the machine and the control group have", "[base][machine]") {
  CHECK(available_cores() >= 1);
  CHECK(available_cores() <= static_cast<int>(std::thread::hardware_concurrency()));
  if (const auto cpus = own_cgroup_limits().cpus) CHECK(available_cores() < *cpus + 1);
}

TEST_CASE("there is memory, and no more than the control group allows", "[base][machine]") {
  CHECK(available_memory() > 0);
  if (const auto bytes = own_cgroup_limits().memory_bytes) CHECK(available_memory() <= *bytes);
}
