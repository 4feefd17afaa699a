// serve: answers SageMaker's hosting contract from the model of <root>/model.
#include <CLI/CLI.hpp>
#include <cstdlib>
#include <exception>
#include <format>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/log.h"
#include "base/simd.h"
#include "base/version.h"
#include "serve/options.h"
#include "serve/serve.h"

namespace {

constexpr int kClientErrorStatus = 2;
constexpr int kOtherErrorStatus = 1;

int run(const std::string& root, const std::optional<std::string>& host, const std::optional<int>& port) {
  using namespace espalier;
  const serve::Environment environment = serve::process_environment();
  if (const auto level = environment.find("ESPALIER_SIMD"); level != environment.end() && !level->second.empty()) {
    base::force_simd_level(level->second);
  }
  serve::ServerOptions options = serve::options_from(environment, root);
  if (host) options.host = *host;
  if (port) options.port = *port;
  return serve::serve(options);
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
  app.allow_extras();  // the platform may append words of its own
  try {
    app.parse(argc, argv);
    return run(root, host, port);
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
