#include "train/input/unknown_categories.h"

#include <format>

#include "base/log.h"

namespace espalier::train {

void log_unknown_categories(std::string_view channel, const data::UnknownCategories& unknown) {
  base::log_event(
      base::LogLevel::kInfo,
      std::format("Channel '{}', {}: categories that the model does not know are taken as missing (categories: {}, "
                  "rows: {})",
                  channel, unknown.column, unknown.num_categories, unknown.num_rows));
}

}  // namespace espalier::train
