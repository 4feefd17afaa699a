#include "train/output/snapshot_clock.h"

#include <catch2/catch_test_macros.hpp>

using espalier::train::SnapshotClock;
using namespace std::chrono_literals;

TEST_CASE("the first round is written at once, and writing takes a hundredth of the time", "[train][snapshot]") {
  SnapshotClock clock;
  const SnapshotClock::Clock::time_point start{};
  CHECK(clock.due(start));
  clock.written(start, start + 10ms);
  CHECK_FALSE(clock.due(start + 10ms));
  CHECK_FALSE(clock.due(start + 999ms));
  CHECK(clock.due(start + 1000ms));
  clock.written(start + 1000ms, start + 1000ms);
  CHECK(clock.due(start + 1000ms));
}
