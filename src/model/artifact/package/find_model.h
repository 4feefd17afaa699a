// Which file of a package is the model: one rule for serving, training and the tools.
#pragma once

#include <span>
#include <string>

#include "model/artifact/package/package_files.h"

namespace espalier::model {

inline constexpr const char* kModelName = "xgboost-model";
inline constexpr const char* kArchiveName = "model.tar.gz";

// At the top of the package, else below it at any depth (an archive made with its leading folder, a prefix of jobs):
// 1. the file named xgboost-model, else the archive named model.tar.gz;
// 2. else the one file that is a model by its content, whatever its name: what lies beside it (metrics, feature names,
// a
//    preprocessor, MLflow's files) is passed over;
// 3. else, when one file alone could have been meant, that one: its reader says what it is.
// Hidden files, folders named `code` and the manifest never count. ClientError, opened by `package`, when there is
// none, or when there are several to choose from.
const PackageFile& find_model(std::span<const PackageFile> files, const std::string& package);

}  // namespace espalier::model
