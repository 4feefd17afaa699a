// Files below test/golden as matrices and numbers.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/file.h"
#include "data/matrix.h"
#include "model/artifact/document/field.h"

namespace espalier::test {

base::Path golden_folder(const std::string& name);  // test/golden/<name>

// validation file of a case: CSV with the label first, empty cell = missing; or libsvm with a qid.
data::FeatureMatrix read_golden_features(const base::Path& path);

// An array of rows, null is missing.
data::DenseMatrix read_golden_rows(const model::Field& rows);

// An array of numbers or of arrays of numbers, flattened.
std::vector<float> flatten(const model::Field& field);

// What XGBoost answered; row-major when there are several numbers a row.
struct GoldenAnswer {
  std::string validation;  // name of the input file
  std::string objective;
  std::vector<float> margins;
  std::vector<float> predictions;
};
GoldenAnswer read_golden_answer(const base::Path& path);

// The largest difference between two arrays of one length; infinity when their lengths differ.
double largest_difference(std::span<const float> a, std::span<const float> b);

}  // namespace espalier::test
