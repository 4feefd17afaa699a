// The lines of LightGBM's model text: `key=value`, lists divided by spaces, blocks divided by blank lines.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace espalier::model {

// Lines that belong together: the head of the file, or a tree.
class LightGbmBlock {
 public:
  // `where` opens every refusal: "LightGBM text, tree 3".
  explicit LightGbmBlock(std::string where) : where_(std::move(where)) {}

  void add(std::string_view line);
  const std::string& where() const { return where_; }
  std::optional<std::string_view> find(std::string_view key) const;  // a line without '=' has the value ""
  std::string_view text(std::string_view key) const;                 // refuses when absent
  std::int64_t integer(std::string_view key, std::int64_t least, std::int64_t most) const;

  // A list of exactly `size` numbers. Element types: std::int32_t, std::uint32_t, double.
  template <typename Number>
  std::vector<Number> numbers(std::string_view key, std::size_t size) const;
  // The same, zeros when the key or its numbers are absent: what older versions did not write.
  std::vector<double> statistics(std::string_view key, std::size_t size) const;

  [[noreturn]] void refuse(std::string_view what) const;

 private:
  std::string where_;
  std::vector<std::pair<std::string_view, std::string_view>> lines_;
};

std::vector<std::string_view> words_of(std::string_view text);  // divided by spaces, no empty ones

// One line after another of a text, white space off their ends.
class TextLines {
 public:
  explicit TextLines(std::string_view text) : rest_(text) {}
  std::optional<std::string_view> next();          // nullopt: the text is over
  std::string_view rest() const { return rest_; }  // what next() has not given

 private:
  std::string_view rest_;
};

}  // namespace espalier::model
