#include "model/artifact/document/document.h"

#include <utility>

#include "base/error.h"

namespace espalier::model {
namespace {

constexpr std::size_t kMaxDepth = 64;           // a model needs 8
constexpr std::size_t kMaxValues = 1UL << 27U;  // 40 million trees; keeps indices in 32 bits

}  // namespace

const Value* Document::find(const Value& object, std::string_view name) const {
  const Value* found = nullptr;
  for (const Value* child = first_child(object); child != nullptr; child = next(*child)) {
    if (child->name == name) found = child;
  }
  return found;
}

void DocumentBuilder::open(ValueKind kind, std::string_view name) {
  if (open_.size() == kMaxDepth) refuse_at("", "objects and arrays are nested deeper than 64 levels");
  add({.name = name, .kind = kind});
  open_.push_back({static_cast<std::uint32_t>(document_.values_.size() - 1), 0});
}

void DocumentBuilder::close() { open_.pop_back(); }

void DocumentBuilder::add(const Value& value) {
  std::vector<Value>& values = document_.values_;
  if (values.size() == kMaxValues) refuse_at("", "it holds more than 134217728 values");
  const auto index = static_cast<std::uint32_t>(values.size());
  values.push_back(value);
  if (open_.empty()) return;
  Open& parent = open_.back();
  (parent.last_child == 0 ? values[parent.index].first_child : values[parent.last_child].next) = index;
  parent.last_child = index;
  ++values[parent.index].count;
}

Document DocumentBuilder::finish(std::vector<char> text) {
  document_.text_ = std::move(text);
  return std::move(document_);
}

void refuse_at(std::string_view where, std::string_view what) {
  std::string message(where);
  if (!where.empty()) message.append(": ");
  throw base::PlatformError(message.append(what));
}

}  // namespace espalier::model
