// Texts that people read as numbers or dates and that a column of categories takes as they stand.
#pragma once

#include <string_view>

namespace espalier::train {

enum class TextForm {
  kPlainNumber,    // 1200, 1e3
  kWrittenNumber,  // 1,200  1.200,50  2,6  $5.00  12 %
  kDate,           // 2024-05-01, with a time too; 1/5/2024; 01.05.2024; 01-May-2024
  kTime,           // 12:30, 12:30:15
  kOther
};

TextForm form_of(std::string_view text);

}  // namespace espalier::train
