#include "serve/convert.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstdio>
#include <format>
#include <fstream>
#include <memory>
#include <system_error>
#include <utility>

#include "base/error.h"
#include "serve/model_source.h"
#include "serve/probe_rows.h"

namespace espalier::serve {
namespace {

constexpr std::size_t kProbeRows = 256;

bool same_bits(float left, float right) {
  return std::bit_cast<std::uint32_t>(left) == std::bit_cast<std::uint32_t>(right) || (left != left && right != right);
}

// A zero may change its sign where an intercept became a leaf: 0 + -0 is 0.
bool same_margin(float left, float right) { return same_bits(left, right) || (left == 0 && right == 0); }

std::size_t prove(model::Model model, const std::string& bytes) {
  const data::FeatureMatrix rows = probe_rows(model, kProbeRows);
  const model::Predictor before(std::move(model));
  const model::Predictor after(model::read_model(bytes));
  if (!std::ranges::equal(before.predict_margin(rows, nullptr), after.predict_margin(rows, nullptr), same_margin)) {
    throw base::AlgorithmError("the converted model gives other margins than the original; nothing was written");
  }
  return rows.num_rows();
}

// A device or a pipe is written to; renaming a file over it would replace it.
void write_output(const base::Path& path, const std::string& bytes) {
  std::error_code ignored;
  const auto status = std::filesystem::status(path, ignored);
  if (!std::filesystem::exists(status) || std::filesystem::is_regular_file(status)) {
    return base::write_atomically(path, bytes);
  }
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "wb"), std::fclose);
  const bool is_written = file != nullptr && std::fwrite(bytes.data(), 1, bytes.size(), file.get()) == bytes.size() &&
                          std::fflush(file.get()) == 0;
  if (is_written) return;
  throw base::PlatformError(std::format("cannot write {}: {}", path.string(), std::generic_category().message(errno)));
}

}  // namespace

void convert(const ConvertOptions& options) {
  model::Model model = read_model_source(options.input).model;
  const std::string bytes = model::write_model(model, options.encoding, options.version);
  const std::string summary =
      std::format("objective={} features={} outputs={}", model.objective, model.num_features, num_groups(model));
  const std::size_t num_rows = prove(std::move(model), bytes);
  write_output(options.output, bytes);
  std::printf("%s\n", std::format("converted: {} bytes={} same_margins_on_rows={} output={}", summary, bytes.size(),
                                  num_rows, options.output.string())
                          .c_str());
}

}  // namespace espalier::serve
