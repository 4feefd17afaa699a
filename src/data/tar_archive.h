// Files inside a tar archive (POSIX.1-1988 ustar and what GNU tar writes).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace espalier::data {

// Content of the first regular file whose name, without folders, is `name`; points into `archive`. ClientError naming
// `source` when a header is damaged or the archive ends too early.
std::optional<std::string_view> find_in_tar(std::string_view archive, std::string_view name, const std::string& source);

}  // namespace espalier::data
