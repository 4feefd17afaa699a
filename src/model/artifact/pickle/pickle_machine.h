// A Python pickle taken apart without being executed: the machine knows the opcodes that build structure, calls nothing
// and imports nothing. Work and memory are bounded by the number of opcodes; nothing recurses.
#pragma once

#include <cstdint>
#include <string_view>

#include "model/artifact/document/binary_cursor.h"
#include "model/artifact/pickle/pickle_content.h"
#include "model/artifact/pickle/pickle_stack.h"

namespace espalier::model {

class PickleMachine {
 public:
  enum class Arrays { kOfJoblib, kAreNone };  // whether joblib's arrays may stand between the opcodes

  explicit PickleMachine(std::string_view bytes, Arrays arrays = Arrays::kOfJoblib);
  PickleMachine(const PickleMachine&) = delete;
  PickleMachine& operator=(const PickleMachine&) = delete;

  // Runs to the STOP opcode. PlatformError names the byte of an opcode that a pickled model does not have.
  PickleContent run();

 private:
  bool step();  // false: STOP
  bool step_number(char opcode);
  bool step_text(char opcode);
  bool step_container(char opcode);
  bool step_object(char opcode);
  bool step_stack(char opcode);
  bool step_memo(char opcode);

  bool push_number(double number);                       // true
  bool push_bytes(PickleKind kind, std::uint64_t size);  // true
  std::uint64_t line_number();
  void skip_array();

  std::string_view bytes_;
  Arrays arrays_;
  BinaryCursor cursor_;
  PickleStack stack_;
};

}  // namespace espalier::model
