#include "model/artifact/pickle/joblib_array.h"

#include <limits>
#include <string_view>
#include <vector>

#include "base/number.h"

namespace espalier::model {
namespace {

constexpr std::uint64_t kMost = std::uint64_t{1} << 48U;  // bytes; no file holds more

// numpy's short name of a type: a letter and a size, of which text counts characters of four bytes.
std::optional<std::uint64_t> bytes_of_type(std::string_view name) {
  if (name.size() < 2) return std::nullopt;
  const auto size = base::parse_int(name.substr(1));
  if (!size || *size < 0 || *size > std::numeric_limits<std::int32_t>::max()) return std::nullopt;
  return static_cast<std::uint64_t>(*size) * (name.front() == 'U' ? 4 : 1);
}

}  // namespace

bool is_joblib_array(const PickleContent& content, const PickleValue& object) {
  const PickleValue* owner = content.class_of(object);
  return owner != nullptr && owner->name == "NumpyArrayWrapper" && owner->bytes.ends_with("joblib.numpy_pickle");
}

std::optional<JoblibArray> joblib_array(const PickleContent& content, const PickleValue& object) {
  const PickleValue& state = content.at(object.state);
  const PickleValue& dtype = content.at(content.find(state, "dtype"));
  const std::vector<PickleIndex> type = content.cells(content.at(dtype.argument));
  const PickleValue& shape = content.at(content.find(state, "shape"));
  if (type.empty() || shape.kind != PickleKind::kTuple) return std::nullopt;
  const std::string_view name = content.at(type.front()).bytes;
  if (name.starts_with('O')) return JoblibArray{.is_pickled = true};
  std::optional<std::uint64_t> size = bytes_of_type(name);
  for (const PickleIndex index : content.cells(shape)) {
    const PickleValue& extent = content.at(index);
    const bool is_extent = extent.kind == PickleKind::kNumber && extent.number >= 0 && extent.number <= 4294967295.0;
    if (!is_extent || !size) return std::nullopt;
    *size *= static_cast<std::uint64_t>(extent.number);
    if (*size > kMost) return std::nullopt;
  }
  if (!size) return std::nullopt;
  const PickleIndex alignment = content.find(state, "numpy_array_alignment_bytes");
  return JoblibArray{.has_padding = content.at(alignment).kind == PickleKind::kNumber, .num_bytes = *size};
}

}  // namespace espalier::model
