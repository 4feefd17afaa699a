// serve verify: does a model give the predictions that somebody else got from it?
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/file.h"
#include "data/table/request_table.h"
#include "model/artifact/package/file_schema.h"

namespace espalier::serve {

// How far two numbers may be apart: either is enough. Both 0: they are the same float32.
struct Tolerance {
  double relative = 0;  // to the larger one's size
  double absolute = 0;
};

struct VerifyOptions {
  base::Path model;        // a model file, its folder, or its archive
  base::Path data;         // rows as a request body, without labels; raw rows for a model of a raw table
  base::Path predictions;  // numbers, row by row (predictions_text.h)
  std::string content_type = "text/csv";
  data::NarrowRows narrow_rows = data::NarrowRows::kRefused;  // ESPALIER_NARROW_ROWS, as the server has it
  Tolerance tolerance;
  model::CategoryNumbers category_numbers = model::CategoryNumbers::kCode;  // in the data
  bool is_margin = false;  // the predictions are margins, before the objective's transform
};

struct Difference {
  std::size_t row = 0, output = 0;  // from 0
  double expected = 0;
  float seen = 0;
  std::uint64_t ulps = 0;  // float32 values between the two, at least 1
};

struct Comparison {
  std::size_t num_rows = 0, num_outputs = 0;
  std::size_t num_equal_bits = 0;
  std::size_t num_different = 0;        // beyond the tolerance
  std::uint64_t largest_ulps = 0;       // of all
  std::vector<Difference> differences;  // the first ten of those beyond the tolerance
};

// Float32 values from one number to the other, 0 when they are equal; NaN equals NaN and is far from all else.
std::uint64_t ulps_between(float left, float right);

// `seen` [num_rows, num_outputs]. A number counts as equal when it is the same float32, or within the tolerance.
Comparison compare(const std::vector<float>& seen, const std::vector<double>& expected, std::size_t num_outputs,
                   const Tolerance& tolerance);

// Prints what was compared, and the first differences. True when all is equal. ClientError when it cannot be compared.
bool verify(const VerifyOptions& options);

}  // namespace espalier::serve
