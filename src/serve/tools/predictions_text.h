// Predictions that somebody wrote to a file -> numbers.
#pragma once

#include <string_view>
#include <vector>

namespace espalier::serve {

// Numbers in reading order, whatever divides them: commas, white space, brackets. Of JSON objects the numbers under
// "score" or "predictions" count: {"predictions":[{"score":0.5},...]}, or a line {"score":0.5} for each row.
// ClientError names the line of a text that is no number.
std::vector<double> parse_predictions(std::string_view text);

}  // namespace espalier::serve
