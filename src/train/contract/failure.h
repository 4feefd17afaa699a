// Error -> failure file and exit status. The platform shows the first 1,024 characters of the file as FailureReason
// (docs/reference/training-contract.md#failure), so the sentence that says why stands first and alone. The word before
// it is the original's: a ClientError is printed as UserError.
#pragma once

#include <exception>
#include <string>

#include "train/contract/contract.h"

namespace espalier::train {

inline constexpr int kExitClientError = 2;

struct Failure {
  std::string text;     // "UserError: ..."
  int exit_status = 1;  // 2 for ClientError, 1 for the rest; only zero / non-zero is promised
};

// What happened, in words; a foreign exception is an AlgorithmError, lack of memory a PlatformError.
Failure describe_failure(const std::exception_ptr& error);

// An earlier run may have left output/failure or output/success: at the start of a run both go, so that neither lies
// about this one. PlatformError when one of them cannot be removed.
void remove_earlier_outcome(const Layout& layout);

// Logs the failure and writes it to output/failure unless this run has written one already: the first cause is the true
// one. A root that does not exist is not made. Never throws: when the file cannot be written, the log has it.
void report_failure(const Layout& layout, const Failure& failure) noexcept;

}  // namespace espalier::train
