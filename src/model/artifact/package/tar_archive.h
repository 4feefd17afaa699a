// Files inside a tar archive (POSIX.1-1988 ustar and what GNU tar writes).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace espalier::model {

struct TarFile {
  std::string path;  // with its folders, as the archive says it
  std::string_view content;
};

// Whether `bytes` begin as an archive does; what follows may still be damaged.
bool is_tar(std::string_view bytes);

// The regular files in their order, as views of `archive`; folders, links and the extra headers of newer archives are
// passed over, but for long names. ClientError naming `source` when a header is damaged or the archive ends too early.
std::vector<TarFile> files_in_tar(std::string_view archive, const std::string& source);

}  // namespace espalier::model
