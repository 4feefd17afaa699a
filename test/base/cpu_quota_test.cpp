#include "base/cpu_quota.h"

#include <catch2/catch_test_macros.hpp>

#include "support/temporary_folder.h"

using namespace espalier::base;
using espalier::test::TemporaryFolder;

TEST_CASE("cpu.max of control groups version 2 is read", "[base][cpu_quota]") {
  CHECK(cpus_of_cpu_max("150000 100000\n") == 1.5);
  CHECK(cpus_of_cpu_max("200000 100000") == 2.0);
  CHECK(cpus_of_cpu_max("5000 100000\n") == 0.05);
  for (const char* text :
       {"max 100000\n", "max", "", "0 100000", "-1 100000", "100000 0", "1e5 100000", "100000", "a b"})
    CHECK(cpus_of_cpu_max(text) == std::nullopt);
}

TEST_CASE("the two quota files of control groups version 1 are read", "[base][cpu_quota]") {
  CHECK(cpus_of_cfs("400000\n", "100000\n") == 4.0);
  CHECK(cpus_of_cfs("-1\n", "100000\n") == std::nullopt);
  CHECK(cpus_of_cfs("", "") == std::nullopt);
}

TEST_CASE("the tightest quota on the way to the own group counts", "[base][cpu_quota]") {
  const TemporaryFolder root;
  CHECK(cgroup_cpu_quota(root.path(), "0::/jobs/mine\n") == std::nullopt);
  root.write("jobs/mine/cpu.max", "max 100000\n");
  CHECK(cgroup_cpu_quota(root.path(), "0::/jobs/mine\n") == std::nullopt);
  root.write("jobs/cpu.max", "300000 100000\n");
  CHECK(cgroup_cpu_quota(root.path(), "0::/jobs/mine\n") == 3.0);
  root.write("jobs/mine/cpu.max", "250000 100000\n");
  CHECK(cgroup_cpu_quota(root.path(), "0::/jobs/mine\n") == 2.5);
  root.write("jobs/other/cpu.max", "100000 100000\n");
  CHECK(cgroup_cpu_quota(root.path(), "0::/jobs/mine\n") == 2.5);
}

TEST_CASE("inside a container the quota stands at the root, whatever path the host gave the group",
          "[base][cpu_quota]") {
  const TemporaryFolder root;
  root.write("cpu.max", "200000 100000\n");
  CHECK(cgroup_cpu_quota(root.path(), "0::/\n") == 2.0);
  CHECK(cgroup_cpu_quota(root.path(), "0::/docker/0123abc\n") == 2.0);
  CHECK(cgroup_cpu_quota(root.path(), "0::/../../elsewhere\n") == 2.0);
}

TEST_CASE("version 1 hierarchies are found under the controllers' names", "[base][cpu_quota]") {
  const std::string self = "12:memory:/docker/x\n5:cpu,cpuacct:/docker/x\n1:name=systemd:/docker/x\n";
  const TemporaryFolder joined;
  joined.write("cpu,cpuacct/docker/x/cpu.cfs_quota_us", "150000\n");
  joined.write("cpu,cpuacct/docker/x/cpu.cfs_period_us", "100000\n");
  CHECK(cgroup_cpu_quota(joined.path(), self) == 1.5);
  const TemporaryFolder linked;  // in a container: mounted at the own group
  linked.write("cpu/cpu.cfs_quota_us", "50000\n");
  linked.write("cpu/cpu.cfs_period_us", "100000\n");
  CHECK(cgroup_cpu_quota(linked.path(), self) == 0.5);
}

TEST_CASE("damaged control group files limit nothing", "[base][cpu_quota]") {
  const TemporaryFolder root;
  root.write("cpu.max", std::string(5000, 'x'));
  for (const std::string text : {"", "\n\n", "0", "::", "0::", "nonsense", "0:cpu"})
    CHECK(cgroup_cpu_quota(root.path(), text) == std::nullopt);
}
