#include "model/artifact/xgboost/legacy_reader.h"

#include <algorithm>
#include <array>
#include <format>
#include <optional>
#include <string>

#include "base/number.h"
#include "base/text.h"
#include "model/artifact/document/binary_cursor.h"
#include "model/artifact/document/json_reader.h"
#include "model/artifact/document/ranges.h"
#include "model/artifact/xgboost/legacy_booster.h"
#include "model/artifact/xgboost/objective_reader.h"
#include "model/artifact/xgboost/old_intercept.h"

namespace espalier::model {
namespace {

constexpr std::string_view kMagic = "binf";
constexpr std::string_view kWhere = "XGBoost's binary format";
constexpr std::string_view kSnapshotMagic = "CONFIG-offset:";
constexpr std::size_t kJvmPrefix = 4;
constexpr std::size_t kParamSize = 136;
constexpr std::size_t kMaxNameSize = 64;
constexpr std::array<std::string_view, 3> kBoosters = {"gbtree", "dart", "gblinear"};

struct LearnerParam {
  float base_score = 0;
  std::uint32_t num_features = 0;
  std::int32_t num_class = 0;
  bool has_attributes = false;
  std::uint32_t major = 0;
  std::uint32_t minor = 0;
  std::uint32_t num_target = 1;
  bool boost_from_average = true;
};

LearnerParam read_param(BinaryCursor& cursor) {
  LearnerParam param;
  const std::size_t begin = cursor.position();
  param.base_score = cursor.number<float>();
  param.num_features = cursor.number<std::uint32_t>();
  param.num_class = cursor.number<std::int32_t>();
  param.has_attributes = cursor.number<std::int32_t>() != 0;
  cursor.skip(sizeof(std::int32_t));  // whether metrics were named; where their names stand depends on the version
  param.major = cursor.number<std::uint32_t>();
  param.minor = cursor.number<std::uint32_t>();
  const auto num_target = cursor.number<std::uint32_t>();
  const bool boost_from_average = cursor.number<std::int32_t>() != 0;
  cursor.skip(begin + kParamSize - cursor.position());
  const std::pair version(param.major, param.minor);  // before these: reserved bytes
  if (version >= std::pair(1U, 6U)) param.num_target = std::max(1U, num_target);
  if (version >= std::pair(1U, 7U)) param.boost_from_average = boost_from_average;
  if (param.num_features > kMaxInt) cursor.refuse("the number of features is out of range");
  if (param.num_class < 0 || param.num_class > kMaxOutputs || param.num_target > kMaxOutputs) {
    cursor.refuse("the number of outputs is out of range");
  }
  return param;
}

// The text of a name that may stand at `at`; nullopt when nothing like it stands there.
std::optional<std::string_view> name_at(std::string_view bytes, std::size_t at) {
  if (bytes.size() < at + sizeof(std::uint64_t)) return std::nullopt;
  BinaryCursor cursor(bytes.substr(at), kWhere);
  const auto size = cursor.number<std::uint64_t>();
  if (size == 0 || size > kMaxNameSize || size > cursor.remaining()) return std::nullopt;
  const std::string_view name = cursor.take(size);
  const bool is_name = std::ranges::all_of(name, [](char c) { return c > ' ' && c < '\x7f'; });
  return is_name ? std::optional(name) : std::nullopt;
}

// Where the parameters begin: two names stand behind them, the second that of a booster.
std::optional<std::size_t> find_begin(std::string_view bytes) {
  const std::size_t magic = bytes.starts_with(kMagic) ? kMagic.size() : 0;
  for (const std::size_t begin : {magic, magic + kJvmPrefix}) {
    const std::size_t at = begin + kParamSize;
    const auto objective = name_at(bytes, at);
    if (!objective) continue;
    const auto booster = name_at(bytes, at + sizeof(std::uint64_t) + objective->size());
    if (booster && std::ranges::contains(kBoosters, *booster)) return begin;
  }
  return std::nullopt;
}

void set_max_delta_step(Model& model, std::string_view value) {
  if (model.objective == "count:poisson") {
    model.objective_config["poisson_regression_param"]["max_delta_step"] = std::string(value);
  }
}

// Pairs of texts: the user's attributes, and among them what the format has no place for. From 1.0 on the names of the
// metrics are one of them, "auc;error@0.7;".
void read_attributes(BinaryCursor& cursor, Model& model) {
  std::optional<std::string> objective;
  const auto count = cursor.number<std::uint64_t>();
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::string name(cursor.text());
    const std::string value(cursor.text());
    if (name == "objective") {
      objective = value;
    } else if (name == "SAVED_PARAM_max_delta_step" || name == "count_poisson_max_delta_step") {
      set_max_delta_step(model, value);
    } else if (name != "metrics") {
      model.attributes[name] = value;
    }
  }
  if (!objective) return complete_objective(model);
  const Document document = read_json(*objective);
  read_objective(Field(document, document.root(), "attribute 'objective'"), model);
}

// Versions from 0.7 up to 1.0 put the text of count:poisson's max_delta_step behind the attributes; older ones nothing.
// The names of metrics that come next in those versions, and whatever else follows, no later version reads.
void read_trailing_max_delta_step(BinaryCursor cursor, Model& model) {
  if (model.objective != "count:poisson" || cursor.remaining() < sizeof(std::uint64_t)) return;
  const auto size = cursor.number<std::uint64_t>();
  if (size > kMaxNameSize || size > cursor.remaining()) return;
  const std::string_view value = cursor.take(size);
  if (base::parse_double(value)) set_max_delta_step(model, value);
}

}  // namespace

bool is_legacy(std::string_view bytes) { return bytes.starts_with(kMagic) || find_begin(bytes).has_value(); }

Model read_legacy(std::string_view bytes) {
  const std::optional<std::size_t> begin = find_begin(bytes);
  if (!begin) refuse_at(kWhere, "no names of an objective and a booster stand behind the 136 bytes of parameters");
  BinaryCursor cursor(bytes, kWhere);
  cursor.skip(*begin);
  const LearnerParam param = read_param(cursor);
  Model model;
  model.num_features = param.num_features;
  model.num_class = param.num_class;
  model.num_target = static_cast<int>(param.num_target);
  model.boost_from_average = param.boost_from_average;
  model.objective = cursor.text();
  const std::string_view booster = cursor.text();
  model.learner = read_legacy_booster(cursor, booster, {model.num_features, num_groups(model)});
  if (param.has_attributes) {
    read_attributes(cursor, model);
  } else {
    complete_objective(model);
  }
  if (param.major == 0) read_trailing_max_delta_step(cursor, model);
  if (param.major > 3 || param.minor > 99) cursor.refuse("the version is none of XGBoost's");
  model.base_score = {param.base_score};
  model.version = {static_cast<int>(param.major), static_cast<int>(param.minor), 0};
  settle_intercept(model);
  return model;
}

bool is_legacy_snapshot(std::string_view bytes) { return bytes.starts_with(kSnapshotMagic); }

Model read_legacy_snapshot(std::string_view bytes) {
  BinaryCursor cursor(bytes, kWhere);
  cursor.skip(kSnapshotMagic.size());
  const auto size = cursor.number<std::uint64_t>();
  return read_legacy(cursor.take(size));
}

}  // namespace espalier::model
