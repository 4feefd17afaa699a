// One value of a document with the place it stands in, so that every refusal says where: "tree 3: 'parents' ...".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/artifact/document/document.h"

namespace espalier::model {

// Cheap to copy; document and `where` must outlive it. Every accessor throws PlatformError when the value is of another
// kind.
class Field {
 public:
  Field(const Document& document, const Value& value, std::string_view where)
      : document_(&document), value_(&value), where_(where) {}

  Field at(std::string_view where) const { return {*document_, *value_, where}; }
  Field member(std::string_view name) const;               // refuses when absent
  std::optional<Field> find(std::string_view name) const;  // nullopt when absent or null
  std::vector<Field> members() const;                      // of an object, in file order
  std::vector<Field> elements() const;                     // of an array of anything but numbers

  std::string_view name() const { return value_->name; }
  std::string_view text() const;
  bool flag() const;
  // A number, or a text holding one as in XGBoost's parameter objects; refused outside [least, most].
  std::int64_t integer(std::int64_t least, std::int64_t most) const;
  double real() const;
  float single() const;  // the nearest float32
  std::vector<float> floats() const;
  std::vector<double> doubles() const;
  std::vector<std::int32_t> int32s() const;
  std::vector<std::uint32_t> uint32s() const;
  std::vector<std::int64_t> int64s() const;
  std::vector<std::uint8_t> flags() const;  // 0 or 1; false or true

  [[noreturn]] void refuse(std::string_view what) const;  // "<where>: '<name>' <what>"
  bool holds_numbers() const { return value_->kind == ValueKind::kNumbers; }
  bool is_number() const { return value_->kind == ValueKind::kNumber; }
  bool is_object() const { return value_->kind == ValueKind::kObject; }
  bool is_null() const { return value_->kind == ValueKind::kNull; }

 private:
  void expect(ValueKind kind, std::string_view wanted) const;
  template <typename T>
  std::vector<T> numbers(std::string_view wanted) const;

  const Document* document_;
  const Value* value_;
  std::string_view where_;
};

}  // namespace espalier::model
