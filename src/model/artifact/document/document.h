// A parsed file as such, without its meaning: objects, arrays, texts. Arrays of numbers stay encoded as they stand
// in the file and are decoded once, straight into the type that the schema wants (number_array.h), so a number costs no
// value of its own. Built by ubjson_reader.h and json_reader.h, read through field.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace espalier::model {

enum class ValueKind : std::uint8_t { kNull, kBool, kNumber, kNumbers, kString, kArray, kObject };

// How the bytes of kNumber and kNumbers are written.
enum class NumberForm : std::uint8_t {
  kText,    // JSON: decimal texts between commas
  kMarked,  // UBJSON: every number behind a marker of its own
  kRaw      // UBJSON: big-endian numbers of one type
};

struct Value {
  std::string_view name = {};     // key, when a member of an object
  std::string_view bytes = {};    // kString: the text; kNumber, kNumbers: the encoded numbers
  std::size_t count = 0;          // elements or members
  std::uint32_t first_child = 0;  // index into the document; 0: none
  std::uint32_t next = 0;         // sibling; 0: none
  ValueKind kind = ValueKind::kNull;
  NumberForm form = NumberForm::kText;
  char raw_type = 0;  // UBJSON marker of the numbers' type when kRaw
  bool flag = false;  // kBool
};

class Document {
 public:
  const Value& root() const { return values_.front(); }
  const Value* first_child(const Value& parent) const { return at(parent.first_child); }
  const Value* next(const Value& child) const { return at(child.next); }
  const Value* find(const Value& object, std::string_view name) const;  // the last one of that name; nullptr: none

 private:
  friend class DocumentBuilder;
  const Value* at(std::uint32_t index) const { return index == 0 ? nullptr : &values_[index]; }

  std::vector<Value> values_;
  std::vector<char> text_;  // what the views point into, when that is not the caller's bytes
};

// Depth and number of values are bounded. `text`: memory that the views point into, kept alive with the document.
class DocumentBuilder {
 public:
  void open(ValueKind kind, std::string_view name);  // kArray or kObject
  void close();
  void add(const Value& value);
  std::size_t depth() const { return open_.size(); }
  Document finish(std::vector<char> text = {});

 private:
  struct Open {
    std::uint32_t index;
    std::uint32_t last_child;
  };
  Document document_;
  std::vector<Open> open_;
};

// Throws the PlatformError "<where>: <what>"; an empty `where` is left out. The file's name is put in front by
// read_model and read_manifest.
[[noreturn]] void refuse_at(std::string_view where, std::string_view what);

}  // namespace espalier::model
