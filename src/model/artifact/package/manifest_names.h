// The words of the manifest that writer and reader share.
#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "data/schema.h"

namespace espalier::model {

inline constexpr std::string_view kNumericName = "numeric";
inline constexpr std::string_view kCategoricalName = "categorical";

inline constexpr std::array<std::pair<std::string_view, data::ColumnRole>, 8> kRoleNames = {{
    {"feature", data::ColumnRole::kFeature},
    {"label", data::ColumnRole::kLabel},
    {"dropped", data::ColumnRole::kDropped},
    {"row_weight", data::ColumnRole::kRowWeight},
    {"group", data::ColumnRole::kGroup},
    {"base_margin", data::ColumnRole::kBaseMargin},
    {"label_lower", data::ColumnRole::kLabelLower},
    {"label_upper", data::ColumnRole::kLabelUpper},
}};

}  // namespace espalier::model
