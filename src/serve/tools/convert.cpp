#include "serve/tools/convert.h"

#include <algorithm>
#include <bit>
#include <cstdio>
#include <format>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/log.h"
#include "base/sha256.h"
#include "model/artifact/package/model_package.h"
#include "serve/tools/probe_rows.h"
#include "serve/tools/tool_model.h"

namespace espalier::serve {
namespace {

constexpr std::size_t kProbeRows = 256;

bool same_bits(float left, float right) {
  return std::bit_cast<std::uint32_t>(left) == std::bit_cast<std::uint32_t>(right) || (left != left && right != right);
}

// A zero may change its sign where an intercept became a leaf: 0 + -0 is 0.
bool same_margin(float left, float right) { return same_bits(left, right) || (left == 0 && right == 0); }

std::size_t prove(const model::Predictor& before, const std::string& bytes) {
  const data::FeatureMatrix rows = probe_rows(before.model(), kProbeRows);
  const model::Predictor after(model::read_model(bytes));
  if (!std::ranges::equal(before.predict_margin(rows, nullptr), after.predict_margin(rows, nullptr), same_margin)) {
    throw base::AlgorithmError("the converted model gives other margins than the original; nothing was written");
  }
  return rows.num_rows();
}

// A device or a pipe is written to; renaming a file over it would replace it.
void write_output(const base::Path& path, const std::string& bytes) {
  if (base::kind_of(path) == base::FileKind::kOther)
    base::write_into(path, bytes);
  else
    base::write_atomically(path, bytes);
}

// Whether `path` is a manifest of another model file than the one that `output` held before.
bool is_of_another_model(const base::Path& path, const base::Path& output) {
  if (!base::path_exists(path)) return false;
  const base::FileBytes manifest(path);
  return base::kind_of(output) != base::FileKind::kFile ||
         !model::manifest_of(manifest.view(), base::FileBytes(output).view(), path.string());
}

// Carries the manifest over: without it, raw rows could not be read any more. What was done, for the line that is
// printed.
std::string carry_manifest(std::optional<model::Manifest> manifest, const base::Path& path, bool is_taken,
                           const std::string& bytes) {
  if (!manifest) return "";
  if (is_taken) return std::format(" manifest=left out: {} belongs to another model file", path.string());
  manifest->model_sha256 = base::sha256_hex(bytes);
  base::write_atomically(path, model::write_manifest(*manifest));
  return " manifest=" + path.string();
}

}  // namespace

void convert(const ConvertOptions& options) {
  LoadedModel source = read_tool_model(options.input);
  const model::Model& model = source.predictor->model();
  const std::string bytes = model::write_model(model, options.encoding, options.version);
  const std::string summary =
      std::format("objective={} features={} outputs={}", model.objective, model.num_features, num_groups(model));
  const std::size_t num_rows = prove(*source.predictor, bytes);
  if (model.attributes.contains(model::kRowsAttribute)) {
    base::log_event(
        base::LogLevel::kWarning,
        "the model is LightGBM's: it takes what a sparse row leaves out for 0, as espalier still does with the "
        "converted file; XGBoost itself takes it for missing, so give XGBoost every value");
  }
  const base::Path manifest_path = options.output.parent_path() / model::kManifestName;
  const bool is_taken = source.manifest && is_of_another_model(manifest_path, options.output);
  write_output(options.output, bytes);
  if (base::kind_of(options.output) != base::FileKind::kFile) source.manifest.reset();  // a pipe has no folder
  const std::string carried = carry_manifest(std::move(source.manifest), manifest_path, is_taken, bytes);
  std::printf("%s\n", std::format("converted: {} bytes={} same_margins_on_rows={} output={}{}", summary, bytes.size(),
                                  num_rows, options.output.string(), carried)
                          .c_str());
}

}  // namespace espalier::serve
