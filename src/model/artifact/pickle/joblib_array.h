// joblib.dump writes a pickle in which an object stands for each numpy array and the array's bytes follow that object.
#pragma once

#include <cstdint>
#include <optional>

#include "model/artifact/pickle/pickle_content.h"

namespace espalier::model {

struct JoblibArray {
  bool is_pickled = false;      // an array of Python objects: a pickle of its own follows
  bool has_padding = false;     // a byte that says how many bytes follow before the array
  std::uint64_t num_bytes = 0;  // of the array
};

bool is_joblib_array(const PickleContent& content, const PickleValue& object);

// Of an object that is one; nullopt when its shape or type cannot be told.
std::optional<JoblibArray> joblib_array(const PickleContent& content, const PickleValue& object);

}  // namespace espalier::model
