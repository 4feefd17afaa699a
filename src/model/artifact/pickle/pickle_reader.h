// The model inside a Python pickle, or an uncompressed dump of joblib: an XGBoost Booster, one of XGBoost's
// scikit-learn classes, or a dict, list or tuple that holds one of these and nothing that would change what it answers.
#pragma once

#include <string>
#include <string_view>

namespace espalier::model {

// True for bytes that open like a pickle: protocol 2 to 5, or 0 and 1 for an object.
bool is_pickle(std::string_view bytes);

// Whether there is a model of XGBoost in it, trained or not. Never throws.
bool holds_booster(std::string_view pickle);

// The bytes that XGBoost itself put into the pickle: a model file or a snapshot of one. Nothing of the pickle is
// executed. PlatformError when it holds anything else than one XGBoost model.
std::string booster_bytes(std::string_view pickle);

}  // namespace espalier::model
