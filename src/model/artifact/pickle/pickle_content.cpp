#include "model/artifact/pickle/pickle_content.h"

namespace espalier::model {
namespace {

bool is_text(const PickleValue& value, std::string_view text) {
  return (value.kind == PickleKind::kText || value.kind == PickleKind::kEscapedText) && value.bytes == text;
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

const PickleValue* PickleContent::class_of(const PickleValue& object) const {
  if (object.kind != PickleKind::kObject) return nullptr;
  const PickleValue& head = at(object.head);
  if (head.kind != PickleKind::kGlobal) return nullptr;
  if (head.bytes != "copyreg" && head.bytes != "copy_reg") return &head;
  const std::vector<PickleIndex> arguments = cells(at(object.argument));
  if (arguments.empty() || at(arguments.front()).kind != PickleKind::kGlobal) return nullptr;
  return &at(arguments.front());
}

}  // namespace espalier::model
