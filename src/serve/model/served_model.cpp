#include "serve/model/served_model.h"

#include <chrono>
#include <format>
#include <mutex>
#include <utility>

#include "base/error.h"
#include "base/log.h"
#include "serve/model/model_folder.h"

namespace espalier::serve {
namespace {

// From this many rows on, waking other threads costs less than they save.
constexpr std::size_t kLargeRequestRows = 512;

}  // namespace

struct ServedModel::SharedPool {
  explicit SharedPool(int num_threads) : threads(num_threads, base::ThreadPool::Neighbours::kThreads) {}
  std::mutex mutex;  // a pool takes one caller at a time
  base::ThreadPool threads;
};

ServedModel::ServedModel(int threads_per_request)
    : pool_(threads_per_request > 1 ? std::make_shared<SharedPool>(threads_per_request) : nullptr) {}

void ServedModel::load(const base::Path& folder, model::CategoryNumbers numbers) {
  const auto begin = std::chrono::steady_clock::now();
  try {
    LoadedModel loaded = load_model(folder, numbers);
    predictor_ = std::move(loaded.predictor);
    table_ = std::move(loaded.table);
    const std::chrono::duration<double, std::milli> elapsed = std::chrono::steady_clock::now() - begin;
    base::log_event(base::LogLevel::kInfo,
                    std::format("model ready: objective={} features={} load_ms={:.1f}", predictor_->model().objective,
                                predictor_->model().num_features, elapsed.count()));
    loaded_.store(ModelState::kReady, std::memory_order_release);
  } catch (const std::exception& error) {
    refuse(error.what());
  }
}

void ServedModel::refuse(std::string reason) {
  reason_ = std::move(reason);
  base::log_event(base::LogLevel::kError, std::format("the model cannot be served: {}", reason_));
  loaded_.store(ModelState::kBroken, std::memory_order_release);
}

ModelState ServedModel::state() const {
  return stopping_ ? ModelState::kStopping : loaded_.load(std::memory_order_acquire);
}

bool ServedModel::load_ended() const { return loaded_.load(std::memory_order_acquire) != ModelState::kLoading; }

const model::Predictor* ServedModel::predictor() const {
  return loaded_.load(std::memory_order_acquire) == ModelState::kReady ? predictor_.get() : nullptr;
}

const data::RequestTable* ServedModel::table() const {
  return loaded_.load(std::memory_order_acquire) == ModelState::kReady ? table_.get() : nullptr;
}

std::vector<float> ServedModel::predict(const data::ModelInput& rows) const {
  if (pool_ && rows.features.num_rows() >= kLargeRequestRows) {
    if (const std::unique_lock lock(pool_->mutex, std::try_to_lock); lock.owns_lock()) {
      return predictor_->predict(rows.features, &pool_->threads, rows.base_margins);
    }
  }
  return predictor_->predict(rows.features, nullptr, rows.base_margins);
}

}  // namespace espalier::serve
