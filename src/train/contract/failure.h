// Error -> failure file and exit status. The platform shows the first 1,024 characters of the file as FailureReason
// (training-contract.md, section 7), so the sentence that says why stands first and alone.
#pragma once

#include <exception>
#include <string>

#include "train/contract/contract.h"

namespace espalier::train {

inline constexpr int kExitClientError = 2;

struct Failure {
  std::string text;     // "ClientError: ..."
  int exit_status = 1;  // 2 for ClientError, 1 for the rest; only zero / non-zero is promised
};

// What happened, in words; a foreign exception is an AlgorithmError, lack of memory a PlatformError.
Failure describe_failure(const std::exception_ptr& error);

// Logs the failure and writes it to output/failure unless such a file is there already: the first cause is the true
// one. Never throws: when the file cannot be written, the log has it.
void report_failure(const Layout& layout, const Failure& failure) noexcept;

}  // namespace espalier::train
