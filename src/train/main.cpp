#include <CLI/CLI.hpp>
#include <exception>
#include <string>

#include "base/environment.h"
#include "base/version.h"
#include "train/contract/contract.h"
#include "train/contract/environment.h"
#include "train/contract/failure.h"
#include "train/contract/stop_signal.h"
#include "train/train.h"

int main(int argc, char** argv) {
  using namespace espalier;
  CLI::App app{
      "Trains a gradient-boosted model as a SageMaker training job: reads input/ below the root, writes model/."};
  std::string root = "/opt/ml";
  app.add_option("--root", root, "folder that SageMaker mounts")->capture_default_str();
  app.set_version_flag("--version", std::string("espalier ") + base::kVersion);
  app.allow_extras();  // a job may set arguments of its own
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {  // --help and --version come this way too
    return app.exit(error) == 0 ? 0 : train::kExitClientError;
  }

  train::install_stop_signal();
  const train::Layout layout{root};
  try {
    train::apply_environment(base::process_environment());
    return train::run_training(layout);
  } catch (...) {
    const train::Failure failure = train::describe_failure(std::current_exception());
    train::report_failure(layout, failure);
    return failure.exit_status;
  }
}
