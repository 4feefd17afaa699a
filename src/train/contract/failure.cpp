#include "train/contract/failure.h"

#include <new>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"

namespace espalier::train {
namespace {

constexpr int kExitOtherError = 1;

}  // namespace

Failure describe_failure(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const base::ClientError& e) {
    return {std::string("UserError: ") + e.what(), kExitClientError};
  } catch (const base::PlatformError& e) {
    return {std::string("PlatformError: ") + e.what(), kExitOtherError};
  } catch (const std::bad_alloc&) {
    return {"PlatformError: the machine has too little memory for this data; use a larger instance", kExitOtherError};
  } catch (const std::exception& e) {
    return {std::string("AlgorithmError: ") + e.what(), kExitOtherError};
  } catch (...) {
    return {"AlgorithmError: an unknown error", kExitOtherError};
  }
}

void remove_earlier_outcome(const Layout& layout) {
  for (const base::Path& file : {layout.failure_file(), layout.success_file()}) {
    base::remove_file(file);  // where output is no folder, nothing is there
  }
}

void report_failure(const Layout& layout, const Failure& failure) noexcept {
  try {
    for (const std::string_view sentence : base::split(failure.text, '\n')) {
      base::log_event(base::LogLevel::kError, sentence);
    }
    if (base::kind_of(layout.root()) != base::FileKind::kFolder) return;  // nothing was mounted, nobody would read it
    base::make_folders(layout.output_folder());
    if (base::path_exists(layout.failure_file())) return;
    base::write_atomically(layout.failure_file(), failure.text + "\n");
  } catch (const std::exception& e) {
    try {
      base::log_event(base::LogLevel::kError, std::string("The failure file could not be written: ") + e.what());
    } catch (...) {  // even the log failed: nobody can be told
    }
  }
}

}  // namespace espalier::train
