// A Python pickle taken apart without being executed: the machine knows the opcodes that build structure, calls nothing
// and imports nothing. What Python would call is kept as a value that names it. Work and memory are bounded by the
// number of opcodes; nothing recurses.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/artifact/binary_cursor.h"

namespace espalier::model {

using PickleIndex = std::uint32_t;  // into PickleContent; 0: no value

enum class PickleKind : std::uint8_t {
  kOther,        // None, a flag, a set, a list, a long integer: nothing that is looked into
  kNumber,       // number
  kText,         // bytes, UTF-8
  kEscapedText,  // bytes, Latin-1 with \u escapes (protocol 0)
  kBytes,        // bytes
  kGlobal,       // module and name
  kTuple,        // cells: its elements
  kDict,         // cells: key, value, key, value
  kObject        // head: class or function, argument: the tuple it was called with, state
};

struct PickleValue {
  PickleKind kind = PickleKind::kOther;
  std::string_view bytes = {};   // kGlobal: the module
  std::string_view name = {};    // kGlobal
  double number = 0;             // kNumber
  std::uint32_t first_cell = 0;  // kTuple, kDict
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
  PickleIndex root() const { return root_; }

 private:
  friend class PickleMachine;
  struct Cell {
    PickleIndex value;
    std::uint32_t next;
  };
  std::vector<PickleValue> values_ = std::vector<PickleValue>(1);
  std::vector<Cell> cells_ = std::vector<Cell>(1);
  PickleIndex root_ = 0;
};

class PickleMachine {
 public:
  explicit PickleMachine(std::string_view bytes);
  // Runs to the STOP opcode. PlatformError names the byte of an opcode that a pickled model does not have.
  PickleContent run();

 private:
  bool step();                      // false: STOP
  bool push_number(double number);  // true
  bool step_number(char opcode);
  bool step_text(char opcode);
  bool step_container(char opcode);
  bool step_object(char opcode);
  bool step_stack(char opcode);
  bool step_memo(char opcode);

  void push(const PickleValue& value);
  void push_bytes(PickleKind kind, std::uint64_t size);
  void push_tuple(std::size_t size);
  void push_object(PickleIndex head, PickleIndex argument, PickleIndex state = 0);
  PickleIndex pop();
  PickleIndex top() const;
  std::size_t pop_mark();  // number of values above the mark
  void append_cell(PickleValue& container, PickleIndex value);
  void set_items(std::size_t num_values);
  void remember(std::uint64_t key);
  void recall(std::uint64_t key);
  std::uint64_t line_number();

  BinaryCursor cursor_;
  PickleContent content_;
  std::vector<PickleIndex> stack_;
  std::vector<std::size_t> marks_;  // heights of the stack
  std::unordered_map<std::uint64_t, PickleIndex> memo_;
};

}  // namespace espalier::model
