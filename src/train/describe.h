// The program's own tables as Markdown, for docs/ and for people: what stands there is what the program does.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace espalier::train {

// "hyperparameters", "objectives", "metrics", "environment".
std::vector<std::string> describable();

// A table with a heading row. ClientError names what is describable when `what` is not.
std::string describe(std::string_view what);

}  // namespace espalier::train
