#include "serve/http/refusal_log.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

using namespace espalier::serve;

TEST_CASE("each refusal is one line, and a flood is counted instead", "[serve][refusal_log]") {
  std::vector<std::string> lines;
  const RefusalLog::Clock::time_point begin{std::chrono::hours(1)};
  {
    RefusalLog log([&](std::string_view line) { lines.emplace_back(line); });
    log.add(415, "POST /invocations", "Loading csv data failed: row 1\n", begin);
    CHECK(lines.back() == "refused: status=415 POST /invocations: Loading csv data failed: row 1");
    log.add(408, "", "the request did not arrive in time", begin);
    CHECK(lines.back() == "refused: status=408: the request did not arrive in time");

    for (int i = 0; i < 1000; ++i) log.add(404, "GET /x", "Not Found", begin + std::chrono::seconds(9));
    CHECK(lines.size() == RefusalLog::kMaxLines);
    log.add(404, "GET /x", "Not Found", begin + std::chrono::seconds(10));
    REQUIRE(lines.size() == RefusalLog::kMaxLines + 2);
    CHECK(lines[RefusalLog::kMaxLines] ==
          "refused: 982 more requests, left out of the log; at most 20 in 10 s are written");
    for (int i = 0; i < 100; ++i) log.add(404, "GET /x", "Not Found", begin + std::chrono::seconds(11));
  }
  CHECK(lines.back() == "refused: 81 more requests, left out of the log; at most 20 in 10 s are written");
}
