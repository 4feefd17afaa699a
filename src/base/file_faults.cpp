#include "base/file_faults.h"

namespace espalier::base {
namespace {

std::atomic<FileFaults*> active{nullptr};

}  // namespace

FileFaults::FileFaults(const FileFault& fault) : fault_(fault) { active.store(this); }

FileFaults::~FileFaults() { active.store(nullptr); }

bool fault_strikes(FileCall call) {
  FileFaults* const faults = active.load(std::memory_order_acquire);
  if (faults == nullptr) return false;
  const FileFault& fault = faults->fault_;
  if (fault.only && *fault.only != call) return false;
  const std::size_t count = ++faults->num_calls_;
  if (fault.nth == 0 || count < fault.nth) return false;
  if (count > fault.nth && fault.lasting == FileFault::Lasting::kOnce) return false;
  errno = fault.error;
  return true;
}

}  // namespace espalier::base
