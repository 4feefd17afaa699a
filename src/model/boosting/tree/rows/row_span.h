// Some of the training rows, in ascending order.
#pragma once

#include <cstddef>

#include "data/matrix.h"

namespace espalier::model {

// `indices` null: the consecutive rows [first, first + size).
struct RowSpan {
  const data::RowIndex* indices = nullptr;
  data::RowIndex first = 0;
  std::size_t size = 0;

  data::RowIndex operator[](std::size_t i) const {
    return indices != nullptr ? indices[i] : first + static_cast<data::RowIndex>(i);
  }
  RowSpan part(std::size_t begin, std::size_t count) const {
    return {indices != nullptr ? indices + begin : nullptr, first + static_cast<data::RowIndex>(begin), count};
  }
};

}  // namespace espalier::model
