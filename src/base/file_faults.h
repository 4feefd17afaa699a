// Faults of the file system on demand, for tests: the n-th call fails with the error that the test names, as SQLite's
// and Ninja's tests do it. Every call of base/file_calls.h asks here first; without a fault that costs one load.
#pragma once

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <optional>

namespace espalier::base {

enum class FileCall { kOpen, kStatus, kRead, kMap, kWrite, kSync, kClose, kRename, kRemove, kMakeFolder, kList };

struct FileFault {
  enum class Lasting { kOnce, kForGood };  // whether the calls behind the n-th fail too, as on a disk that is gone

  std::size_t nth = 0;  // from 1; 0: none fails, calls are only counted
  int error = EIO;      // as in errno
  Lasting lasting = Lasting::kOnce;
  std::optional<FileCall> only = {};  // the kind of call that is counted and fails; without, all kinds
};

// Holds for all threads while it lives; one at a time.
class FileFaults {
 public:
  explicit FileFaults(const FileFault& fault);
  ~FileFaults();
  FileFaults(const FileFaults&) = delete;
  FileFaults& operator=(const FileFaults&) = delete;

  std::size_t num_calls() const { return num_calls_; }  // that were counted so far
  bool has_struck() const { return fault_.nth != 0 && num_calls_ >= fault_.nth; }

 private:
  friend bool fault_strikes(FileCall call);

  const FileFault fault_;
  std::atomic<std::size_t> num_calls_{0};
};

// True when this call must fail: errno is then set.
bool fault_strikes(FileCall call);

}  // namespace espalier::base
