#include "model/artifact/pickle/pickle_reader.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <format>
#include <optional>
#include <vector>

#include "base/error.h"
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
    const PickleValue& object = model_object();
    if (content_.class_of(object)->name == "Booster") return handle_of(object);
    check_missing(object);
    const PickleValue& booster = content_.at(content_.find(content_.at(object.state), "_Booster"));
    const PickleValue* inner = content_.class_of(booster);
    if (inner == nullptr || inner->name != "Booster") refuse_at(kWhere, "the model in it was not trained");
    return handle_of(booster);
  }

  bool holds_booster() const { return is_model(content_.root()) || !models_in(content_.at(content_.root())).empty(); }

 private:
  bool is_model(PickleIndex index) const {
    const PickleValue* owner = content_.class_of(content_.at(index));
    return owner != nullptr && (owner->bytes == "xgboost" || owner->bytes.starts_with("xgboost."));
  }

  static bool is_container(const PickleValue& value) {
    return value.kind == PickleKind::kDict || value.kind == PickleKind::kList || value.kind == PickleKind::kTuple;
  }

  // Each once, though a container may name it twice.
  std::vector<PickleIndex> models_in(const PickleValue& container) const {
    std::vector<PickleIndex> models;
    if (!is_container(container)) return models;
    for (const PickleIndex index : content_.cells(container)) {
      if (is_model(index)) models.push_back(index);
    }
    std::ranges::sort(models);
    const auto again = std::ranges::unique(models);
    models.erase(again.begin(), again.end());
    return models;
  }

  const PickleValue& model_object() const {
    const PickleValue& root = content_.at(content_.root());
    if (is_model(content_.root())) return root;
    if (is_container(root)) return model_in_container(root);
    if (content_.class_of(root) == nullptr) refuse_at(kWhere, "it holds no object; an XGBoost model is wanted");
    refuse_at(kWhere, std::format("it holds {}, not an XGBoost model", name_of(root)));
  }

  const PickleValue& model_in_container(const PickleValue& root) const {
    const std::string_view what = root.kind == PickleKind::kDict   ? "dict"
                                  : root.kind == PickleKind::kList ? "list"
                                                                   : "tuple";
    const std::vector<PickleIndex> models = models_in(root);
    if (models.empty()) {
      refuse_at(kWhere, std::format("it holds a {} with no XGBoost model in it; save the model itself", what));
    }
    if (models.size() > 1) {
      refuse_at(kWhere, std::format("it holds a {} of {} XGBoost models; save one of them", what, models.size()));
    }
    check_company(models.front(), what);
    return content_.at(models.front());
  }

  // Numbers, texts and tables beside the model are notes. Anything that could act on rows or answers, as a scaler does,
  // would be left out without a word.
  void check_company(PickleIndex model, std::string_view what) const {
    std::vector<std::uint8_t> is_seen(content_.size(), 0);
    is_seen[model] = is_seen[0] = 1;
    std::vector<PickleIndex> open = {content_.root()};
    while (!open.empty()) {
      const PickleIndex index = open.back();
      open.pop_back();
      if (is_seen[index] != 0) continue;
      is_seen[index] = 1;
      const PickleValue& value = content_.at(index);
      if (value.kind == PickleKind::kGlobal && !is_of_notes(value.bytes)) {
        refuse_at(kWhere,
                  std::format("the {} in it holds {}.{} beside the XGBoost model, which is not applied here; save "
                              "the model itself",
                              what, base::excerpt(value.bytes), base::excerpt(value.name)));
      }
      const std::vector<PickleIndex> inside = content_.cells(value);
      open.insert(open.end(), inside.begin(), inside.end());
      if (value.kind == PickleKind::kObject) open.insert(open.end(), {value.head, value.argument, value.state});
    }
  }

  static bool is_of_notes(std::string_view module) {
    static constexpr std::array<std::string_view, 13> kModules = {
        "numpy",  "pandas",   "builtins", "__builtin__", "copyreg", "copy_reg", "_codecs",
        "joblib", "datetime", "decimal",  "collections", "pathlib", "uuid"};
    return std::ranges::contains(kModules, module.substr(0, module.find('.')));
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
    const PickleValue* owner = content_.class_of(object);
    return owner == nullptr ? std::string("an object")
                            : base::excerpt(std::format("a {}.{}", owner->bytes, owner->name));
  }

  // The number of numpy's float32 and float64: multiarray.scalar(dtype('f8') whose state has the byte order, bytes).
  std::optional<double> numpy_float(const PickleValue& object) const {
    const PickleValue* function = content_.class_of(object);
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

bool holds_booster(std::string_view pickle) {
  try {
    return PickledModel(pickle).holds_booster();
  } catch (const base::Error&) {
    return false;
  }
}

bool is_pickle(std::string_view bytes) {
  if (bytes.size() > 1 && bytes[0] == '\x80' && bytes[1] >= 2 && bytes[1] <= 5) return true;
  return bytes.starts_with("ccopy_reg\n") || bytes.starts_with("ccopyreg\n") || bytes.starts_with("cxgboost.");
}

std::string booster_bytes(std::string_view pickle) { return PickledModel(pickle).booster_bytes(); }

}  // namespace espalier::model
