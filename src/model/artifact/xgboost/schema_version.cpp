#include "model/artifact/xgboost/schema_version.h"

#include <algorithm>
#include <array>
#include <format>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/number.h"
#include "model/artifact/xgboost/intercept_folding.h"
#include "model/artifact/xgboost/vector_leaves.h"

namespace espalier::model {
namespace {

struct VersionRow {
  SchemaVersion version;
  std::string_view text;
  std::array<int, 3> written;
};

constexpr std::array kVersions = {
    VersionRow{SchemaVersion::k1_7, "1.7", {1, 7, 6}},
    VersionRow{SchemaVersion::k2_1, "2.1", {2, 1, 4}},
    VersionRow{SchemaVersion::k3, "3.x", {3, 0, 5}},
};

// What a version does not write into an objective's object. reg_loss_param stays where a version leaves it out:
// 3.0 does not load its own reg:squaredlogerror without it, nor 2.1 and 3.0 a reg:gamma of 1.7.
struct Absent {
  SchemaVersion version;
  std::string_view group;
  std::string_view key;  // "": the whole group
};

constexpr std::array kAbsent = {
    Absent{SchemaVersion::k1_7, "lambdarank_param", ""},
    Absent{SchemaVersion::k2_1, "lambda_rank_param", ""},
    Absent{SchemaVersion::k2_1, "lambdarank_param", "lambdarank_score_normalization"},
    Absent{SchemaVersion::k3, "lambda_rank_param", ""},
};

void check_objective(const Model& model, SchemaVersion version) {
  if (version == SchemaVersion::k1_7 && model.objective == "reg:quantileerror") {
    throw base::ClientError("XGBoost 1.7 does not know the objective reg:quantileerror; 2.0 and later do");
  }
  if (model.objective == "reg:expectileerror") {
    throw base::ClientError(
        "XGBoost 1.7 to 3.2 do not know the objective reg:expectileerror; 3.3 and later do, and read the file that is "
        "written for no version");
  }
}

void fit_objective(Model& model, SchemaVersion version) {
  for (const Absent& absent : kAbsent) {
    if (absent.version != version) continue;
    const auto group = model.objective_config.find(std::string(absent.group));
    if (group == model.objective_config.end()) continue;
    if (absent.key.empty()) {
      model.objective_config.erase(group);
    } else {
      group->second.erase(std::string(absent.key));
    }
  }
}

bool has_one_value(const std::vector<float>& scores) {
  return std::ranges::all_of(scores, [&](float score) { return score == scores.front(); });
}

// From 3.2 on XGBoost moves an extreme probability to its limit, and from 3.1 on a model without rounds starts from the
// base score itself; a file for all of 3.x must not leave either to the reader.
void fit_base_score(Model& model, SchemaVersion version) {
  const auto objective = objective_of(model);
  const auto bounded = [&](float score) { return objective->bounded_base_score(score); };
  const bool is_unlinked = start_margins(model, *objective) != fitted_start_margins(model, *objective);
  if (!is_unlinked && model.version >= kFirstBounding) {
    std::ranges::transform(model.base_score, model.base_score.begin(), bounded);
  }
  const bool is_moved = std::ranges::any_of(model.base_score, [&](float score) { return bounded(score) != score; });
  if (!has_one_value(model.base_score) || is_unlinked || (is_moved && version == SchemaVersion::k3)) {
    fold_intercept(model, *objective);
  }
}

}  // namespace

std::optional<SchemaVersion> schema_version_of(std::string_view text) {
  const auto row = std::ranges::find(kVersions, text, &VersionRow::text);
  return row == kVersions.end() ? std::nullopt : std::optional(row->version);
}

Model fitted_to(Model model, SchemaVersion version) {
  const auto row = std::ranges::find(kVersions, version, &VersionRow::version);
  if (row == kVersions.end()) return model;
  check_objective(model, version);
  fit_base_score(model, version);
  if (version == SchemaVersion::k1_7) {
    if (auto* forest = std::get_if<Forest>(&model.learner)) split_vector_leaves(*forest);
  }
  fit_objective(model, version);
  model.version = row->written;
  return model;
}

}  // namespace espalier::model
