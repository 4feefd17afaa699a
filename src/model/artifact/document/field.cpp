#include "model/artifact/document/field.h"

#include <algorithm>
#include <format>

#include "base/number.h"
#include "base/text.h"
#include "model/artifact/document/number_array.h"

namespace espalier::model {
namespace {

bool is_empty_array(const Value& value) {
  return value.count == 0 && (value.kind == ValueKind::kArray || value.kind == ValueKind::kNumbers);
}

}  // namespace

Field Field::member(std::string_view name) const {
  if (const std::optional<Field> found = find(name)) return *found;
  if (value_->name.empty()) refuse_at(where_, std::format("'{}' is missing", name));
  refuse(std::format("has no '{}'", name));
}

std::optional<Field> Field::find(std::string_view name) const {
  expect(ValueKind::kObject, "an object");
  const Value* found = document_->find(*value_, name);
  if (found == nullptr || found->kind == ValueKind::kNull) return std::nullopt;
  return Field(*document_, *found, where_);
}

std::vector<Field> Field::members() const {
  expect(ValueKind::kObject, "an object");
  std::vector<Field> all;
  for (const Value* child = document_->first_child(*value_); child != nullptr; child = document_->next(*child)) {
    all.emplace_back(*document_, *child, where_);
  }
  return all;
}

std::vector<Field> Field::elements() const {
  std::vector<Field> all;
  if (is_empty_array(*value_)) return all;
  expect(ValueKind::kArray, "an array");
  for (const Value* child = document_->first_child(*value_); child != nullptr; child = document_->next(*child)) {
    all.emplace_back(*document_, *child, where_);
  }
  return all;
}

std::string_view Field::text() const {
  expect(ValueKind::kString, "a text");
  return value_->bytes;
}

bool Field::flag() const {
  expect(ValueKind::kBool, "true or false");
  return value_->flag;
}

std::int64_t Field::integer(std::int64_t least, std::int64_t most) const {
  std::optional<std::int64_t> number;
  if (value_->kind == ValueKind::kString) {
    number = base::parse_int(value_->bytes);
  } else {
    expect(ValueKind::kNumber, "a whole number");
    if (const auto decoded = decode_numbers<std::int64_t>(*value_)) number = decoded->front();
  }
  if (!number) refuse("is not a whole number");
  if (*number < least || *number > most) {
    refuse(std::format("is {}, allowed are {} to {}", *number, least, most));
  }
  return *number;
}

double Field::real() const {
  expect(ValueKind::kNumber, "a number");
  return numbers<double>("a number").front();
}

float Field::single() const {
  expect(ValueKind::kNumber, "a number");
  return numbers<float>("a number").front();
}

std::vector<float> Field::floats() const { return numbers<float>("numbers"); }
std::vector<double> Field::doubles() const { return numbers<double>("numbers"); }
std::vector<std::int32_t> Field::int32s() const { return numbers<std::int32_t>("whole numbers of 32 bits"); }
std::vector<std::uint32_t> Field::uint32s() const {
  return numbers<std::uint32_t>("whole numbers from 0 to 4294967295");
}
std::vector<std::int64_t> Field::int64s() const { return numbers<std::int64_t>("whole numbers"); }

std::vector<std::uint8_t> Field::flags() const {
  std::vector<std::uint8_t> all;
  if (value_->kind == ValueKind::kArray) {  // files of XGBoost before 1.6 hold false and true
    for (const Field& element : elements()) all.push_back(element.flag() ? 1 : 0);
    return all;
  }
  all = numbers<std::uint8_t>("only 0 and 1");
  if (std::ranges::any_of(all, [](std::uint8_t flag) { return flag > 1; })) refuse("does not hold only 0 and 1");
  return all;
}

void Field::refuse(std::string_view what) const {
  if (value_->name.empty()) refuse_at(where_, std::format("a value {}", what));
  refuse_at(where_, std::format("'{}' {}", base::excerpt(value_->name), what));
}

void Field::expect(ValueKind kind, std::string_view wanted) const {
  if (value_->kind != kind) refuse(std::format("is not {}", wanted));
}

template <typename T>
std::vector<T> Field::numbers(std::string_view wanted) const {
  if (is_empty_array(*value_)) return {};
  if (value_->kind != ValueKind::kNumber) expect(ValueKind::kNumbers, "an array of numbers");
  std::optional<std::vector<T>> decoded = decode_numbers<T>(*value_);
  if (!decoded) refuse(std::format("does not hold {}", wanted));
  return *std::move(decoded);
}

}  // namespace espalier::model
