#include "serve/tools/predictions_text.h"

#include <format>
#include <limits>

#include "base/error.h"
#include "base/number.h"
#include "base/text.h"
#include "model/artifact/document/field.h"
#include "model/artifact/document/json_reader.h"

namespace espalier::serve {
namespace {

constexpr std::string_view kDividers = ", \t\r[]";

void append_value(const model::Field& value, std::vector<double>& numbers);

// Members that hold predictions; others (the predicted label beside its score) are passed over.
void append_object(const model::Field& object, std::vector<double>& numbers) {
  for (const model::Field& member : object.members()) {
    if (member.name() == "predictions" || member.name() == "score") append_value(member, numbers);
  }
}

// Objects stand in arrays, arrays in objects; the document's depth is bounded when it is read.
void append_value(const model::Field& value, std::vector<double>& numbers) {
  if (value.is_number()) {
    numbers.push_back(value.real());
  } else if (value.holds_numbers()) {
    const std::vector<double> all = value.doubles();
    numbers.insert(numbers.end(), all.begin(), all.end());
  } else if (value.is_object()) {
    append_object(value, numbers);
  } else {
    for (const model::Field& element : value.elements()) append_value(element, numbers);
  }
}

// False when the text is not one JSON value.
bool append_json(std::string_view text, std::vector<double>& numbers) {
  try {
    const model::Document document = model::read_json(text);
    append_value(model::Field(document, document.root(), ""), numbers);
    return true;
  } catch (const base::PlatformError&) {
    return false;
  }
}

void append_words(std::string_view line, const std::string& where, std::vector<double>& numbers) {
  while (true) {
    const std::size_t begin = line.find_first_not_of(kDividers);
    if (begin == std::string_view::npos) return;
    const std::string_view word = line.substr(begin, line.find_first_of(kDividers, begin) - begin);
    const std::optional<double> number = base::parse_double(word);
    if (!number) throw base::ClientError(std::format("{}: '{}' is not a number", where, base::excerpt(word)));
    numbers.push_back(*number);
    line.remove_prefix(begin + word.size());
  }
}

}  // namespace

std::vector<double> parse_predictions(std::string_view text) {
  std::vector<double> numbers;
  if (base::trim(text).starts_with('{') && append_json(text, numbers)) return numbers;
  numbers.clear();
  std::size_t number = 0;
  for (const std::string_view line : base::split(text, '\n')) {
    const std::string where = std::format("predictions, line {}", ++number);
    if (!base::trim(line).starts_with('{')) {
      append_words(line, where, numbers);
    } else if (!append_json(line, numbers)) {
      throw base::ClientError(std::format("{}: this is not JSON that holds numbers", where));
    }
  }
  return numbers;
}

}  // namespace espalier::serve
