#include "model/artifact/xgboost/category_writer.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include "base/number.h"

namespace espalier::model {
namespace {

using Integers = std::vector<std::int64_t>;

void write_integers(DocumentWriter& writer, std::string_view name, const Integers& numbers) {
  writer.key(name);
  writer.begin_array(numbers.size());
  for (const std::int64_t number : numbers) writer.integer(number);
  writer.end_array();
}

void write_texts(DocumentWriter& writer, const std::vector<std::string>& texts) {
  Integers offsets = {};
  Integers bytes;
  if (!texts.empty()) offsets.push_back(0);
  for (const std::string& text : texts) {
    for (const char byte : text) bytes.push_back(static_cast<std::int8_t>(byte));
    offsets.push_back(static_cast<std::int64_t>(bytes.size()));
  }
  write_integers(writer, "offsets", offsets);
  write_integers(writer, "values", bytes);
}

void write_feature(DocumentWriter& writer, const CategoryValues& feature) {
  writer.begin_object();
  if (!feature.are_numbers()) {
    write_texts(writer, feature.texts);
    return writer.end_object();
  }
  writer.key("type");
  writer.integer(static_cast<int>(feature.type));
  Integers numbers;
  for (const std::string& text : feature.texts) numbers.push_back(base::parse_int(text).value_or(0));
  write_integers(writer, "values", numbers);
  writer.end_object();
}

// XGBoost compares texts by their bytes as signed numbers.
bool is_text_before(const std::string& left, const std::string& right) {
  return std::ranges::lexicographical_compare(
      left, right, [](char a, char b) { return static_cast<std::int8_t>(a) < static_cast<std::int8_t>(b); });
}

bool is_number_before(const std::string& left, const std::string& right) {
  return base::parse_int(left) < base::parse_int(right);
}

// The codes of one feature in the order of their values.
void append_sorted_codes(const CategoryValues& feature, Integers& codes) {
  const auto begin = codes.insert(codes.end(), feature.texts.size(), 0);
  std::iota(begin, codes.end(), 0);
  const auto is_before = feature.are_numbers() ? is_number_before : is_text_before;
  std::sort(begin, codes.end(), [&](std::int64_t a, std::int64_t b) {
    return is_before(feature.texts[static_cast<std::size_t>(a)], feature.texts[static_cast<std::size_t>(b)]);
  });
}

}  // namespace

bool can_write_category_values(std::span<const CategoryValues> features) {
  const auto is_fraction = [](const CategoryValues& feature) {
    return feature.type == CategoryType::kFloat32 || feature.type == CategoryType::kFloat64;
  };
  return !features.empty() && std::ranges::none_of(features, is_fraction);
}

void write_category_values(DocumentWriter& writer, std::span<const CategoryValues> features) {
  Integers segments = {0};
  Integers sorted_codes;
  writer.begin_object();
  writer.key("enc");
  writer.begin_array(features.size());
  for (const CategoryValues& feature : features) {
    write_feature(writer, feature);
    append_sorted_codes(feature, sorted_codes);
    segments.push_back(static_cast<std::int64_t>(sorted_codes.size()));
  }
  writer.end_array();
  write_integers(writer, "feature_segments", segments);
  write_integers(writer, "sorted_idx", sorted_codes);
  writer.end_object();
}

}  // namespace espalier::model
