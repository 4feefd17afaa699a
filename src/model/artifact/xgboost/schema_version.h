// Which XGBoost a model file is written for, and how a model is changed so that this version can express it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/model.h"

namespace espalier::model {

// kAny: every key that any version asks for, and brackets around several intercepts, which only 3.1 and later read.
enum class SchemaVersion : std::uint8_t { kAny, k1_7, k2_1, k3 };

// "1.7", "2.1", "3.x"; nullopt for anything else.
std::optional<SchemaVersion> schema_version_of(std::string_view text);

// A model with the same margins, bit for bit, that the version can express: several intercepts become a first round of
// single leaves (up to 3.0 only one value is read; linear models take them into their bias); for 1.7 a tree of vector
// leaves becomes a tree an output; parameter groups are the version's own. ClientError when the version does not know
// the objective.
Model fitted_to(Model model, SchemaVersion version);

}  // namespace espalier::model
