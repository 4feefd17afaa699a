#include "train/contract/environment.h"

namespace espalier::train {

void apply_environment(const base::Environment& environment) {
  base::EnvironmentReader reader(environment);
  if (const auto level = base::read_log_level(reader)) base::set_log_level(*level);
  base::apply_simd_level(reader);
  reader.throw_problems();
}

}  // namespace espalier::train
