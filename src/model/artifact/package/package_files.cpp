#include "model/artifact/package/package_files.h"

#include "data/channel/gzip.h"
#include "model/artifact/model_file.h"
#include "model/artifact/package/tar_archive.h"

namespace espalier::model {

std::vector<PackageFile> files_of_folder(const base::Path& folder) {
  std::vector<PackageFile> files;
  for (const base::Path& path : base::list_files(folder)) {
    files.push_back({.path = path.lexically_relative(folder), .on_disk = path, .packed = {}});
  }
  return files;
}

std::vector<PackageFile> files_of_archive(std::string_view tar, const std::string& source) {
  std::vector<PackageFile> files;
  for (const TarFile& file : files_in_tar(tar, source)) {
    files.push_back({.path = base::Path(file.path).lexically_normal(), .on_disk = {}, .packed = file.content});
  }
  return files;
}

PackageBytes::PackageBytes(const PackageFile& file, const std::string& source) : packed_(file.packed) {
  if (!file.on_disk.empty()) mapped_.emplace(file.on_disk);
  // A binary model without its letters in front may open with any two bytes.
  is_compressed_ = data::is_gzip(stored()) || (data::is_zlib(stored()) && !is_model(stored()));
  if (!is_compressed_) return;
  unpacked_ = data::is_gzip(stored()) ? data::unpack_gzip(stored(), source) : data::unpack_zlib(stored(), source);
}

}  // namespace espalier::model
