// A place in a binary file that only moves on: little-endian numbers, texts behind their length. Everything is bounded
// by what the file holds before it is taken.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "model/artifact/document/document.h"

namespace espalier::model {

class BinaryCursor {
 public:
  // `where` opens every refusal: "<where>, byte 12: ..."; it outlives the cursor.
  BinaryCursor(std::string_view bytes, std::string_view where) : bytes_(bytes), where_(where) {}

  std::size_t position() const { return position_; }
  std::size_t remaining() const { return bytes_.size() - position_; }
  void skip(std::uint64_t size) { take(size); }

  std::string_view take(std::uint64_t size) {
    if (size > remaining()) refuse("the file ends in the middle of the model");
    const std::string_view taken = bytes_.substr(position_, size);
    position_ += taken.size();
    return taken;
  }

  template <typename Number>
  Number number() {
    static_assert(std::endian::native == std::endian::little);
    Number number;
    std::memcpy(&number, take(sizeof(Number)).data(), sizeof(Number));
    return number;
  }

  std::string_view text() { return take(number<std::uint64_t>()); }  // 8 bytes of length, then the text

  // Up to the next line end, which is passed over.
  std::string_view line() {
    const std::size_t end = bytes_.find('\n', position_);
    if (end == std::string_view::npos) refuse("the file ends in the middle of a line");
    const std::string_view taken = take(end - position_);
    skip(1);
    return taken;
  }

  [[noreturn]] void refuse(std::string_view what) const;

 private:
  std::string_view bytes_;
  std::string_view where_;
  std::size_t position_ = 0;
};

}  // namespace espalier::model
