#include "base/text.h"

#include <catch2/catch_test_macros.hpp>

using namespace espalier::base;

TEST_CASE("an excerpt escapes control bytes and broken UTF-8, and keeps good UTF-8", "[base][text]") {
  CHECK(excerpt("plain text, 1.5") == "plain text, 1.5");
  CHECK(excerpt("a\tb\nc\rd") == "a\\tb\\nc\\rd");
  CHECK(excerpt(std::string_view("\0\x01\x1f\x7f", 4)) == "\\x00\\x01\\x1f\\x7f");
  CHECK(excerpt("Größe 日本 🌳") == "Größe 日本 🌳");
  CHECK(excerpt("\xff\xfe") == "\\xff\\xfe");
  CHECK(excerpt("\xc3") == "\\xc3");
  CHECK(excerpt("\xc0\xaf") == "\\xc0\\xaf");                    // overlong
  CHECK(excerpt("\xed\xa0\x80") == "\\xed\\xa0\\x80");           // surrogate
  CHECK(excerpt("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");  // beyond Unicode
  CHECK(excerpt("\xe6\x97x") == "\\xe6\\x97x");
}

TEST_CASE("an excerpt is cut at 64 bytes, never inside a character", "[base][text]") {
  CHECK(excerpt(std::string(64, 'x')) == std::string(64, 'x'));
  CHECK(excerpt(std::string(65, 'x')) == std::string(64, 'x') + "...");
  CHECK(excerpt(std::string(63, 'x') + "é") == std::string(63, 'x') + "...");
  CHECK(excerpt(std::string(62, 'x') + "é") == std::string(62, 'x') + "é");
  CHECK(excerpt(std::string(1'000'000, '\n')).size() == 64 * 2 + 3);
}

TEST_CASE("white space is trimmed off both ends", "[base][text]") {
  CHECK(trim(" \t\r\n a b \v\f") == "a b");
  CHECK(trim("   ").empty());
  CHECK(trim("").empty());
}

TEST_CASE("split keeps empty parts and join puts them together", "[base][text]") {
  CHECK(split("a,,b,", ',') == std::vector<std::string_view>{"a", "", "b", ""});
  CHECK(split("", ',') == std::vector<std::string_view>{""});
  CHECK(join(std::vector<std::string>{"a", "b"}, ", ") == "a, b");
  CHECK(join(std::vector<std::string>{}, ", ").empty());
  CHECK(to_lower("ABC-Ünicode Z") == "abc-Ünicode z");
}

TEST_CASE("nearest names are close in spelling, nearest first", "[base][text]") {
  const std::vector<std::string> known = {"eta", "max_depth", "max_leaves", "max_bin", "min_child_weight", "gamma"};
  CHECK(nearest_names("max_dept", known) == std::vector<std::string>{"max_depth"});
  CHECK(nearest_names("Max_Depth", known) == std::vector<std::string>{"max_depth"});
  CHECK(nearest_names("mxa_depth", known) == std::vector<std::string>{"max_depth"});
  CHECK(nearest_names("max_bn", known) == std::vector<std::string>{"max_bin"});
  CHECK(nearest_names("learning_rate", known).empty());
  CHECK(nearest_names("", known).empty());
  CHECK(nearest_names(std::string(1000, 'a'), known).empty());
  const std::vector<std::string> alike = {"abcd1x", "abcd2", "abcd3", "abcd4", "abcd5"};
  CHECK(nearest_names("abcd6", alike) == std::vector<std::string>{"abcd2", "abcd3", "abcd4"});
}
