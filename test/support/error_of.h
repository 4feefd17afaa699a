// The message of the error that a call throws; empty when it throws none.
#pragma once

#include <string>

namespace espalier::test {

template <typename ErrorType, typename Call>
std::string error_of(Call&& call) {
  try {
    call();
  } catch (const ErrorType& error) {
    return error.what();
  }
  return "";
}

}  // namespace espalier::test
