#include "base/file.h"

#include <fcntl.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <ranges>
#include <set>
#include <system_error>
#include <utility>

#include "base/error.h"
#include "base/file_calls.h"

namespace espalier::base {
namespace {

[[noreturn]] void fail(const std::string& what, const Path& path, int error) {
  throw PlatformError(what + " " + path.string() + ": " + std::generic_category().message(error));
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) file_calls::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_;
};

int open_to_read(const Path& path) {
  const int number = file_calls::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (number < 0) fail("cannot open", path, errno);
  return number;
}

// A page that a network or user-space file system fails to bring kills a program that mapped it (SIGBUS), where read()
// gives an error that can be reported. So only file systems on local disks and in memory are mapped.
bool is_local_file_system(int descriptor) {
  constexpr std::array<long, 8> kLocal = {
      0xEF53,      // ext2, ext3, ext4
      0x58465342,  // xfs
      0x9123683E,  // btrfs
      0xF2F52010,  // f2fs
      0x01021994,  // tmpfs
      0x858458F6,  // ramfs
      0x794C7630,  // overlayfs
      0x2FC12FC1,  // zfs
  };
  struct statfs about{};
  if (file_calls::about_file_system(descriptor, about) != 0) return false;
  return std::ranges::find(kLocal, static_cast<long>(about.f_type)) != kLocal.end();
}

// Opened before anything is written: once the new file has its name, only syncing can still fail.
int open_folder_of(const Path& path, const Path& folder) {
  const int number = file_calls::open(folder.c_str(), O_RDONLY | O_CLOEXEC | O_DIRECTORY);
  if (number < 0) fail("cannot write", path, errno);
  return number;
}

std::string read_all(int descriptor, const Path& path, std::size_t expected_size) {
  std::string bytes;
  std::size_t size = 0;
  for (;;) {
    if (size == bytes.size()) bytes.resize(std::max({expected_size + 1, 2 * size, std::size_t{4096}}));
    const ssize_t got = file_calls::read(descriptor, bytes.data() + size, bytes.size() - size);
    if (got < 0) fail("cannot read", path, errno);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  bytes.resize(size);
  return bytes;
}

void write_all(int descriptor, const Path& path, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = file_calls::write(descriptor, bytes.data(), bytes.size());
    if (put < 0) fail("cannot write", path, errno);
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
}

// Some file systems (FUSE mounts among them) cannot sync a folder or a file and say EINVAL: there is nothing to wait
// for.
void sync(int descriptor, const Path& path) {
  if (file_calls::sync(descriptor) != 0 && errno != EINVAL && errno != ENOTSUP) fail("cannot write", path, errno);
}

// mkostemp gives 0600, and the platform's uploader may be another user. Some mounted stores know no modes: there is
// nothing to be done about it.
void let_others_read(int descriptor, const Path& path) {
  if (file_calls::set_mode(descriptor, 0644) != 0 && errno != EPERM && errno != ENOTSUP && errno != EINVAL &&
      errno != ENOSYS) {
    fail("cannot write", path, errno);
  }
}

void write_temporary(int descriptor, const Path& temporary, const Path& path, std::string_view bytes) {
  Descriptor file(descriptor);
  write_all(file.number(), path, bytes);
  let_others_read(file.number(), path);
  sync(file.number(), path);
  if (file_calls::close(file.release()) != 0) fail("cannot write", path, errno);
  if (file_calls::rename(temporary.c_str(), path.c_str()) != 0) fail("cannot write", path, errno);
}

// False: nothing there, or a link to nothing.
bool look_at(const Path& path, struct stat& about) {
  if (file_calls::status(path.c_str(), about) == 0) return true;
  if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP) return false;
  fail("cannot look at", path, errno);
}

std::vector<Path> folder_entries(const Path& folder) {
  const std::unique_ptr<DIR, void (*)(DIR*)> open_folder(file_calls::open_folder(folder.c_str()),
                                                         file_calls::close_folder);
  if (open_folder == nullptr) fail("cannot list", folder, errno);
  std::vector<Path> entries;
  while (const dirent* const entry = file_calls::next_entry(open_folder.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") entries.push_back(folder / name);
  }
  if (errno != 0) fail("cannot list", folder, errno);
  std::ranges::sort(entries, {}, [](const Path& path) -> const std::string& { return path.native(); });
  return entries;
}

}  // namespace

FileBytes::FileBytes(const Path& path) {
  constexpr std::size_t kSmall = 256 * 1024;  // below it reading is as cheap as mapping
  const Descriptor file(open_to_read(path));
  struct stat about{};
  if (file_calls::status(file.number(), about) != 0) fail("cannot read", path, errno);
  const std::size_t size = S_ISREG(about.st_mode) ? static_cast<std::size_t>(about.st_size) : 0;
  if (size > kSmall && is_local_file_system(file.number())) {
    void* const mapped = file_calls::map_to_read(file.number(), size);
    if (mapped != MAP_FAILED) {
      ::madvise(mapped, size, MADV_WILLNEED);
      data_ = static_cast<const char*>(mapped);
      size_ = size;
      return;
    }
  }
  owned_ = read_all(file.number(), path, size);
  data_ = owned_.data();
  size_ = owned_.size();
}

FileBytes::~FileBytes() {
  if (data_ != nullptr && data_ != owned_.data()) ::munmap(const_cast<char*>(data_), size_);
}

FileBytes::FileBytes(FileBytes&& other) noexcept { swap(other); }

FileBytes& FileBytes::operator=(FileBytes&& other) noexcept {
  FileBytes taken(std::move(other));
  swap(taken);
  return *this;
}

// A short string lives inside its object, so a pointer into `owned_` must follow it.
void FileBytes::swap(FileBytes& other) noexcept {
  const bool owns = data_ == owned_.data();
  const bool other_owns = other.data_ == other.owned_.data();
  std::swap(owned_, other.owned_);
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  if (other_owns) data_ = owned_.data();
  if (owns) other.data_ = other.owned_.data();
}

std::string read_file(const Path& path) {
  const Descriptor file(open_to_read(path));
  struct stat about{};
  if (file_calls::status(file.number(), about) != 0) fail("cannot read", path, errno);
  return read_all(file.number(), path, S_ISREG(about.st_mode) ? static_cast<std::size_t>(about.st_size) : 0);
}

FileKind kind_of(const Path& path) {
  struct stat about{};
  if (!look_at(path, about)) return FileKind::kNone;
  if (S_ISREG(about.st_mode)) return FileKind::kFile;
  return S_ISDIR(about.st_mode) ? FileKind::kFolder : FileKind::kOther;
}

std::vector<Path> list_files(const Path& folder) {
  std::vector<Path> files;
  std::set<std::pair<dev_t, ino_t>> walked;
  std::vector<Path> folders = {folder};  // still to walk; the next one last
  while (!folders.empty()) {
    const Path here = std::move(folders.back());
    folders.pop_back();
    struct stat about{};
    if (!look_at(here, about)) {
      if (here == folder) return {};
      continue;  // gone since it was listed
    }
    if (!walked.emplace(about.st_dev, about.st_ino).second) continue;
    std::vector<Path> below = folder_entries(here);
    // Pushed in reverse, so that the stack gives them in ascending order. Of two links to one folder the same one is
    // then walked each time.
    for (const Path& entry : below | std::views::reverse) {
      if (!look_at(entry, about)) continue;  // a link to nothing
      if (S_ISDIR(about.st_mode)) folders.push_back(entry);
      if (S_ISREG(about.st_mode)) files.push_back(entry);
    }
  }
  std::ranges::sort(files, {}, [](const Path& path) -> const std::string& { return path.native(); });
  return files;
}

void make_folders(const Path& folder) {
  if (folder.empty() || kind_of(folder) == FileKind::kFolder) return;
  make_folders(folder.parent_path());
  if (file_calls::make_folder(folder.c_str()) == 0) return;
  const int error = errno;
  // Somebody else may have made it in the meantime.
  if (error != EEXIST || kind_of(folder) != FileKind::kFolder) fail("cannot make the folder", folder, error);
}

void remove_file(const Path& path) {
  if (file_calls::remove(path.c_str()) != 0 && errno != ENOENT && errno != ENOTDIR) fail("cannot remove", path, errno);
}

void write_atomically(const Path& path, std::string_view bytes) {
  const Path folder = path.has_parent_path() ? path.parent_path() : Path(".");
  const Descriptor parent(open_folder_of(path, folder));
  std::string temporary = (folder / ("." + path.filename().string() + ".XXXXXX")).string();
  const int descriptor = file_calls::open_temporary(temporary.data());
  if (descriptor < 0) fail("cannot write", path, errno);
  try {
    write_temporary(descriptor, temporary, path, bytes);
  } catch (...) {
    file_calls::remove(temporary.c_str());
    throw;
  }
  sync(parent.number(), folder);
}

void write_into(const Path& path, std::string_view bytes) {
  Descriptor file(file_calls::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (file.number() < 0) fail("cannot write", path, errno);
  write_all(file.number(), path, bytes);
  if (file_calls::close(file.release()) != 0) fail("cannot write", path, errno);
}

}  // namespace espalier::base
