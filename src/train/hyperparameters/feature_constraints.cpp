#include "train/hyperparameters/feature_constraints.h"

#include <algorithm>
#include <format>
#include <functional>
#include <unordered_map>

#include "base/error.h"
#include "base/text.h"
#include "train/hyperparameters/literal.h"

namespace espalier::train {
namespace {

using Json = rapidjson::Value;

std::string text_of(const Json& json) { return {json.GetString(), json.GetStringLength()}; }

// A list by position or an object by name; "1,0" without brackets is a list. False when `text` or a value is neither.
template <typename Value>
bool read_values(std::string_view text, const std::function<std::optional<Value>(const Json&)>& value_of,
                 std::vector<OfFeature<Value>>& values) {
  const std::string_view trimmed = base::trim(text);
  const bool bare = trimmed.empty() || !std::string_view("[({").contains(trimmed.front());
  rapidjson::Document document;
  if (!parse_literal(bare ? "[" + std::string(trimmed) + "]" : std::string(trimmed), document)) return false;
  const auto add = [&](FeatureReference feature, const Json& json) {
    const std::optional<Value> value = value_of(json);
    if (value) values.push_back({std::move(feature), *value});
    return value.has_value();
  };
  if (document.IsArray()) {
    for (std::size_t i = 0; i < document.Size(); ++i) {
      if (!add({.position = i, .name = {}}, document[static_cast<rapidjson::SizeType>(i)])) return false;
    }
    return true;
  }
  return document.IsObject() && std::ranges::all_of(document.GetObject(), [&](const auto& member) {
           return add({.position = std::nullopt, .name = text_of(member.name)}, member.value);
         });
}

std::optional<int> direction(const Json& json) {
  if (!json.IsNumber()) return std::nullopt;
  const double value = json.GetDouble();
  return value == -1 || value == 0 || value == 1 ? std::optional(static_cast<int>(value)) : std::nullopt;
}

std::optional<float> weight(const Json& json) {
  if (!json.IsNumber() || !(json.GetDouble() >= 0 && json.GetDouble() < 1e30)) return std::nullopt;
  return static_cast<float>(json.GetDouble());
}

std::optional<FeatureReference> reference(const Json& json) {
  if (json.IsUint()) return FeatureReference{.position = json.GetUint(), .name = {}};
  if (json.IsString()) return FeatureReference{.position = std::nullopt, .name = text_of(json)};
  return std::nullopt;
}

// Names -> positions; remembers what is wrong.
class Resolver {
 public:
  Resolver(const data::Schema& schema, std::size_t num_features) : names_(schema.feature_names), size_(num_features) {
    if (!names_.empty()) return;
    for (std::size_t i = 0; i < num_features; ++i) names_.push_back("f" + std::to_string(i));
  }

  std::size_t num_features() const { return size_; }

  // nullopt with a problem of hyperparameter `asked_by` when the data lack the feature.
  std::optional<std::size_t> position(std::string_view asked_by, const FeatureReference& feature) {
    if (feature.position) {
      if (*feature.position < size_) return feature.position;
      problem(asked_by, std::format("feature {} is not in the data, which have the features 0 to {}", *feature.position,
                                    size_ - 1));
      return std::nullopt;
    }
    if (position_of_.empty()) {
      for (std::size_t i = names_.size(); i-- > 0;) position_of_[names_[i]] = i;
    }
    const auto found = position_of_.find(feature.name);
    if (found != position_of_.end()) return found->second;
    const std::vector<std::string> nearest = base::nearest_names(feature.name, names_);
    problem(asked_by,
            std::format("feature '{}' is not in the data{}", base::excerpt(feature.name),
                        nearest.empty() ? std::string() : "; the nearest names are " + base::join(nearest, ", ")));
    return std::nullopt;
  }

  std::string text(std::size_t position) const { return "'" + base::excerpt(names_[position]) + "'"; }

  void problem(std::string_view asked_by, const std::string& sentence) {
    problems_.push_back(std::format("Hyperparameter {}: {}", asked_by, sentence));
  }

  void throw_problems() const {
    if (!problems_.empty()) throw base::ClientError(base::join(problems_, "\n"));
  }

 private:
  std::vector<std::string> names_;
  std::unordered_map<std::string_view, std::size_t> position_of_;  // of each name the first; made when first asked for
  std::size_t size_;
  std::vector<std::string> problems_;
};

// One value a feature, `absent` for those that are not named; empty when no feature is. A list by position that is too
// long is one problem, not one for each element.
template <typename Value>
std::vector<Value> by_position(std::string_view asked_by, const std::vector<OfFeature<Value>>& values, Value absent,
                               Resolver& resolver) {
  if (values.empty()) return {};
  std::vector<Value> result(resolver.num_features(), absent);
  std::vector<bool> is_given(result.size());
  if (values.front().feature.position && values.size() > result.size()) {
    resolver.problem(asked_by,
                     std::format("it has {} elements, and the data have {} features", values.size(), result.size()));
    return {};
  }
  for (const OfFeature<Value>& element : values) {
    const auto position = resolver.position(asked_by, element.feature);
    if (!position) continue;
    if (is_given[*position])
      resolver.problem(asked_by, std::format("feature {} is named twice", resolver.text(*position)));
    is_given[*position] = true;
    result[*position] = element.value;
  }
  return result;
}

}  // namespace

std::string read_monotone_constraints(std::string_view text, FeatureConstraints& constraints) {
  if (read_values<int>(text, direction, constraints.monotone)) return {};
  return "allowed are -1, 0 and 1, one a feature in order, as (1,0,-1), or by name, as {\"age\": 1}";
}

std::string read_feature_weights(std::string_view text, FeatureConstraints& constraints) {
  if (read_values<float>(text, weight, constraints.weights)) return {};
  return "allowed are numbers of at least 0, one a feature in order, as [1, 0.5], or by name, as {\"age\": 2}";
}

std::string read_interaction_constraints(std::string_view text, FeatureConstraints& constraints) {
  constexpr const char* kAllowed =
      "allowed are lists of features, by position from 0 or by name, as [[0, 2], [1, 3]] or [[\"age\", \"income\"]]";
  if (base::trim(text).empty()) return {};
  rapidjson::Document document;
  if (!parse_literal(text, document) || !document.IsArray()) return kAllowed;
  for (const Json& set : document.GetArray()) {
    if (!set.IsArray()) return kAllowed;
    std::vector<FeatureReference> features;
    for (const Json& element : set.GetArray()) {
      const std::optional<FeatureReference> feature = reference(element);
      if (!feature) return kAllowed;
      features.push_back(*feature);
    }
    if (!features.empty()) constraints.interaction.push_back(std::move(features));
  }
  return {};
}

void resolve_features(const FeatureConstraints& constraints, const data::Schema& schema, std::size_t num_features,
                      model::TreeParams& tree) {
  Resolver resolver(schema, num_features);
  tree.monotone_constraints = by_position("monotone_constraints", constraints.monotone, 0, resolver);
  tree.feature_weights = by_position("feature_weights", constraints.weights, 1.0f, resolver);
  const bool one_each = constraints.weights.empty() || !constraints.weights.front().feature.position ||
                        constraints.weights.size() >= num_features;
  if (!one_each) {
    resolver.problem("feature_weights", std::format("it has {} elements, and the data have {} features",
                                                    constraints.weights.size(), num_features));
  }
  tree.interaction_constraints.clear();
  for (const std::vector<FeatureReference>& set : constraints.interaction) {
    std::vector<data::FeatureIndex>& positions = tree.interaction_constraints.emplace_back();
    for (const FeatureReference& feature : set) {
      const auto position = resolver.position("interaction_constraints", feature);
      if (position) positions.push_back(static_cast<data::FeatureIndex>(*position));
    }
  }
  resolver.throw_problems();
}

}  // namespace espalier::train
