#include "model/artifact/pickle/pickle_reader.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <format>
#include <optional>

#include "base/text.h"
#include "model/artifact/pickle/pickle_machine.h"

namespace espalier::model {
namespace {

constexpr std::string_view kWhere = "Python pickle";

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Text whose characters stand for bytes (Latin-1), from UTF-8. nullopt when a character is beyond.
std::optional<std::string> bytes_of_utf8(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto first = static_cast<unsigned char>(text[at]);
    if (first < 0x80) {
      bytes.push_back(text[at]);
      continue;
    }
    if ((first != 0xC2 && first != 0xC3) || ++at == text.size()) return std::nullopt;
    bytes.push_back(static_cast<char>((first & 0x03U) << 6U | (static_cast<unsigned char>(text[at]) & 0x3FU)));
  }
  return bytes;
}

// The same from protocol 0, which writes Latin-1, and \u00HH for characters that would end the line.
std::optional<std::string> bytes_of_escapes(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\\' || at + 1 == text.size() || text[at + 1] != 'u') {
      bytes.push_back(text[at]);
      continue;
    }
    if (text.size() - at < 6 || text.substr(at + 2, 2) != "00") return std::nullopt;
    const int high = hex_digit(text[at + 4]);
    const int low = hex_digit(text[at + 5]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes.push_back(static_cast<char>(high * 16 + low));
    at += 5;
  }
  return bytes;
}

template <typename Float, typename Bits>
std::optional<double> float_of(std::string_view bytes, bool is_big_endian) {
  Bits bits = 0;
  if (bytes.size() != sizeof bits) return std::nullopt;
  std::memcpy(&bits, bytes.data(), sizeof bits);
  return std::bit_cast<Float>(is_big_endian ? std::byteswap(bits) : bits);
}

class PickledModel {
 public:
  explicit PickledModel(std::string_view bytes) : content_(PickleMachine(bytes).run()) {}

  std::string booster_bytes() const {
    const PickleValue& root = content_.at(content_.root());
    const PickleValue* owner = class_of(root);
    if (owner == nullptr) refuse_at(kWhere, "it holds no object; an XGBoost model is wanted");
    if (owner->bytes != "xgboost" && !owner->bytes.starts_with("xgboost.")) {
      refuse_at(kWhere, std::format("it holds a {}.{}, not an XGBoost model", base::excerpt(owner->bytes),
                                    base::excerpt(owner->name)));
    }
    if (owner->name == "Booster") return handle_of(root);
    check_missing(root);
    const PickleValue& booster = content_.at(content_.find(content_.at(root.state), "_Booster"));
    const PickleValue* inner = class_of(booster);
    if (inner == nullptr || inner->name != "Booster") refuse_at(kWhere, "the model in it was not trained");
    return handle_of(booster);
  }

 private:
  // What an object is an instance of: the class that was called, or that Python's helpers for objects were given.
  const PickleValue* class_of(const PickleValue& object) const {
    if (object.kind != PickleKind::kObject) return nullptr;
    const PickleValue& head = content_.at(object.head);
    if (head.kind != PickleKind::kGlobal) return nullptr;
    if (head.bytes != "copyreg" && head.bytes != "copy_reg") return &head;
    const std::vector<PickleIndex> arguments = content_.cells(content_.at(object.argument));
    if (arguments.empty() || content_.at(arguments.front()).kind != PickleKind::kGlobal) return nullptr;
    return &content_.at(arguments.front());
  }

  // scikit-learn's classes may count another value than NaN as missing; the booster does not know of it.
  void check_missing(const PickleValue& object) const {
    const PickleValue& missing = content_.at(content_.find(content_.at(object.state), "missing"));
    if (missing.kind != PickleKind::kNumber && missing.kind != PickleKind::kObject) return;
    const std::optional<double> number = missing.kind == PickleKind::kNumber ? missing.number : numpy_float(missing);
    if (number && std::isnan(*number)) return;
    refuse_at(kWhere,
              std::format("the model counts {} as missing, which only its Python class does; pickle its booster "
                          "(get_booster()) and leave such values empty in requests",
                          number ? std::format("{}", *number) : name_of(missing)));
  }

  std::string name_of(const PickleValue& object) const {
    const PickleValue* owner = class_of(object);
    return owner == nullptr ? "an object" : base::excerpt(std::format("a {}.{}", owner->bytes, owner->name));
  }

  // The number of numpy's float32 and float64: multiarray.scalar(dtype('f8') whose state has the byte order, bytes).
  std::optional<double> numpy_float(const PickleValue& object) const {
    const PickleValue* function = class_of(object);
    const std::vector<PickleIndex> arguments = content_.cells(content_.at(object.argument));
    if (function == nullptr || function->name != "scalar" || arguments.size() != 2) return std::nullopt;
    const PickleValue& dtype = content_.at(arguments[0]);
    const std::vector<PickleIndex> type = content_.cells(content_.at(dtype.argument));
    const std::vector<PickleIndex> state = content_.cells(content_.at(dtype.state));
    if (type.empty() || state.size() < 2) return std::nullopt;
    const PickleValue& text = content_.at(arguments[1]);  // Python 2 wrote bytes as text
    const std::string bytes =
        text.kind == PickleKind::kText ? std::string(text.bytes) : bytes_of(text).value_or(std::string());
    const bool is_big_endian = content_.at(state[1]).bytes == ">";
    const std::string_view kind = content_.at(type[0]).bytes;
    if (kind == "f8") return float_of<double, std::uint64_t>(bytes, is_big_endian);
    if (kind == "f4") return float_of<float, std::uint32_t>(bytes, is_big_endian);
    return std::nullopt;
  }

  std::string handle_of(const PickleValue& booster) const {
    const PickleIndex handle = content_.find(content_.at(booster.state), "handle");
    if (handle == 0) refuse_at(kWhere, "the Booster in it has no 'handle'");
    if (std::optional<std::string> bytes = bytes_of(content_.at(handle))) return *std::move(bytes);
    refuse_at(kWhere, "the 'handle' of the Booster in it does not hold bytes");
  }

  // Bytes; or bytearray(bytes), bytearray(text, 'latin-1') and _codecs.encode(text, 'latin1'), which older protocols
  // need for them. The chain is three links at most.
  std::optional<std::string> bytes_of(const PickleValue& value, int links = 3) const {
    if (value.kind == PickleKind::kBytes) return std::string(value.bytes);
    if (value.kind == PickleKind::kText) return bytes_of_utf8(value.bytes);
    if (value.kind == PickleKind::kEscapedText) return bytes_of_escapes(value.bytes);
    if (value.kind != PickleKind::kObject || links == 0) return std::nullopt;
    const PickleValue& function = content_.at(value.head);
    const bool is_known = function.kind == PickleKind::kGlobal &&
                          (function.name == "bytearray" || function.name == "bytes" || function.name == "encode");
    const std::vector<PickleIndex> arguments = content_.cells(content_.at(value.argument));
    if (!is_known || arguments.empty()) return std::nullopt;
    return bytes_of(content_.at(arguments.front()), links - 1);
  }

  PickleContent content_;
};

}  // namespace

bool is_pickle(std::string_view bytes) {
  if (bytes.size() > 1 && bytes[0] == '\x80' && bytes[1] >= 2 && bytes[1] <= 5) return true;
  return bytes.starts_with("ccopy_reg\n") || bytes.starts_with("ccopyreg\n") || bytes.starts_with("cxgboost.");
}

std::string booster_bytes(std::string_view pickle) { return PickledModel(pickle).booster_bytes(); }

}  // namespace espalier::model
