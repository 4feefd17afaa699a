// The config files -> Job. Unknown files and unknown keys are ignored; a missing file counts as an empty one
// (docs/reference/training-contract.md#configuration).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "train/contract/contract.h"

namespace espalier::train {

enum class InputMode { kFile, kPipe };  // FastFile is a File channel to its reader

struct Channel {
  std::string name;
  std::optional<std::string> content_type;  // as given, parameters included
  InputMode input_mode = InputMode::kFile;
};

struct Job {
  std::map<std::string, std::string> hyperparameters;  // values that were not strings are their JSON text
  std::vector<Channel> channels;                       // in order of name
  std::vector<std::string> hosts;                      // sorted as text; empty without a resource config
  std::vector<std::string> notes;  // what the config files ask for and nothing here does; one line each

  const Channel* channel(const std::string& name) const;  // null when the job has none
};

// ClientError names the file and what is wrong in it.
Job read_job(const Layout& layout);

}  // namespace espalier::train
