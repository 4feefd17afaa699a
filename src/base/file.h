// The one narrow place to the file system. Everything throws PlatformError with the path and the system's
// reason unless said otherwise; tests replace failures by real ones (full disk, missing folder, no permission).
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace espalier::base {

using Path = std::filesystem::path;

// A file's bytes, read-only: mapped where the file system can, otherwise read. Moves, does not copy.
class FileBytes {
 public:
  explicit FileBytes(const Path& path);
  ~FileBytes();
  FileBytes(FileBytes&& other) noexcept;
  FileBytes& operator=(FileBytes&& other) noexcept;
  std::string_view view() const { return {data_, size_}; }

 private:
  void swap(FileBytes& other) noexcept;

  const char* data_ = nullptr;
  std::size_t size_ = 0;
  std::string owned_;  // used when the file could not be mapped
};

std::string read_file(const Path& path);

// Every regular file below `folder`, any depth, sorted by relative path compared as bytes; symbolic links to
// files are followed, a folder reached twice is not walked again. A missing folder gives an empty list.
std::vector<Path> list_files(const Path& folder);

// Temporary name in the same folder, write, fsync, rename, fsync of the folder: after a crash the old content or
// the new one is there, never a part. Removes the temporary file on failure.
void write_atomically(const Path& path, std::string_view bytes);

}  // namespace espalier::base
