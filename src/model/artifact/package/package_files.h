// The files of a model package, whether they lie in a folder or in a tar archive.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"

namespace espalier::model {

struct PackageFile {
  base::Path path;          // within the package
  base::Path on_disk;       // empty: it lies in an archive
  std::string_view packed;  // its bytes in an archive, a view of the archive
};

// Regular files at any depth, sorted by path.
std::vector<PackageFile> files_of_folder(const base::Path& folder);
// Views of `tar`, in the archive's order. ClientError naming `source` when the archive is damaged.
std::vector<PackageFile> files_of_archive(std::string_view tar, const std::string& source);

// A file's bytes; those of gzip and zlib content are unpacked (an archive, a compressed pickle).
class PackageBytes {
 public:
  // PlatformError when the file cannot be read, ClientError naming `source` when compressed content is damaged.
  PackageBytes(const PackageFile& file, const std::string& source);
  std::string_view stored() const { return mapped_ ? mapped_->view() : packed_; }  // as they lie there
  std::string_view unpacked() const { return is_compressed_ ? std::string_view(unpacked_) : stored(); }

 private:
  std::optional<base::FileBytes> mapped_;
  std::string_view packed_;
  bool is_compressed_ = false;
  std::string unpacked_;
};

}  // namespace espalier::model
