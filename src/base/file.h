// The one narrow place to the file system. Everything throws PlatformError with the path and the system's
// reason unless said otherwise; tests make any call below it fail (base/file_faults.h).
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

enum class FileKind { kNone, kFile, kFolder, kOther };  // other: a pipe, a device, a socket

// What stands at `path`, links followed; a link to nothing is none. What cannot be looked at is an error and not none:
// a manifest on a disk that fails must not pass for one that is not there.
FileKind kind_of(const Path& path);
inline bool path_exists(const Path& path) { return kind_of(path) != FileKind::kNone; }

// Every regular file below `folder`, any depth, sorted by relative path compared as bytes; symbolic links to
// files are followed, a folder reached twice is not walked again. A missing folder gives an empty list.
std::vector<Path> list_files(const Path& folder);

void make_folders(const Path& folder);  // with those above it; none is missing afterwards
void remove_file(const Path& path);     // nothing to do when there is none

// Temporary name in the same folder, write, fsync, rename, fsync of the folder: after a crash the old content or
// the new one is there, never a part. Removes the temporary file on failure.
void write_atomically(const Path& path, std::string_view bytes);
// Writes to the pipe or device that stands at `path`, which a rename would replace by a file.
void write_into(const Path& path, std::string_view bytes);

}  // namespace espalier::base
