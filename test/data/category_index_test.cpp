#include "data/table/category_index.h"

#include <catch2/catch_test_macros.hpp>
#include <map>
#include <random>

#include "support/seed.h"

using namespace espalier::data;

TEST_CASE("a text has the code of its first coming", "[data][categories]") {
  CategoryIndex index;
  CHECK(index.find("a") == CategoryIndex::kNone);
  CHECK(index.add("a") == 0);
  CHECK(index.add("") == 1);
  CHECK(index.add("a much longer text than eight bytes") == 2);
  CHECK(index.add("a", 5) == 0);
  CHECK(index.count(0) == 6);
  CHECK(index.find("a much longer text than eight bytes") == 2);
  CHECK(index.find("a much longer text than eight byte") == CategoryIndex::kNone);
  CHECK(index.text(2) == "a much longer text than eight bytes");
}

TEST_CASE("an index agrees with a map on random texts", "[data][categories][property]") {
  auto random = espalier::test::random_engine(8);
  CategoryIndex index;
  std::map<std::string, std::uint32_t> expected;
  for (int i = 0; i < espalier::test::num_trials(50'000); ++i) {
    std::string text(random() % 20, 'x');
    for (char& byte : text) byte = static_cast<char>('a' + random() % 3);
    const auto [place, is_new] = expected.emplace(text, static_cast<std::uint32_t>(expected.size()));
    CHECK(index.add(text) == place->second);
  }
  REQUIRE(index.size() == expected.size());
  for (const auto& [text, code] : expected) {
    CHECK(index.find(text) == code);
    CHECK(index.text(code) == text);
  }
}
