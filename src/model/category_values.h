// What the codes of a categorical feature stand for, where a model's file says it (XGBoost 3.1's `cats`).
#pragma once

#include <string>
#include <vector>

namespace espalier::model {

// The numbers are those of the file.
enum class CategoryType : int {
  kNone = 0,  // not a categorical feature
  kText = 1,  // has no number in the file
  kFloat32 = 7,
  kFloat64 = 8,
  kInt8 = 9,
  kUint8 = 10,
  kInt16 = 11,
  kUint16 = 12,
  kInt32 = 13,
  kUint32 = 14,
  kInt64 = 15,
  kUint64 = 16,
};

struct CategoryValues {
  CategoryType type = CategoryType::kNone;
  std::vector<std::string> texts = {};  // by code; numbers in their shortest decimal form

  bool are_numbers() const { return type != CategoryType::kNone && type != CategoryType::kText; }
  bool operator==(const CategoryValues&) const = default;
};

}  // namespace espalier::model
