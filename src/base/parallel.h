// One pool of threads. Work is cut into blocks whose borders never depend on the number of threads, so results
// that are a function of blocks (or integer sums) do not depend on it either.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace espalier::base {

class ThreadPool {
 public:
  // Whether other threads of the process need the cores while the pool is idle.
  enum class Neighbours { kNone, kThreads };

  // `num_threads` counts the calling thread: 1 starts no thread at all. Workers look for work for a moment, a shorter
  // one when they have neighbours, then sleep: threads that never sleep slow everything down as soon as another process
  // takes a core.
  explicit ThreadPool(int num_threads, Neighbours neighbours = Neighbours::kNone);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int num_threads() const;

  // Calls task(block, worker) once for every block in [0, num_blocks), worker in [0, num_threads()), and returns when
  // all are done. Blocks are claimed in ascending order. The first exception is rethrown here. Not re-entrant: a task
  // must not call run() of the same pool; one caller at a time.
  void run(std::size_t num_blocks, const std::function<void(std::size_t block, int worker)>& task);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Calls body(begin, end, worker) over [0, size) in blocks of block_size (the last may be shorter).
void parallel_for(ThreadPool& pool, std::size_t size, std::size_t block_size,
                  const std::function<void(std::size_t begin, std::size_t end, int worker)>& body);

}  // namespace espalier::base
