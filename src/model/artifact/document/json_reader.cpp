#include "model/artifact/document/json_reader.h"

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <cstring>
#include <format>
#include <utility>
#include <vector>

namespace espalier::model {
namespace {

// Receives RapidJSON's events; the method names are RapidJSON's.
class Handler {
 public:
  explicit Handler(const rapidjson::InsituStringStream& stream) : stream_(stream) {}

  // Among numbers, null stands for one that JSON cannot write (Field::doubles).
  bool Null() {
    constexpr rapidjson::SizeType kLength = 4;
    if (is_among_numbers()) return RawNumber(stream_.src_ - kLength, kLength, false);
    return add({.kind = ValueKind::kNull});
  }
  bool Bool(bool flag) { return add({.kind = ValueKind::kBool, .flag = flag}); }
  bool String(const char* text, rapidjson::SizeType length, bool) {
    return add({.bytes = {text, length}, .kind = ValueKind::kString});
  }
  bool Key(const char* text, rapidjson::SizeType length, bool) {
    name_ = {text, length};
    return true;
  }

  // In situ the text lies in the parsed buffer, so an array of numbers is everything from its first to its last.
  bool RawNumber(const char* text, rapidjson::SizeType length, bool) {
    if (!open_.back().is_array) return add({.bytes = {text, length}, .kind = ValueKind::kNumber});
    Container& array = open_.back();
    if (array.has_node) refuse_mixed();
    if (array.num_numbers++ == 0) array.begin = text;
    array.end = text + length;
    return true;
  }
  // Not called: numbers come as text.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

  bool StartObject() {
    give_parent_a_node();
    builder_.open(ValueKind::kObject, std::exchange(name_, {}));
    open_.push_back({.is_array = false});
    return true;
  }
  bool EndObject(rapidjson::SizeType) {
    builder_.close();
    open_.pop_back();
    return true;
  }
  bool StartArray() {
    give_parent_a_node();
    open_.push_back({.is_array = true, .name = std::exchange(name_, {})});
    return true;
  }
  bool EndArray(rapidjson::SizeType) {
    const Container array = open_.back();
    open_.pop_back();
    if (array.has_node) {
      builder_.close();
      return true;
    }
    name_ = array.name;
    const auto size = static_cast<std::size_t>(array.end - array.begin);
    return add({.bytes = {array.begin, size}, .count = array.num_numbers, .kind = ValueKind::kNumbers});
  }

  Document finish(std::vector<char> text) { return builder_.finish(std::move(text)); }

 private:
  // An array of numbers has no node for each of them. It gets nodes as soon as something else is in it.
  struct Container {
    bool is_array = false;
    bool has_node = false;
    std::string_view name = {};
    const char* begin = nullptr;
    const char* end = nullptr;
    std::size_t num_numbers = 0;
  };

  bool add(Value value) {
    give_parent_a_node();
    value.name = std::exchange(name_, {});
    builder_.add(value);
    return true;
  }

  bool is_among_numbers() const { return open_.back().is_array && !open_.back().has_node; }

  void give_parent_a_node() {
    if (!is_among_numbers()) return;
    if (open_.back().num_numbers != 0) refuse_mixed();
    builder_.open(ValueKind::kArray, open_.back().name);
    open_.back().has_node = true;
  }

  [[noreturn]] static void refuse_mixed() { refuse_at("JSON", "an array mixes numbers with other values"); }

  const rapidjson::InsituStringStream& stream_;
  DocumentBuilder builder_;
  std::vector<Container> open_ = {{}};  // the outermost stands for the file
  std::string_view name_;
};

}  // namespace

Document read_json(std::string_view text) {
  if (const std::size_t zero = text.find('\0'); zero != std::string_view::npos) {
    refuse_at(std::format("JSON, byte {}", zero), "a zero byte has no place in JSON text");
  }
  std::vector<char> buffer(text.size() + 1, '\0');
  if (!text.empty()) std::memcpy(buffer.data(), text.data(), text.size());

  constexpr unsigned kFlags = rapidjson::kParseInsituFlag | rapidjson::kParseIterativeFlag |
                              rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseNanAndInfFlag;
  rapidjson::InsituStringStream stream(buffer.data());
  Handler handler(stream);
  rapidjson::Reader reader;
  const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, handler);
  if (result.IsError()) {
    refuse_at(std::format("JSON, byte {}", result.Offset()), rapidjson::GetParseError_En(result.Code()));
  }
  return handler.finish(std::move(buffer));
}

}  // namespace espalier::model
