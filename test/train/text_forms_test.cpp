#include "train/input/text_forms.h"

#include <catch2/catch_test_macros.hpp>

using espalier::train::form_of;
using espalier::train::TextForm;

TEST_CASE("texts that people read as numbers or dates are told from others", "[train][text_forms]") {
  const auto check = [](TextForm form, std::initializer_list<const char*> texts) {
    for (const char* text : texts) {
      CAPTURE(text);
      CHECK(form_of(text) == form);
    }
  };
  check(TextForm::kPlainNumber, {"7", "-1.5", "1e3", " 007 "});
  check(TextForm::kWrittenNumber, {"2,6", "11,076", "1.234.567", "1.234,50", "1,234.50", "-2,5", "$81,744.00", "5 $",
                                   "€12", "81.7%", "12 %", "1 234", "1'234"});
  check(TextForm::kDate, {"2024-05-01", "2024-05-01T10:30:00Z", "2024-05-01 10:30", "2024/05/01", "1/5/2024", "1/5/24",
                          "01.05.2024", "01-May-2024", "1 May 2024", "May 1, 2024"});
  check(TextForm::kTime, {"9:30", "09:30:15", "09:30:15.250"});
  check(TextForm::kOther, {"", "Berne", "1.2.3", "12-34-56-78", "A-1", "10-20", "1,2,3", "12 34", "1,,2", "192.168.1.1",
                           "555-1234", "$", "%", "1st", "2024-05"});
}
