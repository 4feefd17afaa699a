// The model inside a Python pickle of an XGBoost Booster or of one of XGBoost's scikit-learn classes.
#pragma once

#include <string>
#include <string_view>

namespace espalier::model {

// True for bytes that open like a pickle: protocol 2 to 5, or 0 and 1 for an object.
bool is_pickle(std::string_view bytes);

// The bytes that XGBoost itself put into the pickle: a model file or a snapshot of one. Nothing of the pickle is
// executed. PlatformError when it holds anything else than one XGBoost model.
std::string booster_bytes(std::string_view pickle);

}  // namespace espalier::model
