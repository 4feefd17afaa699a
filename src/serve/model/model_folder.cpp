#include "serve/model/model_folder.h"

#include <utility>

#include "data/matrix.h"
#include "model/artifact/package/model_package.h"

namespace espalier::serve {
namespace {

// How the model reads raw rows.
std::unique_ptr<const data::RequestTable> request_table(const std::optional<model::Manifest>& manifest,
                                                        std::size_t num_features) {
  if (!manifest || manifest->schema.columns.empty() || manifest->num_features != num_features) return nullptr;
  return std::make_unique<const data::RequestTable>(manifest->schema);
}

}  // namespace

LoadedModel load_model(const base::Path& path) {
  model::ModelPackage package = model::read_model_package(path, path.string());
  LoadedModel loaded = {
      .predictor = std::move(package.predictor), .manifest = std::move(package.manifest), .table = {}};
  const std::size_t num_features = loaded.predictor->model().num_features;
  loaded.table = request_table(loaded.manifest, num_features);
  data::SparseMatrix missing;  // a row of nothing: models of hashed features are as wide as numbers go
  missing.num_rows = 1;
  missing.num_features = num_features;
  missing.row_start = {0, 0};
  loaded.predictor->predict(data::FeatureMatrix(std::move(missing)), nullptr);
  return loaded;
}

}  // namespace espalier::serve
