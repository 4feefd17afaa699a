// A bounded queue of requests and the threads that answer them.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "serve/net/reactor.h"

namespace espalier::serve {

class WorkerLane {
 public:
  using Worker = std::function<void(WholeRequest)>;

  // `make_worker` is called once by each thread: what it returns may keep state of that thread. It must not throw.
  WorkerLane(int num_workers, std::size_t max_queued, std::function<Worker()> make_worker);
  // Answers what is queued, then ends the threads.
  ~WorkerLane();
  WorkerLane(const WorkerLane&) = delete;
  WorkerLane& operator=(const WorkerLane&) = delete;

  // False when the queue is full: `request` is then untouched.
  bool try_push(WholeRequest&& request);

 private:
  void work(const std::function<Worker()>& make_worker);

  const std::size_t max_queued_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<WholeRequest> queue_;
  bool ending_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace espalier::serve
