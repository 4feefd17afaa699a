// What was refused, one line each, so that a client's fault shows on the server's side too; a flood of refusals cannot
// fill the disk.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace espalier::serve {

// Thread-safe.
class RefusalLog {
 public:
  using Clock = std::chrono::steady_clock;
  using WriteLine = std::function<void(std::string_view line)>;

  static constexpr std::size_t kMaxLines = 20;  // per period
  static constexpr std::chrono::seconds kPeriod{10};

  explicit RefusalLog(WriteLine write_line = log_warning) : write_line_(std::move(write_line)) {}
  ~RefusalLog() { tell_left_out(); }
  RefusalLog(const RefusalLog&) = delete;
  RefusalLog& operator=(const RefusalLog&) = delete;

  // `what`: "POST /invocations", empty when the request was not read so far. `reason`: the sentence of the answer,
  // which holds no more of the payload than its excerpt. Lines beyond kMaxLines in a period are counted, and the count
  // is told with the first line of a later one, or at the end.
  void add(int status, std::string_view what, std::string_view reason, Clock::time_point now = Clock::now());

 private:
  static void log_warning(std::string_view line);
  void tell_left_out();

  const WriteLine write_line_;
  std::mutex mutex_;
  Clock::time_point period_begin_{};
  std::size_t num_lines_ = 0;     // in this period
  std::size_t num_left_out_ = 0;  // since it was told last
};

}  // namespace espalier::serve
