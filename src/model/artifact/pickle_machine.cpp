#include "model/artifact/pickle_machine.h"

#include <bit>
#include <format>
#include <limits>

#include "base/number.h"
#include "base/text.h"

namespace espalier::model {
namespace {

// A pickled model needs some hundreds; a million bounds the memory that a hostile file can ask for.
constexpr std::size_t kMaxSteps = 1U << 20U;

constexpr PickleValue kOther = {};
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

bool is_text(const PickleValue& value, std::string_view text) {
  return (value.kind == PickleKind::kText || value.kind == PickleKind::kEscapedText) && value.bytes == text;
}

// Python 2 writes a text as its source form: 'handle'.
std::string_view unquoted(std::string_view line) {
  const bool is_quoted =
      line.size() >= 2 && (line.front() == '\'' || line.front() == '"') && line.back() == line.front();
  return is_quoted ? line.substr(1, line.size() - 2) : line;
}

}  // namespace

std::vector<PickleIndex> PickleContent::cells(const PickleValue& container) const {
  std::vector<PickleIndex> values;
  for (std::uint32_t cell = container.first_cell; cell != 0; cell = cells_[cell].next) {
    values.push_back(cells_[cell].value);
  }
  return values;
}

PickleIndex PickleContent::find(const PickleValue& dict, std::string_view key) const {
  PickleIndex found = 0;
  if (dict.kind != PickleKind::kDict) return found;
  const std::vector<PickleIndex> items = cells(dict);
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    if (is_text(values_[items[i]], key)) found = items[i + 1];
  }
  return found;
}

PickleMachine::PickleMachine(std::string_view bytes) : cursor_(bytes, "Python pickle") {}

PickleContent PickleMachine::run() {
  for (std::size_t steps = 0; step(); ++steps) {
    if (steps == kMaxSteps) cursor_.refuse("there are more than 1048576 opcodes, a pickled model has some hundreds");
  }
  content_.root_ = pop();
  return std::move(content_);
}

bool PickleMachine::step() {
  const char opcode = cursor_.number<char>();
  if (opcode == '.') return false;
  if (step_number(opcode) || step_text(opcode) || step_container(opcode) || step_object(opcode) || step_stack(opcode) ||
      step_memo(opcode)) {
    return true;
  }
  cursor_.refuse(std::format("the opcode before is '{}', which a pickled XGBoost model does not have",
                             base::excerpt(std::string_view(&opcode, 1))));
}

bool PickleMachine::push_number(double number) {
  push({.kind = PickleKind::kNumber, .number = number});
  return true;
}

bool PickleMachine::step_number(char opcode) {
  switch (opcode) {
    case 'N':     // None
    case '\x88':  // True
    case '\x89':  // False
      break;
    case 'K':
      return push_number(cursor_.number<std::uint8_t>());
    case 'M':
      return push_number(cursor_.number<std::uint16_t>());
    case 'J':
      return push_number(cursor_.number<std::int32_t>());
    case '\x8a':
      cursor_.skip(cursor_.number<std::uint8_t>());
      break;
    case '\x8b':
      cursor_.skip(cursor_.number<std::uint32_t>());
      break;
    case 'I':
    case 'L': {
      const std::string_view line = cursor_.line();
      return push_number(base::parse_double(line.substr(0, line.find('L'))).value_or(kNaN));
    }
    case 'F':
      return push_number(base::parse_double(cursor_.line()).value_or(kNaN));
    case 'G':
      return push_number(std::bit_cast<double>(std::byteswap(cursor_.number<std::uint64_t>())));
    default:
      return false;
  }
  push(kOther);
  return true;
}

bool PickleMachine::step_text(char opcode) {
  switch (opcode) {
    case 'S':
      push({.kind = PickleKind::kText, .bytes = unquoted(cursor_.line())});
      return true;
    case 'V':
      push({.kind = PickleKind::kEscapedText, .bytes = cursor_.line()});
      return true;
    case 'U':
      push_bytes(PickleKind::kText, cursor_.number<std::uint8_t>());
      return true;
    case 'T':
      push_bytes(PickleKind::kText, cursor_.number<std::uint32_t>());
      return true;
    case '\x8c':
      push_bytes(PickleKind::kText, cursor_.number<std::uint8_t>());
      return true;
    case 'X':
      push_bytes(PickleKind::kText, cursor_.number<std::uint32_t>());
      return true;
    case '\x8d':
      push_bytes(PickleKind::kText, cursor_.number<std::uint64_t>());
      return true;
    case 'C':
      push_bytes(PickleKind::kBytes, cursor_.number<std::uint8_t>());
      return true;
    case 'B':
      push_bytes(PickleKind::kBytes, cursor_.number<std::uint32_t>());
      return true;
    case '\x8e':
    case '\x96':  // bytearray
      push_bytes(PickleKind::kBytes, cursor_.number<std::uint64_t>());
      return true;
    default:
      return false;
  }
}

bool PickleMachine::step_container(char opcode) {
  switch (opcode) {
    case ')':
    case '\x85':
    case '\x86':
    case '\x87':
      push_tuple(opcode == ')' ? 0 : static_cast<std::size_t>(static_cast<unsigned char>(opcode) - 0x84));
      return true;
    case 't':
      push_tuple(pop_mark());
      return true;
    case '}':
      push({.kind = PickleKind::kDict});
      return true;
    case 'd': {
      const std::size_t num_values = pop_mark();
      push({.kind = PickleKind::kDict});
      stack_.insert(stack_.end() - 1 - static_cast<std::ptrdiff_t>(num_values), stack_.back());
      stack_.pop_back();
      set_items(num_values);
      return true;
    }
    case 's':
      set_items(2);
      return true;
    case 'u':
      set_items(pop_mark());
      return true;
    case 'l':
    case '\x91':  // frozenset
      stack_.resize(stack_.size() - pop_mark());
      push(kOther);
      return true;
    case ']':
    case '\x8f':  // set
      push(kOther);
      return true;
    case 'a':
      pop();
      return true;
    case 'e':
    case '\x90':
      stack_.resize(stack_.size() - pop_mark());
      return true;
    default:
      return false;
  }
}

bool PickleMachine::step_object(char opcode) {
  switch (opcode) {
    case 'c': {
      const std::string_view module = cursor_.line();
      push({.kind = PickleKind::kGlobal, .bytes = module, .name = cursor_.line()});
      return true;
    }
    case '\x93': {
      const std::string_view name = content_.at(pop()).bytes;
      const std::string_view module = content_.at(pop()).bytes;
      push({.kind = PickleKind::kGlobal, .bytes = module, .name = name});
      return true;
    }
    case 'R':
    case '\x81': {  // function or class, arguments
      const PickleIndex argument = pop();
      push_object(pop(), argument);
      return true;
    }
    case '\x92': {  // class, arguments, named arguments
      pop();
      const PickleIndex argument = pop();
      push_object(pop(), argument);
      return true;
    }
    case 'b': {
      const PickleIndex state = pop();
      content_.values_[top()].state = state;
      return true;
    }
    default:
      return false;
  }
}

bool PickleMachine::step_stack(char opcode) {
  switch (opcode) {
    case '(':
      marks_.push_back(stack_.size());
      return true;
    case '0':
      pop();
      return true;
    case '1':
      stack_.resize(stack_.size() - pop_mark());
      return true;
    case '2':
      stack_.push_back(top());
      return true;
    case '\x80':  // protocol
      cursor_.skip(1);
      return true;
    case '\x95':  // frame
      cursor_.skip(8);
      return true;
    default:
      return false;
  }
}

bool PickleMachine::step_memo(char opcode) {
  switch (opcode) {
    case 'p':
      remember(line_number());
      return true;
    case 'q':
      remember(cursor_.number<std::uint8_t>());
      return true;
    case 'r':
      remember(cursor_.number<std::uint32_t>());
      return true;
    case '\x94':
      remember(memo_.size());
      return true;
    case 'g':
      recall(line_number());
      return true;
    case 'h':
      recall(cursor_.number<std::uint8_t>());
      return true;
    case 'j':
      recall(cursor_.number<std::uint32_t>());
      return true;
    default:
      return false;
  }
}

void PickleMachine::push(const PickleValue& value) {
  content_.values_.push_back(value);
  stack_.push_back(static_cast<PickleIndex>(content_.values_.size() - 1));
}

void PickleMachine::push_bytes(PickleKind kind, std::uint64_t size) {
  push({.kind = kind, .bytes = cursor_.take(size)});
}

void PickleMachine::push_tuple(std::size_t size) {
  const std::size_t base = marks_.empty() ? 0 : marks_.back();
  if (stack_.size() - base < size) cursor_.refuse("a value is taken that is not there");
  PickleValue tuple = {.kind = PickleKind::kTuple};
  for (std::size_t i = stack_.size() - size; i < stack_.size(); ++i) append_cell(tuple, stack_[i]);
  stack_.resize(stack_.size() - size);
  push(tuple);
}

void PickleMachine::push_object(PickleIndex head, PickleIndex argument, PickleIndex state) {
  push({.kind = PickleKind::kObject, .head = head, .argument = argument, .state = state});
}

PickleIndex PickleMachine::top() const {
  if (stack_.size() <= (marks_.empty() ? 0 : marks_.back())) cursor_.refuse("a value is taken that is not there");
  return stack_.back();
}

PickleIndex PickleMachine::pop() {
  const PickleIndex value = top();
  stack_.pop_back();
  return value;
}

std::size_t PickleMachine::pop_mark() {
  if (marks_.empty()) cursor_.refuse("a mark is taken that is not there");
  const std::size_t count = stack_.size() - marks_.back();
  marks_.pop_back();
  return count;
}

void PickleMachine::append_cell(PickleValue& container, PickleIndex value) {
  content_.cells_.push_back({value, 0});
  const auto cell = static_cast<std::uint32_t>(content_.cells_.size() - 1);
  (container.first_cell == 0 ? container.first_cell : content_.cells_[container.last_cell].next) = cell;
  container.last_cell = cell;
}

// The values on top are keys and values; below them lies the dict.
void PickleMachine::set_items(std::size_t num_values) {
  const std::size_t base = marks_.empty() ? 0 : marks_.back();
  if (stack_.size() < base + num_values + 1) cursor_.refuse("a value is taken that is not there");
  if (num_values % 2 != 0) cursor_.refuse("a key has no value");
  const std::size_t begin = stack_.size() - num_values;
  PickleValue& container = content_.values_[stack_[begin - 1]];
  const bool is_dict = container.kind == PickleKind::kDict;  // else an object that behaves like one
  for (std::size_t i = begin; is_dict && i < stack_.size(); ++i) append_cell(container, stack_[i]);
  stack_.resize(begin);
}

void PickleMachine::remember(std::uint64_t key) { memo_[key] = top(); }

void PickleMachine::recall(std::uint64_t key) {
  const auto found = memo_.find(key);
  if (found == memo_.end()) cursor_.refuse(std::format("value {} is recalled, which was not kept", key));
  stack_.push_back(found->second);
}

std::uint64_t PickleMachine::line_number() {
  const auto number = base::parse_int(cursor_.line());
  if (!number || *number < 0) cursor_.refuse("a number in text is wanted before this place");
  return static_cast<std::uint64_t>(*number);
}

}  // namespace espalier::model
