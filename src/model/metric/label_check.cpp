#include "model/metric/label_check.h"

#include <format>

#include "base/error.h"
#include "base/number.h"

namespace espalier::model {

void refuse_label(std::size_t row, float label, std::string_view metric, std::string_view allowed) {
  std::string seen;
  base::append_shortest(seen, label);
  throw base::RowError(row,
                       std::format("label {} is not allowed for metric {}; labels must be {}", seen, metric, allowed));
}

}  // namespace espalier::model
