#include "base/cpu_quota.h"

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
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return {};
  try {
    return read_file(path);
  } catch (const PlatformError&) {
    return {};  // a quota that cannot be read limits nothing we could respect
  }
}

std::optional<double> quota_of_folder(const Path& folder) {
  if (const std::optional<double> cpus = cpus_of_cpu_max(text_or_empty(folder / "cpu.max"))) return cpus;
  return cpus_of_cfs(text_or_empty(folder / "cpu.cfs_quota_us"), text_or_empty(folder / "cpu.cfs_period_us"));
}

// Tightest of `top` and the folders on the way from it down to top/group. Inside a container `group` may name a path of
// the host that is not there: `top` itself then counts.
std::optional<double> tightest(const Path& top, std::string_view group) {
  std::optional<double> least;
  Path folder = top;
  std::vector<std::string_view> parts = split(group, '/');
  parts.insert(parts.begin(), std::string_view{});
  for (const std::string_view part : parts) {
    if (part == "..") return least;  // outside of what this process can see
    if (!part.empty()) folder /= part;
    const std::optional<double> cpus = quota_of_folder(folder);
    if (cpus && (!least || *cpus < *least)) least = cpus;
  }
  return least;
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

std::optional<double> cgroup_cpu_quota(const Path& cgroup_root, std::string_view proc_self_cgroup) {
  std::optional<double> least;
  // A line is "hierarchy:controllers:path"; version 2's has an empty middle and is mounted at the root.
  for (const std::string_view line : split(proc_self_cgroup, '\n')) {
    const std::vector<std::string_view> fields = split(line, ':');
    if (fields.size() < 3) continue;
    const std::string_view group = line.substr(fields[0].size() + fields[1].size() + 2);
    const std::vector<std::string_view> controllers = split(fields[1], ',');
    const bool is_cpu = std::ranges::find(controllers, "cpu") != controllers.end();
    if (!fields[1].empty() && !is_cpu) continue;
    const Path top = fields[1].empty() ? cgroup_root : cgroup_root / fields[1];
    for (const Path& folder : {top, cgroup_root / "cpu"}) {
      const std::optional<double> cpus = tightest(folder, group);
      if (cpus && (!least || *cpus < *least)) least = cpus;
    }
  }
  return least;
}

}  // namespace espalier::base
