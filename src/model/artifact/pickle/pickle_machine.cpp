#include "model/artifact/pickle/pickle_machine.h"

#include <bit>
#include <format>
#include <limits>

#include "base/number.h"
#include "base/text.h"
#include "model/artifact/pickle/joblib_array.h"

namespace espalier::model {
namespace {

// A pickled model needs some hundreds; a million bounds the memory that a hostile file can ask for.
constexpr std::size_t kMaxSteps = 1U << 20U;

constexpr PickleValue kOther = {};
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// Python 2 writes a text as its source form: 'handle'.
std::string_view unquoted(std::string_view line) {
  const bool is_quoted =
      line.size() >= 2 && (line.front() == '\'' || line.front() == '"') && line.back() == line.front();
  return is_quoted ? line.substr(1, line.size() - 2) : line;
}

}  // namespace

PickleMachine::PickleMachine(std::string_view bytes, Arrays arrays)
    : bytes_(bytes), arrays_(arrays), cursor_(bytes, "Python pickle"), stack_(cursor_) {}

PickleContent PickleMachine::run() {
  for (std::size_t steps = 0; step(); ++steps) {
    if (steps == kMaxSteps) cursor_.refuse("there are more than 1048576 opcodes, a pickled model has some hundreds");
  }
  return stack_.take_content();
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
  stack_.push(kOther);
  return true;
}

bool PickleMachine::step_text(char opcode) {
  switch (opcode) {
    case 'S':
      stack_.push({.kind = PickleKind::kText, .bytes = unquoted(cursor_.line())});
      return true;
    case 'V':
      stack_.push({.kind = PickleKind::kEscapedText, .bytes = cursor_.line()});
      return true;
    case 'U':
    case '\x8c':
      return push_bytes(PickleKind::kText, cursor_.number<std::uint8_t>());
    case 'T':
    case 'X':
      return push_bytes(PickleKind::kText, cursor_.number<std::uint32_t>());
    case '\x8d':
      return push_bytes(PickleKind::kText, cursor_.number<std::uint64_t>());
    case 'C':
      return push_bytes(PickleKind::kBytes, cursor_.number<std::uint8_t>());
    case 'B':
      return push_bytes(PickleKind::kBytes, cursor_.number<std::uint32_t>());
    case '\x8e':
    case '\x96':  // bytearray
      return push_bytes(PickleKind::kBytes, cursor_.number<std::uint64_t>());
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
      stack_.push_tuple(opcode == ')' ? 0 : static_cast<std::size_t>(static_cast<unsigned char>(opcode) - 0x84));
      return true;
    case 't':
      stack_.push_tuple(stack_.pop_mark());
      return true;
    case '}':
      stack_.push({.kind = PickleKind::kDict});
      return true;
    case 'd':
      stack_.push_dict(stack_.pop_mark());
      return true;
    case 's':
      stack_.set_items(2);
      return true;
    case 'u':
      stack_.set_items(stack_.pop_mark());
      return true;
    case ']':
      stack_.push({.kind = PickleKind::kList});
      return true;
    case 'l':
      stack_.push_tuple(stack_.pop_mark(), PickleKind::kList);
      return true;
    case 'a':
      stack_.append_items(1);
      return true;
    case 'e':
      stack_.append_items(stack_.pop_mark());
      return true;
    case '\x8f':  // set
      stack_.push(kOther);
      return true;
    case '\x91':  // frozenset
      stack_.drop(stack_.pop_mark());
      stack_.push(kOther);
      return true;
    case '\x90':
      stack_.drop(stack_.pop_mark());
      return true;
    default:
      return false;
  }
}

bool PickleMachine::step_object(char opcode) {
  switch (opcode) {
    case 'c': {
      const std::string_view module = cursor_.line();
      stack_.push({.kind = PickleKind::kGlobal, .bytes = module, .name = cursor_.line()});
      return true;
    }
    case '\x93':
      stack_.push_global();
      return true;
    case 'R':
    case '\x81': {  // function or class, arguments
      const PickleIndex argument = stack_.pop();
      stack_.push({.kind = PickleKind::kObject, .head = stack_.pop(), .argument = argument});
      return true;
    }
    case '\x92': {  // class, arguments, named arguments
      stack_.pop();
      const PickleIndex argument = stack_.pop();
      stack_.push({.kind = PickleKind::kObject, .head = stack_.pop(), .argument = argument});
      return true;
    }
    case 'b':
      stack_.set_state();
      skip_array();
      return true;
    default:
      return false;
  }
}

bool PickleMachine::step_stack(char opcode) {
  switch (opcode) {
    case '(':
      stack_.mark();
      return true;
    case '0':
      stack_.pop();
      return true;
    case '1':
      stack_.drop(stack_.pop_mark());
      return true;
    case '2':
      stack_.push_again();
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
      stack_.remember(line_number());
      return true;
    case 'q':
      stack_.remember(cursor_.number<std::uint8_t>());
      return true;
    case 'r':
      stack_.remember(cursor_.number<std::uint32_t>());
      return true;
    case '\x94':
      stack_.remember_next();
      return true;
    case 'g':
      stack_.recall(line_number());
      return true;
    case 'h':
      stack_.recall(cursor_.number<std::uint8_t>());
      return true;
    case 'j':
      stack_.recall(cursor_.number<std::uint32_t>());
      return true;
    default:
      return false;
  }
}

// Behind the object that stands for it joblib puts the array itself: bytes, or a pickle of its own for objects.
void PickleMachine::skip_array() {
  const PickleContent& content = stack_.content();
  const PickleValue& object = content.at(stack_.top());
  if (!is_joblib_array(content, object)) return;
  const std::optional<JoblibArray> array = joblib_array(content, object);
  if (!array || arrays_ == Arrays::kAreNone) cursor_.refuse("the array of joblib before this place has no known size");
  if (array->is_pickled) {
    PickleMachine nested(bytes_.substr(cursor_.position()), Arrays::kAreNone);
    nested.run();
    return cursor_.skip(nested.cursor_.position());
  }
  if (array->has_padding) cursor_.skip(cursor_.number<std::uint8_t>());
  cursor_.skip(array->num_bytes);
}

bool PickleMachine::push_number(double number) {
  stack_.push({.kind = PickleKind::kNumber, .number = number});
  return true;
}

bool PickleMachine::push_bytes(PickleKind kind, std::uint64_t size) {
  stack_.push({.kind = kind, .bytes = cursor_.take(size)});
  return true;
}

std::uint64_t PickleMachine::line_number() {
  const auto number = base::parse_int(cursor_.line());
  if (!number || *number < 0) cursor_.refuse("a number in text is wanted before this place");
  return static_cast<std::uint64_t>(*number);
}

}  // namespace espalier::model
