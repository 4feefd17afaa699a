#include "base/parallel.h"

#include <algorithm>
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <chrono>
#include <mutex>
#include <numeric>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace espalier::base;

TEST_CASE("every block runs exactly once, by a worker of the pool", "[base][parallel]") {
  const int num_threads = GENERATE(1, 2, 3, 8);
  const std::size_t num_blocks =
      GENERATE(std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{10'000});
  ThreadPool pool(num_threads);
  CHECK(pool.num_threads() == num_threads);
  std::vector<std::atomic<int>> runs(num_blocks);
  std::atomic<bool> worker_in_range{true};
  pool.run(num_blocks, [&](std::size_t block, int worker) {
    runs[block].fetch_add(1);
    if (worker < 0 || worker >= num_threads) worker_in_range = false;
  });
  CHECK(worker_in_range);
  for (const std::atomic<int>& count : runs) REQUIRE(count == 1);
}

TEST_CASE("no two blocks run at once for the same worker", "[base][parallel]") {
  ThreadPool pool(4);
  std::vector<std::atomic<int>> busy(4);
  std::atomic<bool> overlap{false};
  for (int pass = 0; pass < 200; ++pass) {
    pool.run(64, [&](std::size_t, int worker) {
      std::atomic<int>& mine = busy[static_cast<std::size_t>(worker)];
      if (mine.fetch_add(1) != 0) overlap = true;
      mine.fetch_sub(1);
    });
  }
  CHECK(!overlap);
}

TEST_CASE("blocks are claimed in ascending order", "[base][parallel]") {
  ThreadPool alone(1);
  std::vector<std::size_t> order;
  alone.run(100, [&](std::size_t block, int) { order.push_back(block); });
  std::vector<std::size_t> ascending(100);
  std::iota(ascending.begin(), ascending.end(), std::size_t{0});
  CHECK(order == ascending);

  ThreadPool pool(3);
  std::vector<std::vector<std::size_t>> by_worker(3);
  pool.run(1000, [&](std::size_t block, int worker) { by_worker[static_cast<std::size_t>(worker)].push_back(block); });
  for (const std::vector<std::size_t>& blocks : by_worker) CHECK(std::ranges::is_sorted(blocks));
}

TEST_CASE("tens of thousands of short passes in a row lose and repeat nothing", "[base][parallel]") {
  ThreadPool pool(GENERATE(2, 5));
  std::atomic<std::uint64_t> sum{0};
  std::uint64_t expected = 0;
  for (std::size_t pass = 0; pass < 30'000; ++pass) {
    const std::size_t num_blocks = pass % 9;
    pool.run(num_blocks,
             [&, pass](std::size_t block, int) { sum.fetch_add(pass * 16 + block, std::memory_order_relaxed); });
    for (std::size_t block = 0; block < num_blocks; ++block) expected += pass * 16 + block;
    REQUIRE(sum == expected);  // all of a pass is done when run() returns
  }
}

TEST_CASE("workers that fell asleep between passes come back", "[base][parallel]") {
  ThreadPool pool(3);
  for (int pass = 0; pass < 5; ++pass) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    // Each block waits for the others: it takes three workers at once to get through.
    std::atomic<int> arrived{0};
    pool.run(3, [&](std::size_t, int) {
      arrived.fetch_add(1);
      while (arrived.load() < 3) std::this_thread::yield();
    });
    CHECK(arrived == 3);
  }
}

TEST_CASE("an exception of a task reaches the caller and the pool stays usable", "[base][parallel]") {
  ThreadPool pool(GENERATE(1, 4));
  for (int pass = 0; pass < 100; ++pass) {
    CHECK_THROWS_WITH(pool.run(50,
                               [](std::size_t block, int) {
                                 if (block == 20) throw std::runtime_error("block 20");
                               }),
                      "block 20");
    CHECK_THROWS_AS(pool.run(50, [](std::size_t, int) { throw std::logic_error("each"); }), std::logic_error);
    std::atomic<int> done{0};
    pool.run(50, [&](std::size_t, int) { done.fetch_add(1); });
    REQUIRE(done == 50);
  }
}

TEST_CASE("a task may use a pool of its own", "[base][parallel]") {
  ThreadPool outer(2);
  std::atomic<int> done{0};
  outer.run(4, [&](std::size_t, int) {
    ThreadPool inner(2);
    inner.run(10, [&](std::size_t, int) { done.fetch_add(1); });
  });
  CHECK(done == 40);
}

TEST_CASE("parallel_for covers the range in blocks whose borders do not depend on the pool", "[base][parallel]") {
  const std::size_t size =
      GENERATE(std::size_t{0}, std::size_t{1}, std::size_t{99}, std::size_t{100}, std::size_t{101});
  for (const int num_threads : {1, 4}) {
    ThreadPool pool(num_threads);
    std::mutex mutex;
    std::vector<std::pair<std::size_t, std::size_t>> blocks;
    parallel_for(pool, size, 10, [&](std::size_t begin, std::size_t end, int) {
      const std::lock_guard lock(mutex);
      blocks.emplace_back(begin, end);
    });
    std::ranges::sort(blocks);
    REQUIRE(blocks.size() == (size + 9) / 10);
    for (std::size_t i = 0; i < blocks.size(); ++i) CHECK(blocks[i] == std::pair{i * 10, std::min(i * 10 + 10, size)});
  }
}
