#include "base/parallel.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "base/machine.h"

namespace espalier::base {
namespace {

// How long a thread looks for work before it sleeps in the kernel. Waking takes tens of microseconds on a virtual
// machine, as long as the work on a small node of a tree. With fewer cores than threads, a thread that looks for work
// keeps another one from working.
constexpr std::chrono::microseconds kPatience{200};
constexpr std::chrono::microseconds kPatienceInACrowd{5};
constexpr int kPausesAtOnce = 32;
constexpr std::size_t kMaxBlocks = 1U << 30;  // per pass of the 32-bit counters

void pause_cpu() {
#if defined(__x86_64__)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

// Returns when `word` differs from `seen`.
void await_change(const std::atomic<std::uint32_t>& word, std::uint32_t seen, std::chrono::microseconds patience) {
  const auto began = std::chrono::steady_clock::now();
  do {
    for (int pause = 0; pause < kPausesAtOnce; ++pause) {
      if (word.load(std::memory_order_acquire) != seen) return;
      pause_cpu();
    }
  } while (std::chrono::steady_clock::now() - began < patience);
  word.wait(seen, std::memory_order_acquire);
}

}  // namespace

// The caller publishes a pass (task, number of blocks) and then `ticket` = (pass number, blocks left to claim). A block
// is claimed by a compare-exchange that takes one off. That it succeeds proves that the pass is still on, and a pass
// ends only when all claimed blocks are done, so the fields read before belong to it. A worker that wakes late
// therefore finds nothing to claim and is not waited for: a core lost to another process costs its share of the work,
// not the pass.
struct ThreadPool::State {
  using Task = std::function<void(std::size_t, int)>;

  explicit State(std::chrono::microseconds of_threads) : patience(of_threads) {}

  const std::chrono::microseconds patience;
  std::atomic<std::uint64_t> ticket{0};  // high half: pass, low half: blocks left
  std::atomic<const Task*> task{nullptr};
  std::atomic<std::size_t> first_block{0};
  std::atomic<std::uint32_t> num_blocks{0};
  alignas(64) std::atomic<std::uint32_t> done{0};  // blocks of this pass
  alignas(64) std::atomic<std::uint32_t> wake{0};  // changes when there is a pass, or the end
  std::atomic<bool> ending{false};
  std::atomic<bool> failed{false};
  std::mutex error_mutex;
  std::exception_ptr error;
  std::vector<std::thread> threads;

  void run_block(const Task& body, std::size_t block, int worker) {
    if (failed.load(std::memory_order_relaxed)) return;
    try {
      body(block, worker);
    } catch (...) {
      const std::lock_guard lock(error_mutex);
      if (!error) error = std::current_exception();
      failed.store(true, std::memory_order_relaxed);
    }
  }

  // Claims and runs blocks until none is left.
  void work(int worker) {
    std::uint64_t seen = ticket.load(std::memory_order_acquire);
    while (static_cast<std::uint32_t>(seen) != 0) {
      const Task* const body = task.load(std::memory_order_relaxed);
      const std::size_t first = first_block.load(std::memory_order_relaxed);
      const std::uint32_t total = num_blocks.load(std::memory_order_relaxed);
      if (!ticket.compare_exchange_weak(seen, seen - 1, std::memory_order_acq_rel, std::memory_order_acquire)) continue;
      run_block(*body, first + (total - static_cast<std::uint32_t>(seen)), worker);
      if (done.fetch_add(1, std::memory_order_acq_rel) + 1 == total) done.notify_all();
      seen = ticket.load(std::memory_order_acquire);
    }
  }

  void worker_loop(int worker) {
    std::uint32_t seen = 0;
    while (!ending.load(std::memory_order_acquire)) {
      await_change(wake, seen, patience);
      seen = wake.load(std::memory_order_acquire);
      work(worker);
    }
  }

  void wake_workers() {
    wake.fetch_add(1, std::memory_order_release);
    wake.notify_all();
  }

  void run_pass(std::size_t first, std::uint32_t count, const Task& body) {
    task.store(&body, std::memory_order_relaxed);
    first_block.store(first, std::memory_order_relaxed);
    num_blocks.store(count, std::memory_order_relaxed);
    done.store(0, std::memory_order_relaxed);
    const std::uint64_t pass = (ticket.load(std::memory_order_relaxed) >> 32) + 1;
    ticket.store((pass << 32) | count, std::memory_order_release);
    wake_workers();
    work(0);
    for (std::uint32_t seen = done.load(std::memory_order_acquire); seen != count;
         seen = done.load(std::memory_order_acquire))
      await_change(done, seen, patience);
  }
};

ThreadPool::ThreadPool(int num_threads, Neighbours neighbours)
    : state_(std::make_unique<State>(
          neighbours == Neighbours::kNone && num_threads <= available_cores() ? kPatience : kPatienceInACrowd)) {
  for (int worker = 1; worker < num_threads; ++worker) {
    try {
      state_->threads.emplace_back([state = state_.get(), worker] { state->worker_loop(worker); });
    } catch (const std::system_error&) {
      return;  // the system gives no more threads; results do not depend on their number
    }
  }
}

ThreadPool::~ThreadPool() {
  state_->ending.store(true, std::memory_order_release);
  state_->wake_workers();
  for (std::thread& thread : state_->threads) thread.join();
}

int ThreadPool::num_threads() const { return static_cast<int>(state_->threads.size()) + 1; }

void ThreadPool::run(std::size_t num_blocks, const std::function<void(std::size_t block, int worker)>& task) {
  if (num_blocks <= 1 || state_->threads.empty()) {
    for (std::size_t block = 0; block < num_blocks; ++block) task(block, 0);
    return;
  }
  for (std::size_t first = 0; first < num_blocks; first += kMaxBlocks)
    state_->run_pass(first, static_cast<std::uint32_t>(std::min(num_blocks - first, kMaxBlocks)), task);
  if (!state_->failed.exchange(false)) return;
  std::rethrow_exception(std::exchange(state_->error, nullptr));
}

void parallel_for(ThreadPool& pool, std::size_t size, std::size_t block_size,
                  const std::function<void(std::size_t begin, std::size_t end, int worker)>& body) {
  const std::size_t num_blocks = size / block_size + (size % block_size != 0 ? 1 : 0);
  pool.run(num_blocks, [&](std::size_t block, int worker) {
    const std::size_t begin = block * block_size;
    body(begin, std::min(size - begin, block_size) + begin, worker);
  });
}

}  // namespace espalier::base
