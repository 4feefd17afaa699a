#include "model/artifact/xgboost/category_reader.h"

#include <algorithm>
#include <cstdint>
#include <format>
#include <optional>
#include <string>
#include <utility>

#include "base/number.h"

namespace espalier::model {
namespace {

constexpr std::int64_t kFirstType = static_cast<int>(CategoryType::kFloat32);
constexpr std::int64_t kLastType = static_cast<int>(CategoryType::kUint64);

std::optional<Field> find_cats(const Field& booster) {
  const Field trees = booster.member("name").text() == "dart" ? booster.member("gbtree") : booster;
  return trees.member("model").find("cats");
}

// All texts behind one another as the bytes of int8, and where each begins.
CategoryValues read_texts(const Field& feature) {
  const std::vector<std::int64_t> bytes = feature.member("values").int64s();
  std::string all;
  for (const std::int64_t byte : bytes) all.push_back(static_cast<char>(byte));
  const Field offsets_field = feature.member("offsets");
  const std::vector<std::int64_t> offsets = offsets_field.int64s();
  CategoryValues values;
  if (offsets.size() < 2) return values;  // a feature of numbers
  if (!std::ranges::is_sorted(offsets) || offsets.front() < 0 || offsets.back() > std::ssize(all)) {
    offsets_field.refuse(std::format("does not ascend within the {} bytes of the values", all.size()));
  }
  values.type = CategoryType::kText;
  for (std::size_t code = 0; code + 1 < offsets.size(); ++code) {
    values.texts.push_back(all.substr(static_cast<std::size_t>(offsets[code]),
                                      static_cast<std::size_t>(offsets[code + 1] - offsets[code])));
  }
  return values;
}

// In UBJSON unsigned numbers stand as the signed ones of the same bits.
std::int64_t without_sign(std::int64_t number, CategoryType type) {
  if (number >= 0) return number;
  if (type == CategoryType::kUint16) return number + (std::int64_t{1} << 16);
  if (type == CategoryType::kUint32) return number + (std::int64_t{1} << 32);
  return number;
}

CategoryValues read_numbers(const Field& feature) {
  CategoryValues values;
  values.type = static_cast<CategoryType>(feature.member("type").integer(kFirstType, kLastType));
  const Field numbers = feature.member("values");
  std::string text;
  const auto add = [&](const auto& all, const auto& append) {
    for (const auto number : all) {
      append(number);
      values.texts.push_back(std::exchange(text, {}));
    }
  };
  if (values.type == CategoryType::kFloat32) {
    add(numbers.floats(), [&](float number) { base::append_shortest(text, number); });
  } else if (values.type == CategoryType::kFloat64) {
    add(numbers.doubles(), [&](double number) { base::append_shortest(text, number); });
  } else {
    add(numbers.int64s(), [&](std::int64_t number) { base::append_int(text, without_sign(number, values.type)); });
  }
  return values;
}

}  // namespace

std::vector<CategoryValues> read_category_values(const Field& booster, std::size_t num_features) {
  std::vector<CategoryValues> values;
  const std::optional<Field> cats = find_cats(booster);
  if (!cats) return values;
  const Field features = cats->member("enc");
  for (const Field& feature : features.elements()) {
    values.push_back(feature.find("offsets") ? read_texts(feature) : read_numbers(feature));
  }
  if (!values.empty() && values.size() != num_features) {
    features.refuse(std::format("has {} entries, the model has {} features", values.size(), num_features));
  }
  const auto is_none = [](const CategoryValues& feature) { return feature.type == CategoryType::kNone; };
  if (std::ranges::all_of(values, is_none)) values.clear();
  return values;
}

}  // namespace espalier::model
