// What the schema's writer calls, whatever the encoding. Calls nest as the document does; keys come in ascending order
// from the caller.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace espalier::model {

class DocumentWriter {
 public:
  virtual ~DocumentWriter() = default;

  virtual void begin_object() = 0;
  virtual void end_object() = 0;
  virtual void key(std::string_view name) = 0;
  virtual void begin_array(std::size_t count) = 0;  // of values; `count` of them follow
  virtual void end_array() = 0;

  virtual void text(std::string_view text) = 0;
  virtual void integer(std::int64_t number) = 0;
  virtual void real(float number) = 0;

  // Arrays of one type: typed arrays in UBJSON.
  virtual void numbers(std::span<const float> numbers) = 0;
  virtual void numbers(std::span<const std::int32_t> numbers) = 0;
  virtual void numbers(std::span<const std::int64_t> numbers) = 0;
  virtual void numbers(std::span<const std::uint8_t> numbers) = 0;
};

}  // namespace espalier::model
