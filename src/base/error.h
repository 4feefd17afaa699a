// The three classes of error that cross folders: who must act decides the class.
//   ClientError    the user can cure it: hyperparameter, channel, file content, request, environment value
//   AlgorithmError our bug, or a numeric breakdown that valid input should not cause
//   PlatformError  the contract's world is broken: no config folder, full disk, port taken, damaged artifact
// Thrown at borders only (reading, parsing, checking). Caught in train/train.cpp and serve/handler.cpp.
#pragma once

#include <stdexcept>
#include <string>

namespace espalier::base {

class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class ClientError final : public Error {
 public:
  using Error::Error;
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
