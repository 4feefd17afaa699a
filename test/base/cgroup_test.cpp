#include "base/cgroup.h"

#include <catch2/catch_test_macros.hpp>

#include "base/file_faults.h"
#include "support/temporary_folder.h"

using namespace espalier::base;
using espalier::test::TemporaryFolder;

TEST_CASE("cpu.max of control groups version 2 is read", "[base][cgroup]") {
  CHECK(cpus_of_cpu_max("150000 100000\n") == 1.5);
  CHECK(cpus_of_cpu_max("200000 100000") == 2.0);
  CHECK(cpus_of_cpu_max("5000 100000\n") == 0.05);
  for (const char* text :
       {"max 100000\n", "max", "", "0 100000", "-1 100000", "100000 0", "1e5 100000", "100000", "a b"})
    CHECK(cpus_of_cpu_max(text) == std::nullopt);
}

TEST_CASE("the two quota files of control groups version 1 are read", "[base][cgroup]") {
  CHECK(cpus_of_cfs("400000\n", "100000\n") == 4.0);
  CHECK(cpus_of_cfs("-1\n", "100000\n") == std::nullopt);
  CHECK(cpus_of_cfs("", "") == std::nullopt);
}

TEST_CASE("the tightest quota on the way to the own group counts", "[base][cgroup]") {
  const TemporaryFolder root;
  CHECK(cgroup_limits(root.path(), "0::/jobs/mine\n").cpus == std::nullopt);
  root.write("jobs/mine/cpu.max", "max 100000\n");
  CHECK(cgroup_limits(root.path(), "0::/jobs/mine\n").cpus == std::nullopt);
  root.write("jobs/cpu.max", "300000 100000\n");
  CHECK(cgroup_limits(root.path(), "0::/jobs/mine\n").cpus == 3.0);
  root.write("jobs/mine/cpu.max", "250000 100000\n");
  CHECK(cgroup_limits(root.path(), "0::/jobs/mine\n").cpus == 2.5);
  root.write("jobs/other/cpu.max", "100000 100000\n");
  CHECK(cgroup_limits(root.path(), "0::/jobs/mine\n").cpus == 2.5);
}

TEST_CASE("inside a container the quota stands at the root, whatever path the host gave the group", "[base][cgroup]") {
  const TemporaryFolder root;
  root.write("cpu.max", "200000 100000\n");
  CHECK(cgroup_limits(root.path(), "0::/\n").cpus == 2.0);
  CHECK(cgroup_limits(root.path(), "0::/docker/0123abc\n").cpus == 2.0);
  CHECK(cgroup_limits(root.path(), "0::/../../elsewhere\n").cpus == 2.0);
}

TEST_CASE("version 1 hierarchies are found under the controllers' names", "[base][cgroup]") {
  const std::string self = "12:memory:/docker/x\n5:cpu,cpuacct:/docker/x\n1:name=systemd:/docker/x\n";
  const TemporaryFolder joined;
  joined.write("cpu,cpuacct/docker/x/cpu.cfs_quota_us", "150000\n");
  joined.write("cpu,cpuacct/docker/x/cpu.cfs_period_us", "100000\n");
  CHECK(cgroup_limits(joined.path(), self).cpus == 1.5);
  const TemporaryFolder linked;  // in a container: mounted at the own group
  linked.write("cpu/cpu.cfs_quota_us", "50000\n");
  linked.write("cpu/cpu.cfs_period_us", "100000\n");
  CHECK(cgroup_limits(linked.path(), self).cpus == 0.5);
}

TEST_CASE("damaged control group files limit nothing", "[base][cgroup]") {
  const TemporaryFolder root;
  root.write("cpu.max", std::string(5000, 'x'));
  for (const std::string text : {"", "\n\n", "0", "::", "0::", "nonsense", "0:cpu"})
    CHECK(cgroup_limits(root.path(), text) == CgroupLimits{});
}

TEST_CASE("the memory limits of both versions are read", "[base][cgroup]") {
  CHECK(bytes_of_memory_limit("536870912\n") == 536'870'912U);
  for (const char* text : {"max\n", "", "0", "-1", "9223372036854771712\n", "99999999999999999999", "12 MB"})
    CHECK(bytes_of_memory_limit(text) == std::nullopt);
}

TEST_CASE("the tightest memory limit on the way to the own group counts", "[base][cgroup]") {
  const TemporaryFolder root;
  CHECK(cgroup_limits(root.path(), "0::/pods/one/box\n").memory_bytes == std::nullopt);
  root.write("pods/one/box/memory.max", "max\n");
  root.write("pods/memory.max", "4000000\n");
  CHECK(cgroup_limits(root.path(), "0::/pods/one/box\n").memory_bytes == 4'000'000U);
  root.write("pods/one/memory.max", "3000000\n");
  root.write("pods/two/memory.max", "1000000\n");
  CHECK(cgroup_limits(root.path(), "0::/pods/one/box\n").memory_bytes == 3'000'000U);
  root.write("cpu.max", "100000 100000\n");
  CHECK(cgroup_limits(root.path(), "0::/pods/one/box\n") == CgroupLimits{1.0, 3'000'000U});
}

TEST_CASE("in version 1 memory and processors have groups of their own", "[base][cgroup]") {
  const std::string self = "12:memory:/m/x\n5:cpu,cpuacct:/c/x\n1:name=systemd:/s\n";
  const TemporaryFolder root;
  root.write("memory/m/memory.limit_in_bytes", "2000000\n");
  root.write("memory/m/x/memory.limit_in_bytes", "9223372036854771712\n");
  root.write("memory/c/memory.limit_in_bytes", "1\n");
  root.write("cpu,cpuacct/c/x/cpu.cfs_quota_us", "150000\n");
  root.write("cpu,cpuacct/c/x/cpu.cfs_period_us", "100000\n");
  CHECK(cgroup_limits(root.path(), self) == CgroupLimits{1.5, 2'000'000U});
}

TEST_CASE("a limit that cannot be read limits nothing", "[base][cgroup]") {
  const TemporaryFolder root;
  root.write("memory.max", "2000000\n");
  const FileFaults faults({.nth = 1, .lasting = FileFault::Lasting::kForGood});
  CHECK(cgroup_limits(root.path(), "0::/\n") == CgroupLimits{});
}
