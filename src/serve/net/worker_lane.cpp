#include "serve/net/worker_lane.h"

#include <format>
#include <string>
#include <system_error>

#include "base/error.h"
#include "base/log.h"

namespace espalier::serve {

WorkerLane::WorkerLane(int num_workers, std::size_t max_queued, std::function<Worker()> make_worker)
    : max_queued_(max_queued) {
  for (int i = 0; i < num_workers; ++i) {
    try {
      threads_.emplace_back([this, make_worker] { work(make_worker); });
    } catch (const std::system_error& error) {
      if (threads_.empty()) throw base::PlatformError(std::string("no worker thread can be started: ") + error.what());
      base::log_event(base::LogLevel::kWarning, std::format("{} workers instead of {}: no more threads can be started",
                                                            threads_.size(), num_workers));
      return;
    }
  }
}

WorkerLane::~WorkerLane() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  arrived_.notify_all();
}

bool WorkerLane::try_push(WholeRequest&& request) {
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= max_queued_) return false;
    queue_.push_back(std::move(request));
  }
  arrived_.notify_one();
  return true;
}

void WorkerLane::work(const std::function<Worker()>& make_worker) {
  const Worker worker = make_worker();
  while (true) {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [this] { return ending_ || !queue_.empty(); });
    if (queue_.empty()) return;
    WholeRequest request = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    worker(std::move(request));
  }
}

}  // namespace espalier::serve
