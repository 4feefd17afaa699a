// The stack on which the opcodes of a pickle build values, with its marks and its memo.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "model/artifact/document/binary_cursor.h"
#include "model/artifact/pickle/pickle_content.h"

namespace espalier::model {

// PlatformError, by the cursor's place, when an opcode wants what is not there.
class PickleStack {
 public:
  explicit PickleStack(const BinaryCursor& cursor) : cursor_(&cursor) {}

  void push(const PickleValue& value);
  PickleIndex top() const;
  PickleIndex pop();
  void push_again() { stack_.push_back(top()); }

  void mark() { marks_.push_back(stack_.size()); }
  std::size_t pop_mark();                                                           // number of values above the mark
  void drop(std::size_t num_values) { stack_.resize(stack_.size() - num_values); }  // that pop_mark() counted

  // The values on top become one tuple or list, or keys and values of one dict.
  void push_tuple(std::size_t num_values, PickleKind kind = PickleKind::kTuple);
  void push_dict(std::size_t num_values);
  void push_global();  // module, name
  // The values on top are keys and values of the dict, or of the object that behaves like one, below them.
  void set_items(std::size_t num_values);
  // The values on top are added to the list, or to the object that behaves like one, below them.
  void append_items(std::size_t num_values);
  void set_state();  // the value on top is the state of the one below it

  void remember(std::uint64_t key) { memo_[key] = top(); }
  void remember_next() { remember(memo_.size()); }
  void recall(std::uint64_t key);

  const PickleContent& content() const { return content_; }  // so far
  // All values; the one on top is their root. The stack is of no use afterwards.
  PickleContent take_content();

 private:
  // Where `num_values` values above the last mark begin.
  std::size_t begin_of(std::size_t num_values) const;
  void append_cell(PickleValue& container, PickleIndex value);

  const BinaryCursor* cursor_;
  PickleContent content_;
  std::vector<PickleIndex> stack_;
  std::vector<std::size_t> marks_;  // heights of the stack
  std::unordered_map<std::uint64_t, PickleIndex> memo_;
};

}  // namespace espalier::model
