#include "model/artifact/pickle/pickle_stack.h"

#include <format>
#include <string_view>
#include <utility>

namespace espalier::model {

void PickleStack::push(const PickleValue& value) {
  content_.values_.push_back(value);
  stack_.push_back(static_cast<PickleIndex>(content_.values_.size() - 1));
}

PickleIndex PickleStack::top() const { return stack_[begin_of(1)]; }

PickleIndex PickleStack::pop() {
  const PickleIndex value = top();
  stack_.pop_back();
  return value;
}

std::size_t PickleStack::pop_mark() {
  if (marks_.empty()) cursor_->refuse("a mark is taken that is not there");
  const std::size_t count = stack_.size() - marks_.back();
  marks_.pop_back();
  return count;
}

void PickleStack::push_tuple(std::size_t num_values, PickleKind kind) {
  const std::size_t begin = begin_of(num_values);
  PickleValue tuple = {.kind = kind};
  for (std::size_t i = begin; i < stack_.size(); ++i) append_cell(tuple, stack_[i]);
  stack_.resize(begin);
  push(tuple);
}

void PickleStack::push_dict(std::size_t num_values) {
  const auto begin = static_cast<std::ptrdiff_t>(begin_of(num_values));
  push({.kind = PickleKind::kDict});
  const PickleIndex dict = pop();
  stack_.insert(stack_.begin() + begin, dict);
  set_items(num_values);
}

void PickleStack::push_global() {
  const std::string_view name = content_.at(pop()).bytes;
  const std::string_view module = content_.at(pop()).bytes;
  push({.kind = PickleKind::kGlobal, .bytes = module, .name = name});
}

void PickleStack::set_items(std::size_t num_values) {
  const std::size_t place = begin_of(num_values + 1);
  if (num_values % 2 != 0) cursor_->refuse("a key has no value");
  PickleValue& container = content_.values_[stack_[place]];
  const bool is_dict = container.kind == PickleKind::kDict;  // else an object that behaves like one
  for (std::size_t i = place + 1; is_dict && i < stack_.size(); ++i) append_cell(container, stack_[i]);
  stack_.resize(place + 1);
}

void PickleStack::append_items(std::size_t num_values) {
  const std::size_t place = begin_of(num_values + 1);
  PickleValue& container = content_.values_[stack_[place]];
  const bool is_list = container.kind == PickleKind::kList;
  for (std::size_t i = place + 1; is_list && i < stack_.size(); ++i) append_cell(container, stack_[i]);
  stack_.resize(place + 1);
}

void PickleStack::set_state() {
  const PickleIndex state = pop();
  content_.values_[top()].state = state;
}

void PickleStack::recall(std::uint64_t key) {
  const auto found = memo_.find(key);
  if (found == memo_.end()) cursor_->refuse(std::format("value {} is recalled, which was not kept", key));
  stack_.push_back(found->second);
}

PickleContent PickleStack::take_content() {
  content_.root_ = pop();
  return std::move(content_);
}

std::size_t PickleStack::begin_of(std::size_t num_values) const {
  const std::size_t base = marks_.empty() ? 0 : marks_.back();
  if (stack_.size() < base + num_values) cursor_->refuse("a value is taken that is not there");
  return stack_.size() - num_values;
}

void PickleStack::append_cell(PickleValue& container, PickleIndex value) {
  content_.cells_.push_back({value, 0});
  const auto cell = static_cast<std::uint32_t>(content_.cells_.size() - 1);
  (container.first_cell == 0 ? container.first_cell : content_.cells_[container.last_cell].next) = cell;
  container.last_cell = cell;
}

}  // namespace espalier::model
