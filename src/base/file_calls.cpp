#include "base/file_calls.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "base/file_faults.h"

namespace espalier::base::file_calls {
namespace {

// Makes a call until no signal interrupts it.
template <typename Call>
auto uninterrupted(FileCall kind, const Call& call) -> decltype(call()) {
  decltype(call()) result = -1;
  do {
    result = fault_strikes(kind) ? -1 : call();
  } while (result < 0 && errno == EINTR);
  return result;
}

}  // namespace

int open(const char* path, int flags) {
  return uninterrupted(FileCall::kOpen, [&] { return ::open(path, flags); });
}

int open_temporary(char* pattern) {
  if (fault_strikes(FileCall::kOpen)) return -1;
  return ::mkostemp(pattern, O_CLOEXEC);
}

// Closed in any case, also when it fails or is interrupted.
int close(int descriptor) {
  const int result = ::close(descriptor);
  return fault_strikes(FileCall::kClose) ? -1 : result;
}

int status(const char* path, struct stat& about) {
  return fault_strikes(FileCall::kStatus) ? -1 : ::stat(path, &about);
}

int status(int descriptor, struct stat& about) {
  return fault_strikes(FileCall::kStatus) ? -1 : ::fstat(descriptor, &about);
}

int about_file_system(int descriptor, struct statfs& about) {
  return uninterrupted(FileCall::kStatus, [&] { return ::fstatfs(descriptor, &about); });
}

ssize_t read(int descriptor, char* bytes, std::size_t size) {
  return uninterrupted(FileCall::kRead, [&] { return ::read(descriptor, bytes, size); });
}

void* map_to_read(int descriptor, std::size_t size) {
  if (fault_strikes(FileCall::kMap)) return MAP_FAILED;
  return ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
}

ssize_t write(int descriptor, const char* bytes, std::size_t size) {
  if (!fault_strikes(FileCall::kWrite)) {
    ssize_t put = -1;
    do put = ::write(descriptor, bytes, size);
    while (put < 0 && errno == EINTR);
    return put;
  }
  const int error = errno;
  if (error == EINTR) return ::write(descriptor, bytes, size);  // as if made again
  [[maybe_unused]] const ssize_t torn = ::write(descriptor, bytes, size / 2);
  errno = error;
  return -1;
}

int set_mode(int descriptor, mode_t mode) { return fault_strikes(FileCall::kStatus) ? -1 : ::fchmod(descriptor, mode); }

int sync(int descriptor) {
  return uninterrupted(FileCall::kSync, [&] { return ::fsync(descriptor); });
}

int rename(const char* from, const char* to) { return fault_strikes(FileCall::kRename) ? -1 : std::rename(from, to); }

int remove(const char* path) { return fault_strikes(FileCall::kRemove) ? -1 : ::unlink(path); }

int make_folder(const char* path) { return fault_strikes(FileCall::kMakeFolder) ? -1 : ::mkdir(path, 0777); }

DIR* open_folder(const char* path) { return fault_strikes(FileCall::kList) ? nullptr : ::opendir(path); }

const dirent* next_entry(DIR* folder) {
  if (fault_strikes(FileCall::kList)) return nullptr;
  errno = 0;
  return ::readdir(folder);
}

void close_folder(DIR* folder) { ::closedir(folder); }

}  // namespace espalier::base::file_calls
