#include "serve/tools/verify.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>
#include <format>
#include <limits>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/log.h"
#include "base/machine.h"
#include "base/number.h"
#include "base/parallel.h"
#include "base/text.h"
#include "data/channel/content_type.h"
#include "serve/http/request_body.h"
#include "serve/tools/predictions_text.h"
#include "serve/tools/tool_model.h"

namespace espalier::serve {
namespace {

constexpr std::size_t kMaxShown = 10;

const data::FormatRow& format_of(const VerifyOptions& options) {
  const data::MediaType media_type = data::parse_media_type(options.content_type);
  const std::optional<data::Format> format = data::format_of(media_type);
  if (format && data::row_of(*format).read_request != nullptr) return data::row_of(*format);
  throw base::ClientError(std::format("content type '{}' is not supported; allowed are {}",
                                      base::excerpt(options.content_type), data::types_of_requests()));
}

data::ModelInput read_data(const VerifyOptions& options, const data::RequestTable* table, std::size_t num_features) {
  try {
    const base::FileBytes bytes(options.data);
    ReadBody body = read_request_body(format_of(options), bytes.view(),
                                      {.table = table, .num_features = num_features, .narrow = options.narrow_rows});
    if (!body.remark.empty()) base::log_event(base::LogLevel::kWarning, body.remark);
    return std::move(body.input);
  } catch (const base::Error& error) {
    throw base::ClientError(std::format("{}: {}", options.data.string(), error.what()));
  } catch (const data::WrongColumns& wrong) {
    throw base::ClientError(std::format("{}: {}", options.data.string(), wrong.reason));
  }
}

std::vector<double> read_expected(const base::Path& path) {
  try {
    return parse_predictions(base::FileBytes(path).view());
  } catch (const base::Error& error) {
    throw base::ClientError(std::format("{}: {}", path.string(), error.what()));
  }
}

// Of two numbers with other bits.
bool is_within(float seen, double expected, const Tolerance& tolerance) {
  if (!std::isfinite(seen) || !std::isfinite(expected)) return false;
  const double distance = std::abs(static_cast<double>(seen) - expected);
  const double size = std::max(std::abs(static_cast<double>(seen)), std::abs(expected));
  return distance <= tolerance.relative * size || distance <= tolerance.absolute;
}

std::string shortest(double number) {
  std::string text;
  base::append_shortest(text, number);
  return text;
}

void print(const Comparison& comparison, const VerifyOptions& options) {
  const std::size_t total = comparison.num_rows * comparison.num_outputs;
  std::string text =
      std::format("compared: rows={} outputs={} equal_bits={} different={} tolerance={} absolute={} largest_ulps={}\n",
                  comparison.num_rows, comparison.num_outputs, comparison.num_equal_bits, comparison.num_different,
                  shortest(options.tolerance.relative), shortest(options.tolerance.absolute), comparison.largest_ulps);
  for (const Difference& difference : comparison.differences) {
    std::format_to(std::back_inserter(text), "row {}, output {}: expected ", difference.row, difference.output);
    base::append_shortest(text, difference.expected);
    text.append(", seen ");
    base::append_shortest(text, difference.seen);
    std::format_to(std::back_inserter(text), ", {} ulp\n", difference.ulps);
  }
  if (comparison.num_different > comparison.differences.size()) {
    std::format_to(std::back_inserter(text), "and {} more\n", comparison.num_different - comparison.differences.size());
  }
  text.append(comparison.num_different == 0
                  ? std::format("equal: all {} numbers\n", total)
                  : std::format("different: {} of {} numbers\n", comparison.num_different, total));
  std::fputs(text.c_str(), stdout);
}

}  // namespace

std::uint64_t ulps_between(float left, float right) {
  if (std::isnan(left) || std::isnan(right)) {
    return std::isnan(left) && std::isnan(right) ? 0 : std::numeric_limits<std::uint64_t>::max();
  }
  // The order of float32 as whole numbers: negative ones mirrored, so that -0 and 0 are one place.
  const auto place = [](float number) {
    const auto bits = static_cast<std::int64_t>(std::bit_cast<std::uint32_t>(number));
    return bits < 0x80000000 ? bits : 0x80000000 - bits;
  };
  const std::int64_t distance = place(left) - place(right);
  return static_cast<std::uint64_t>(distance < 0 ? -distance : distance);
}

Comparison compare(const std::vector<float>& seen, const std::vector<double>& expected, std::size_t num_outputs,
                   const Tolerance& tolerance) {
  Comparison comparison = {.num_rows = seen.size() / num_outputs, .num_outputs = num_outputs, .differences = {}};
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const std::uint64_t ulps = ulps_between(seen[i], static_cast<float>(expected[i]));
    comparison.num_equal_bits += ulps == 0 ? 1 : 0;
    comparison.largest_ulps = std::max(comparison.largest_ulps, ulps);
    if (ulps == 0 || is_within(seen[i], expected[i], tolerance)) continue;
    ++comparison.num_different;
    if (comparison.differences.size() == kMaxShown) continue;
    comparison.differences.push_back({i / num_outputs, i % num_outputs, expected[i], seen[i], ulps});
  }
  return comparison;
}

void check_tolerance(const Tolerance& tolerance) {
  for (const double limit : {tolerance.relative, tolerance.absolute}) {
    if (limit >= 0 && std::isfinite(limit)) continue;
    throw base::ClientError(std::format("a tolerance of {} is not allowed; it is a number of at least 0", limit));
  }
}

bool verify(const VerifyOptions& options) {
  check_tolerance(options.tolerance);
  const LoadedModel source = read_tool_model(options.model, options.category_numbers);
  const model::Predictor& predictor = *source.predictor;
  const auto [rows, base_margins] = read_data(options, source.table.get(), predictor.model().num_features);
  const std::vector<double> expected = read_expected(options.predictions);
  const std::size_t num_outputs = options.is_margin ? predictor.num_groups() : predictor.num_predictions();
  if (expected.size() != rows.num_rows() * num_outputs) {
    throw base::ClientError(std::format("{}: {} numbers, but {} rows of {} outputs need {}",
                                        options.predictions.string(), expected.size(), rows.num_rows(), num_outputs,
                                        rows.num_rows() * num_outputs));
  }
  base::ThreadPool pool(base::available_cores());
  const std::vector<float> seen = options.is_margin ? predictor.predict_margin(rows, &pool, base_margins)
                                                    : predictor.predict(rows, &pool, base_margins);
  const Comparison comparison = compare(seen, expected, num_outputs, options.tolerance);
  print(comparison, options);
  return comparison.num_different == 0;
}

}  // namespace espalier::serve
