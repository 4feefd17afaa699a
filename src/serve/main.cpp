// serve: answers SageMaker's hosting contract from the model of <root>/model. serve convert and serve verify are the
// tools of a migration.
#include <CLI/CLI.hpp>
#include <exception>
#include <format>
#include <optional>
#include <string>
#include <vector>

#include "base/environment.h"
#include "base/error.h"
#include "base/log.h"
#include "base/version.h"
#include "serve/http/options.h"
#include "serve/serve.h"
#include "serve/tools/convert.h"
#include "serve/tools/verify.h"

namespace {

constexpr int kClientErrorStatus = 2;
constexpr int kOtherErrorStatus = 1;
constexpr int kDifferentStatus = 1;

void force_simd_level() {
  espalier::base::EnvironmentReader reader(espalier::base::process_environment());
  espalier::base::apply_simd_level(reader);
  reader.throw_problems();
}

int run_server(const std::string& root, const std::optional<std::string>& host, const std::optional<int>& port) {
  using namespace espalier;
  force_simd_level();
  serve::ServerOptions options = serve::options_from(base::process_environment(), root);
  if (host) options.host = *host;
  if (port) options.port = *port;
  return serve::serve(options);
}

CLI::App* add_convert(CLI::App& app, espalier::serve::ConvertOptions& options) {
  using espalier::model::ModelEncoding;
  CLI::App* tool = app.add_subcommand(
      "convert",
      "Writes any readable model (XGBoost's JSON, UBJSON and old binary format, a pickle of one, LightGBM's text; a "
      "file, a model folder or a model.tar.gz) as a model file of XGBoost.");
  tool->add_option("INPUT", options.input, "the model")->required();
  tool->add_option("OUTPUT", options.output, "file to write; JSON when its name ends in .json, else UBJSON")
      ->required();
  tool->add_option_function<std::string>(
          "--for", [&options](const std::string& text) { options.version = *espalier::model::schema_version_of(text); },
          "the XGBoost that is to load it; without, a file for all of them")
      ->check(CLI::IsMember({"1.7", "2.1", "3.x"}));
  auto* format = tool->add_option("--format", "json or ubj, whatever the name says");
  format->check(CLI::IsMember({"json", "ubj"}));
  tool->callback([&options, format] {
    const bool is_json =
        format->count() == 0 ? options.output.extension() == ".json" : format->as<std::string>() == "json";
    options.encoding = is_json ? ModelEncoding::kJson : ModelEncoding::kUbjson;
  });
  return tool;
}

CLI::App* add_verify(CLI::App& app, espalier::serve::VerifyOptions& options) {
  CLI::App* tool = app.add_subcommand(
      "verify",
      "Compares the model's predictions with somebody else's. Exit status 0: equal, 1: different, 2: they "
      "cannot be compared.");
  tool->add_option("MODEL", options.model, "a model as for convert")->required();
  tool->add_option("DATA", options.data, "rows as in a request: without labels")->required();
  tool->add_option("PREDICTIONS", options.predictions, "numbers row by row: CSV, JSON or JSON lines")->required();
  tool->add_option("--content-type", options.content_type, "of DATA")->capture_default_str();
  tool->add_option("--tolerance", options.tolerance.relative, "largest relative difference; 0: the same float32")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  tool->add_option("--absolute", options.tolerance.absolute, "a difference of this size is allowed too")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  tool->add_flag("--margin", options.is_margin, "PREDICTIONS are margins, before the objective's transform");
  return tool;
}

int run_verify(espalier::serve::VerifyOptions& options) {
  try {
    force_simd_level();
    options.category_numbers = espalier::serve::category_numbers_from(espalier::base::process_environment());
    options.narrow_rows = espalier::serve::narrow_rows_from(espalier::base::process_environment());
    return espalier::serve::verify(options) ? 0 : kDifferentStatus;
  } catch (const std::exception& error) {  // whatever went wrong, nothing was compared
    espalier::base::log_event(espalier::base::LogLevel::kError, std::format("verify: {}", error.what()));
    return kClientErrorStatus;
  }
}

int run_convert(const espalier::serve::ConvertOptions& options) {
  force_simd_level();
  espalier::serve::convert(options);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  using espalier::base::log_event;
  using espalier::base::LogLevel;
  CLI::App app("Answers predictions over HTTP: GET /ping, POST /invocations, GET /execution-parameters.", "serve");
  std::string root = "/opt/ml";
  std::optional<std::string> host;
  std::optional<int> port;
  app.add_option("--root", root, "folder that holds model/")->capture_default_str();
  app.add_option("--host", host, "IPv4 address to listen on (default 0.0.0.0)");
  app.add_option("--port", port, "port; 0 takes a free one (default SAGEMAKER_BIND_TO_PORT, else 8080)")
      ->check(CLI::Range(0, 65535));
  app.set_version_flag("--version", espalier::base::kVersion);
  espalier::serve::ConvertOptions convert_options;
  espalier::serve::VerifyOptions verify_options;
  const CLI::App* convert = add_convert(app, convert_options);
  const CLI::App* verify = add_verify(app, verify_options);
  try {
    app.parse(argc, argv);
    if (convert->parsed()) return run_convert(convert_options);
    if (verify->parsed()) return run_verify(verify_options);
    return run_server(root, host, port);
  } catch (const CLI::ParseError& error) {  // --help and --version come this way too
    return app.exit(error) == 0 ? 0 : kClientErrorStatus;
  } catch (const espalier::base::ClientError& error) {
    log_event(LogLevel::kError, std::format("ClientError: {}", error.what()));
    return kClientErrorStatus;
  } catch (const espalier::base::PlatformError& error) {
    log_event(LogLevel::kError, std::format("PlatformError: {}", error.what()));
    return kOtherErrorStatus;
  } catch (const std::exception& error) {
    log_event(LogLevel::kError, std::format("AlgorithmError: {}", error.what()));
    return kOtherErrorStatus;
  }
}
