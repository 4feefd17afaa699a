#include "base/cgroup.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/number.h"
#include "base/text.h"

namespace espalier::base {
namespace {

std::optional<double> quotient(std::string_view quota, std::string_view period) {
  const std::optional<std::int64_t> numerator = parse_int(trim(quota));
  const std::optional<std::int64_t> denominator = parse_int(trim(period));
  if (!numerator || !denominator || *numerator <= 0 || *denominator <= 0) return std::nullopt;
  return static_cast<double>(*numerator) / static_cast<double>(*denominator);
}

std::string text_or_empty(const Path& path) {
  try {
    return path_exists(path) ? read_file(path) : "";
  } catch (const PlatformError&) {
    return {};  // a limit that cannot be read limits nothing we could respect
  }
}

template <typename Number>
void tighten(std::optional<Number>& limit, std::optional<Number> other) {
  if (other && (!limit || *other < *limit)) limit = other;
}

void tighten_by_folder(CgroupLimits& limits, const Path& folder) {
  tighten(limits.cpus, cpus_of_cpu_max(text_or_empty(folder / "cpu.max")));
  tighten(limits.cpus,
          cpus_of_cfs(text_or_empty(folder / "cpu.cfs_quota_us"), text_or_empty(folder / "cpu.cfs_period_us")));
  for (const char* name : {"memory.max", "memory.limit_in_bytes"})
    tighten(limits.memory_bytes, bytes_of_memory_limit(text_or_empty(folder / name)));
}

// By `top` and the folders on the way from it down to top/group. Inside a container `group` may name a path of the host
// that is not there: `top` itself then counts.
void tighten_by_way(CgroupLimits& limits, const Path& top, std::string_view group) {
  Path folder = top;
  tighten_by_folder(limits, folder);
  for (const std::string_view part : split(group, '/')) {
    if (part == "..") return;  // outside of what this process can see
    if (part.empty()) continue;
    folder /= part;
    tighten_by_folder(limits, folder);
  }
}

}  // namespace

std::optional<double> cpus_of_cpu_max(std::string_view text) {
  const std::string_view line = trim(text);
  const std::size_t space = line.find(' ');
  if (space == line.npos) return std::nullopt;
  return quotient(line.substr(0, space), line.substr(space));
}

std::optional<double> cpus_of_cfs(std::string_view quota_us, std::string_view period_us) {
  return quotient(quota_us, period_us);
}

std::optional<std::uint64_t> bytes_of_memory_limit(std::string_view text) {
  constexpr std::int64_t kNone = std::int64_t{1} << 62;  // version 1 says the largest whole number of pages
  const std::optional<std::int64_t> bytes = parse_int(trim(text));
  if (!bytes || *bytes <= 0 || *bytes >= kNone) return std::nullopt;
  return static_cast<std::uint64_t>(*bytes);
}

CgroupLimits cgroup_limits(const Path& cgroup_root, std::string_view proc_self_cgroup) {
  CgroupLimits limits;
  // A line is "hierarchy:controllers:path"; version 2's has an empty middle and is mounted at the root.
  for (const std::string_view line : split(proc_self_cgroup, '\n')) {
    const std::vector<std::string_view> fields = split(line, ':');
    if (fields.size() < 3) continue;
    const std::string_view group = line.substr(fields[0].size() + fields[1].size() + 2);
    if (fields[1].empty()) {
      tighten_by_way(limits, cgroup_root, group);
      continue;
    }
    // Version 1: mounted under the names of all its controllers, with links under the name of each.
    const std::vector<std::string_view> controllers = split(fields[1], ',');
    for (const std::string_view controller : {"cpu", "memory"}) {
      if (!std::ranges::contains(controllers, controller)) continue;
      tighten_by_way(limits, cgroup_root / fields[1], group);
      tighten_by_way(limits, cgroup_root / controller, group);
    }
  }
  return limits;
}

const CgroupLimits& own_cgroup_limits() {
  static const CgroupLimits limits = cgroup_limits("/sys/fs/cgroup", text_or_empty("/proc/self/cgroup"));
  return limits;
}

}  // namespace espalier::base
