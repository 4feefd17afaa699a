#include "model/artifact/document/binary_cursor.h"

#include <format>

namespace espalier::model {

void BinaryCursor::refuse(std::string_view what) const {
  refuse_at(std::format("{}, byte {}", where_, position_), what);
}

}  // namespace espalier::model
