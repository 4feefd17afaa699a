// The three classes of error that cross folders: who must act decides the class.
//   ClientError    the user can cure it: hyperparameter, channel, file content, request, environment value
//   AlgorithmError our bug, or a numeric breakdown that valid input should not cause
//   PlatformError  the contract's world is broken: no config folder, full disk, port taken, damaged artifact
// Thrown at borders only (reading, parsing, checking). Caught in train/train.cpp and serve/http/handler.cpp.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>

namespace espalier::base {

class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class ClientError : public Error {
 public:
  using Error::Error;
};

// One row of a table, counted from 0, is wrong: "row 3: REASON", or "SET: row 3: REASON" when the table is known. Code
// that knows the table's files puts file and line in place of the row's number.
class RowError final : public ClientError {
 public:
  RowError(std::size_t row, std::string reason, std::string set = "")
      : ClientError((set.empty() ? "" : set + ": ") + "row " + std::to_string(row) + ": " + reason),
        row_(row),
        reason_(std::move(reason)),
        set_(std::move(set)) {}

  std::size_t row() const { return row_; }
  const std::string& reason() const { return reason_; }
  const std::string& set() const { return set_; }

 private:
  std::size_t row_;
  std::string reason_;
  std::string set_;
};

class AlgorithmError final : public Error {
 public:
  using Error::Error;
};

class PlatformError final : public Error {
 public:
  using Error::Error;
};

}  // namespace espalier::base
