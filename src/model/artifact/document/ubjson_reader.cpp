#include "model/artifact/document/ubjson_reader.h"

#include <format>
#include <string>
#include <vector>

#include "base/text.h"
#include "model/artifact/document/number_array.h"

namespace espalier::model {
namespace {

class UbjsonReader {
 public:
  explicit UbjsonReader(std::string_view bytes) : bytes_(bytes) {}

  Document read() {
    read_value({});
    while (!frames_.empty()) step();
    if (at_ != bytes_.size()) fail(std::format("{} bytes follow the end of the model", bytes_.size() - at_));
    return builder_.finish();
  }

 private:
  // An object or array whose end has not been reached.
  struct Frame {
    bool is_object = false;
    bool is_counted = false;
    std::size_t left = 0;  // elements still to come, when counted
  };

  // One member, one element or one end.
  void step() {
    Frame& frame = frames_.back();
    if (at_end(frame)) {
      if (!frame.is_counted) ++at_;
      frames_.pop_back();
      builder_.close();
    } else {
      read_value(frame.is_object ? take_text() : std::string_view{});
    }
  }

  bool at_end(Frame& frame) {
    if (!frame.is_counted) return peek() == (frame.is_object ? '}' : ']');
    if (frame.left == 0) return true;
    --frame.left;
    return false;
  }

  void read_value(std::string_view name) {
    const char marker = take();
    if (const std::size_t size = raw_number_size(marker); size != 0) {
      builder_.add({.name = name,
                    .bytes = take_bytes(size),
                    .kind = ValueKind::kNumber,
                    .form = NumberForm::kRaw,
                    .raw_type = marker});
      return;
    }
    switch (marker) {
      case '{':
        builder_.open(ValueKind::kObject, name);
        frames_.push_back({.is_object = true});
        return;
      case '[':
        return read_array(name);
      case 'S':
        return builder_.add({.name = name, .bytes = take_text(), .kind = ValueKind::kString});
      case 'T':
      case 'F':
        return builder_.add({.name = name, .kind = ValueKind::kBool, .flag = marker == 'T'});
      case 'Z':
        return builder_.add({.name = name, .kind = ValueKind::kNull});
      default:
        fail_before(std::format("'{}' starts no value", base::excerpt({&marker, 1})));
    }
  }

  void read_array(std::string_view name) {
    if (peek() == '$') return read_typed_array(name);
    Frame frame;
    if (peek() == '#') {
      ++at_;
      frame = {.is_counted = true, .left = take_count(1)};
    }
    const bool is_empty = frame.is_counted ? frame.left == 0 : peek() == ']';
    if (!is_empty && raw_number_size(peek()) != 0) return read_marked_numbers(name, frame);
    builder_.open(ValueKind::kArray, name);
    frames_.push_back(frame);
  }

  void read_typed_array(std::string_view name) {
    ++at_;
    const char type = take();
    const std::size_t size = raw_number_size(type);
    if (size == 0) fail_before(std::format("'{}' is no type of number", base::excerpt({&type, 1})));
    if (take() != '#') fail_before("a typed array has no '#' with its count");
    const std::size_t count = take_count(size);
    builder_.add({.name = name,
                  .bytes = take_bytes(count * size),
                  .count = count,
                  .kind = ValueKind::kNumbers,
                  .form = NumberForm::kRaw,
                  .raw_type = type});
  }

  // An array whose first element is a number: all must be.
  void read_marked_numbers(std::string_view name, Frame frame) {
    const std::size_t begin = at_;
    std::size_t count = 0;
    while (frame.is_counted ? count < frame.left : peek() != ']') {
      const std::size_t size = raw_number_size(take());
      if (size == 0) fail_before("an array mixes numbers with other values");
      take_bytes(size);
      ++count;
    }
    builder_.add({.name = name,
                  .bytes = bytes_.substr(begin, at_ - begin),
                  .count = count,
                  .kind = ValueKind::kNumbers,
                  .form = NumberForm::kMarked});
    if (!frame.is_counted) ++at_;
  }

  char peek() const {
    if (at_ == bytes_.size()) fail("the file ends in the middle of the model");
    return bytes_[at_];
  }

  char take() {
    const char byte = peek();
    ++at_;
    return byte;
  }

  std::string_view take_bytes(std::size_t size) {
    if (size > bytes_.size() - at_) fail("the file ends in the middle of the model");
    const std::string_view taken = bytes_.substr(at_, size);
    at_ += size;
    return taken;
  }

  // 'L' and a length that the rest of the file can hold at `element_size` bytes each.
  std::size_t take_count(std::size_t element_size) {
    if (take() != 'L') fail_before("a length is not written as a 64-bit integer ('L')");
    std::uint64_t count = 0;
    for (const char byte : take_bytes(8)) count = count << 8U | static_cast<std::uint8_t>(byte);
    if (count > (bytes_.size() - at_) / element_size) {
      fail(std::format("a length of {} is more than the rest of the file holds", static_cast<std::int64_t>(count)));
    }
    return count;
  }

  std::string_view take_text() { return take_bytes(take_count(1)); }

  [[noreturn]] void fail(std::string_view what) const { refuse_at(std::format("UBJSON, byte {}", at_), what); }

  // The byte just taken is the bad one.
  [[noreturn]] void fail_before(std::string_view what) const {
    refuse_at(std::format("UBJSON, byte {}", at_ - 1), what);
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
  std::vector<Frame> frames_;
  DocumentBuilder builder_;
};

}  // namespace

Document read_ubjson(std::string_view bytes) { return UbjsonReader(bytes).read(); }

}  // namespace espalier::model
