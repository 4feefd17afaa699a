#include "serve/model/model_folder.h"

#include <algorithm>
#include <bit>
#include <format>
#include <limits>

#include "base/error.h"
#include "base/text.h"
#include "model/artifact/model_file.h"
#include "serve/model/model_manifest.h"

namespace espalier::serve {
namespace {

constexpr const char* kModelName = "xgboost-model";
constexpr std::size_t kMaxDepth = 2;  // file, or folder/file

// Names that may be models, at `depth` path parts below the folder.
std::vector<base::Path> candidates(const base::Path& folder, std::size_t depth) {
  std::vector<base::Path> found;
  for (const base::Path& path : base::list_files(folder)) {
    const base::Path relative = path.lexically_relative(folder);
    const auto hidden = [](const base::Path& part) { return part.native().starts_with('.'); };
    const bool code = relative.begin()->native() == "code";  // user scripts, by SageMaker's convention
    if (std::ranges::distance(relative) == static_cast<std::ptrdiff_t>(depth) &&
        std::ranges::none_of(relative, hidden) && !code && relative.filename() != kManifestName) {
      found.push_back(path);
    }
  }
  return found;
}

std::string names(const std::vector<base::Path>& paths, const base::Path& folder) {
  std::vector<std::string> relative;
  for (const base::Path& path : paths) relative.push_back(path.lexically_relative(folder).string());
  return base::excerpt(base::join(relative, ", "));
}

// An ending that no model file has: notes and scripts beside the model do not hide it.
bool is_other_file(const base::Path& path) {
  static constexpr std::string_view kEndings[] = {".txt", ".md", ".py", ".csv", ".html", ".yaml", ".yml", ".log"};
  return std::ranges::contains(kEndings, base::to_lower(path.extension().string()));
}

void run_self_test(const model::Predictor& predictor, const model::Manifest& manifest) {
  const std::size_t width = predictor.model().num_features;
  for (std::size_t row = 0; row < manifest.self_test.size(); ++row) {
    const model::SelfTestRow& expected = manifest.self_test[row];
    data::DenseMatrix features{1, width, std::vector<float>(width, std::numeric_limits<float>::quiet_NaN())};
    for (std::size_t i = 0; i < std::min(width, expected.features.size()); ++i) {
      if (expected.features[i]) features.values[i] = *expected.features[i];
    }
    const std::vector<float> margins = predictor.predict_margin(data::FeatureMatrix(std::move(features)), nullptr);
    const auto same_bits = [](float a, float b) {
      return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b);
    };
    if (!std::ranges::equal(margins, expected.margins, same_bits)) {
      throw base::AlgorithmError(
          std::format("self-test row {} of the manifest gives another margin than in training", row));
    }
  }
}

std::optional<model::Manifest> read_manifest(const base::Path& path, std::string_view model_bytes) {
  if (!base::path_exists(path)) return std::nullopt;
  return manifest_of(base::read_file(path), model_bytes);
}

}  // namespace

base::Path find_model_file(const base::Path& folder) {
  for (std::size_t depth = 1; depth <= kMaxDepth; ++depth) {
    std::vector<base::Path> found = candidates(folder, depth);
    const auto named = std::ranges::find(found, base::Path(kModelName), &base::Path::filename);
    if (named != found.end()) return *named;
    if (found.size() > 1) std::erase_if(found, is_other_file);
    if (found.size() == 1) return found.front();
    if (found.size() > 1) {
      throw base::PlatformError(std::format(
          "{} holds several files that may be the model ({}); keep one, or name it {}: averaging several models is not "
          "supported",
          folder.string(), names(found, folder), kModelName));
    }
  }
  throw base::PlatformError(
      std::format("{} holds no model file; a file named {} is expected", folder.string(), kModelName));
}

LoadedModel load_model(const base::Path& folder) {
  const base::Path path = find_model_file(folder);
  const base::FileBytes bytes(path);
  LoadedModel loaded;
  std::unique_ptr<const model::Predictor>& predictor = loaded.predictor;
  try {
    predictor = std::make_unique<const model::Predictor>(model::read_model(bytes.view()));
  } catch (const base::Error& error) {
    throw base::PlatformError(std::format("{}: {}", path.string(), error.what()));
  }
  if (const auto manifest = read_manifest(path.parent_path() / kManifestName, bytes.view())) {
    run_self_test(*predictor, *manifest);
    loaded.table = request_table(*manifest, predictor->model().num_features);
  }
  data::SparseMatrix missing;  // a row of nothing: models of hashed features are as wide as numbers go
  missing.num_rows = 1;
  missing.num_features = predictor->model().num_features;
  missing.row_start = {0, 0};
  predictor->predict(data::FeatureMatrix(std::move(missing)), nullptr);
  return loaded;
}

}  // namespace espalier::serve
