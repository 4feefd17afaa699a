// The model that the routes answer from, and its state: loading, ready, broken, stopping.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "base/file.h"
#include "base/parallel.h"
#include "data/matrix.h"
#include "data/table/request_table.h"
#include "model/artifact/package/file_schema.h"
#include "model/model.h"

namespace espalier::serve {

enum class ModelState { kLoading, kReady, kBroken, kStopping };

// Set by one thread, read by all.
class ServedModel {
 public:
  // `threads_per_request`: how many threads one large request may use.
  explicit ServedModel(int threads_per_request);

  // Loads what lies in `folder` and makes it ready, or keeps the reason why it cannot be served. Logs either. Never
  // throws.
  void load(const base::Path& folder, model::CategoryNumbers numbers = model::CategoryNumbers::kCode);
  // In place of load(): the model is not served, for `reason`. Logs it.
  void refuse(std::string reason);
  void begin_stopping() { stopping_ = true; }

  ModelState state() const;
  bool load_ended() const;
  const std::string& reason() const { return reason_; }  // in kBroken: one sentence
  const model::Predictor* predictor() const;             // null until loaded and when broken
  // How the model reads rows by name and looks up categories; null until loaded and when it knows neither.
  const data::RequestTable* table() const;

  // [num_rows, num_predictions()] row-major. Small requests stay on the calling thread; a large one takes the pool when
  // no other request holds it. The numbers are the same either way. ClientError when the rows are wider than the model.
  std::vector<float> predict(const data::ModelInput& rows) const;

 private:
  std::unique_ptr<const model::Predictor> predictor_;  // written before loaded_, never after
  std::unique_ptr<const data::RequestTable> table_;    // so is this
  std::string reason_;
  std::atomic<ModelState> loaded_{ModelState::kLoading};
  std::atomic<bool> stopping_{false};
  struct SharedPool;
  std::shared_ptr<SharedPool> pool_;
};

}  // namespace espalier::serve
