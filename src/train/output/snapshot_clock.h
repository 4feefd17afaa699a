// When the model so far is to be written while rounds go on. Stops are not its business: the model is written then
// anyway (train/contract/stop_signal.h). It is for what no program hears of, kill -9 and lack of memory.
#pragma once

#include <chrono>

namespace espalier::train {

// Due after the first round, then whenever 99 times as long as the last write has gone by: writing takes about one
// hundredth of the time, however large the model and however short the rounds.
class SnapshotClock {
 public:
  using Clock = std::chrono::steady_clock;

  bool due(Clock::time_point now) const { return now >= due_; }
  void written(Clock::time_point begin, Clock::time_point end) { due_ = end + kTimesTheWrite * (end - begin); }

 private:
  static constexpr int kTimesTheWrite = 99;
  Clock::time_point due_ = Clock::time_point::min();
};

}  // namespace espalier::train
