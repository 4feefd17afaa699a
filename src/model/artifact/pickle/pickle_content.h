// The values of a Python pickle. Nothing is executed: what Python would call is kept as a value that names it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace espalier::model {

using PickleIndex = std::uint32_t;  // into PickleContent; 0: no value

enum class PickleKind : std::uint8_t {
  kOther,        // None, a flag, a set, a long integer: nothing that is looked into
  kNumber,       // number
  kText,         // bytes, UTF-8
  kEscapedText,  // bytes, Latin-1 with \u escapes (protocol 0)
  kBytes,        // bytes
  kGlobal,       // module and name
  kTuple,        // cells: its elements
  kList,         // cells: its elements
  kDict,         // cells: key, value, key, value
  kObject        // head: class or function, argument: the tuple it was called with, state
};

struct PickleValue {
  PickleKind kind = PickleKind::kOther;
  std::string_view bytes = {};   // kGlobal: the module
  std::string_view name = {};    // kGlobal
  double number = 0;             // kNumber
  std::uint32_t first_cell = 0;  // kTuple, kList, kDict
  std::uint32_t last_cell = 0;
  PickleIndex head = 0;  // kObject
  PickleIndex argument = 0;
  PickleIndex state = 0;
};

class PickleContent {
 public:
  const PickleValue& at(PickleIndex index) const { return values_[index]; }
  std::vector<PickleIndex> cells(const PickleValue& container) const;
  // The value of a dict's last item whose key is the text `key`; 0: none.
  PickleIndex find(const PickleValue& dict, std::string_view key) const;
  // What an object is an instance of: the class that was called, or that Python's helpers for objects were given; or
  // the function that makes it. nullptr: no object, or of nothing that has a name.
  const PickleValue* class_of(const PickleValue& object) const;
  PickleIndex root() const { return root_; }
  std::size_t size() const { return values_.size(); }

 private:
  friend class PickleStack;
  struct Cell {
    PickleIndex value;
    std::uint32_t next;
  };
  std::vector<PickleValue> values_ = std::vector<PickleValue>(1);
  std::vector<Cell> cells_ = std::vector<Cell>(1);
  PickleIndex root_ = 0;
};

}  // namespace espalier::model
