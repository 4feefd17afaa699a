#include "serve/model/model_folder.h"

#include <string>
#include <utility>
#include <vector>

#include "base/log.h"
#include "data/matrix.h"
#include "model/artifact/package/model_package.h"

namespace espalier::serve {
namespace {

// How the model reads rows by name and texts as categories: as the manifest of a raw table says, else by the categories
// and names that its own file has.
std::unique_ptr<const data::RequestTable> request_table(const model::Model& model,
                                                        const std::optional<model::Manifest>& manifest,
                                                        model::CategoryNumbers numbers) {
  const bool is_described = manifest && manifest->num_features == model.num_features;
  if (is_described && !manifest->schema.columns.empty()) {
    return std::make_unique<const data::RequestTable>(manifest->schema);
  }
  const std::string note = model::note_on_category_numbers(model, numbers);
  if (!note.empty()) base::log_event(base::LogLevel::kInfo, note);
  if (const std::optional<data::Schema> schema = model::schema_of_file(model, numbers)) {
    return std::make_unique<const data::RequestTable>(*schema);
  }
  const std::vector<std::string>& names = model.feature_names;
  if (names.empty() || names.size() != model.num_features) return nullptr;
  return std::make_unique<const data::RequestTable>(
      data::schema_of_names(names, is_described ? manifest->schema.label_name : ""), data::RowsByPosition::kNumbers);
}

}  // namespace

LoadedModel load_model(const base::Path& path, model::CategoryNumbers numbers) {
  model::ModelPackage package = model::read_model_package(path, path.string());
  LoadedModel loaded = {
      .predictor = std::move(package.predictor), .manifest = std::move(package.manifest), .table = {}};
  const std::size_t num_features = loaded.predictor->model().num_features;
  loaded.table = request_table(loaded.predictor->model(), loaded.manifest, numbers);
  data::SparseMatrix missing;  // a row of nothing: models of hashed features are as wide as numbers go
  missing.num_rows = 1;
  missing.num_features = num_features;
  missing.row_start = {0, 0};
  loaded.predictor->predict(data::FeatureMatrix(std::move(missing)), nullptr);
  return loaded;
}

}  // namespace espalier::serve
