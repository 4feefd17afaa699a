// Is the first line of a CSV text a header or the first row?
#pragma once

#include <string>
#include <vector>

namespace espalier::data {

enum class FirstLine {
  kRow,     // every cell is a number or missing
  kHeader,  // no cell is a number; or names of which some are whole numbers, as pandas writes unnamed columns
  kMixed    // neither: a header names every column, a row holds only numbers
};

FirstLine kind_of_first_line(const std::vector<std::string>& cells);

// Why a kMixed line cannot be read: which cell is text and which is a number.
std::string why_mixed(const std::vector<std::string>& cells);

}  // namespace espalier::data
