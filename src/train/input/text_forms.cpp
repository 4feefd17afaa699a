#include "train/input/text_forms.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "base/number.h"
#include "base/text.h"

namespace espalier::train {
namespace {

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }
bool is_letter(char byte) { return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z'); }

// A text with "d" for every run of digits and "a" for every run of letters, and the lengths of the runs of digits.
struct Outline {
  std::string shape;
  std::vector<std::size_t> digits;
};

Outline outline_of(std::string_view text) {
  Outline outline;
  for (std::size_t at = 0; at < text.size();) {
    const auto run = [&](auto belongs) {
      const std::size_t begin = at;
      while (at < text.size() && belongs(text[at])) ++at;
      return at - begin;
    };
    if (const std::size_t digits = run(is_digit); digits != 0) {
      outline.shape += 'd';
      outline.digits.push_back(digits);
    } else if (run(is_letter) != 0) {
      outline.shape += 'a';
    } else {
      outline.shape += text[at++];
    }
  }
  return outline;
}

// Takes one of `words` off an end of `text`, and blanks with it.
bool take_off(std::string_view& text, std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words) {
    if (text.starts_with(word)) {
      text = base::trim(text.substr(word.size()));
      return true;
    }
    if (text.ends_with(word)) {
      text = base::trim(text.substr(0, text.size() - word.size()));
      return true;
    }
  }
  return false;
}

// Runs of digits between commas, points, apostrophes or blanks.
bool is_grouped_number(std::string_view text) {
  const std::string_view digits = "0123456789";
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || !is_digit(text.front()) || !is_digit(text.back())) return false;
  if (!std::ranges::all_of(text, [&](char byte) {
        return digits.contains(byte) || byte == ',' || byte == '.' || byte == '\'' || byte == ' ';
      }))
    return false;
  const Outline outline = outline_of(text);
  if (outline.digits.size() < 2) return false;
  // All but the first and the last run are groups of three; so is the last when what divides it does so twice.
  for (std::size_t i = 1; i + 1 < outline.digits.size(); ++i)
    if (outline.digits[i] != 3) return false;
  if (outline.digits.size() > 2 && outline.digits[0] > 3) return false;
  const char last_divider = outline.shape[outline.shape.size() - 2];
  const bool comes_twice = std::ranges::count(outline.shape, last_divider) > 1;
  const bool divides_thousands_alone = last_divider == ' ' || last_divider == '\'';
  return !(comes_twice || divides_thousands_alone) || outline.digits.back() == 3;
}

bool is_written_number(std::string_view text) {
  const bool has_unit = take_off(text, {"$", "€", "£", "¥", "%"});
  return is_grouped_number(text) || (has_unit && base::parse_double(text).has_value());
}

bool is_time(const std::string& shape) { return shape == "d:d" || shape == "d:d:d" || shape == "d:d:d.d"; }

bool is_date(const Outline& outline) {
  const std::string& shape = outline.shape;
  const std::vector<std::size_t>& digits = outline.digits;
  if (shape == "d-a-d" || shape == "d a d" || shape == "a d, d") return digits.back() == 4 || digits.back() == 2;
  for (const std::string_view day : {"d-d-d", "d/d/d", "d.d.d"}) {
    if (!shape.starts_with(day)) continue;
    const bool has_year = digits[0] == 4 || digits[2] == 4 || day == "d/d/d";
    if (!has_year || std::ranges::any_of(digits.begin(), digits.begin() + 3, [](auto n) { return n > 4 || n == 3; }))
      return false;
    const std::string rest = shape.substr(day.size());
    return rest.empty() || rest.starts_with("ad:d") || rest.starts_with(" d:d");
  }
  return false;
}

}  // namespace

TextForm form_of(std::string_view text) {
  constexpr std::size_t kLongest = 40;
  text = base::trim(text);
  if (text.empty() || text.size() > kLongest) return TextForm::kOther;
  if (base::parse_double(text)) return TextForm::kPlainNumber;
  const Outline outline = outline_of(text);
  if (is_date(outline)) return TextForm::kDate;
  if (is_time(outline.shape)) return TextForm::kTime;
  return is_written_number(text) ? TextForm::kWrittenNumber : TextForm::kOther;
}

}  // namespace espalier::train
