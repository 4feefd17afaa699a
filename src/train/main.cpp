#include <CLI/CLI.hpp>
#include <iostream>
#include <string>

#include "base/error.h"
#include "base/text.h"
#include "base/version.h"
#include "train/contract/contract.h"
#include "train/contract/failure.h"
#include "train/contract/stop_signal.h"
#include "train/describe.h"
#include "train/train.h"

int main(int argc, char** argv) {
  using namespace espalier;
  CLI::App app{
      "Trains a gradient-boosted model as a SageMaker training job: reads input/ below the root, writes model/."};
  std::string root = "/opt/ml";
  app.add_option("--root", root, "folder that SageMaker mounts")->capture_default_str();
  std::string described;
  app.add_option("--describe", described,
                 "prints a table of the program's own, in Markdown: " + base::join(train::describable(), ", "));
  app.set_version_flag("--version", std::string("espalier ") + base::kVersion);
  app.allow_extras();  // refused by run_training, which tells the platform why
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {  // --help and --version come this way too
    return app.exit(error) == 0 ? 0 : train::kExitClientError;
  }

  if (!described.empty()) {
    try {
      std::cout << train::describe(described);
      return 0;
    } catch (const base::ClientError& error) {
      std::cerr << "train: " << error.what() << "\n";
      return train::kExitClientError;
    }
  }

  train::install_stop_signal();
  return train::run_training(train::Layout{root}, app.remaining());
}
