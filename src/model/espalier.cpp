#include "model/espalier.h"

#include <format>

namespace espalier::model {

Model train(const LearnerParams& params, const data::Dataset& train_set, base::ThreadPool& pool) {
  return learn_model(params, train_set, {}, pool, {}).model;
}

void save_model(const Model& model, const base::Path& path) {
  const ModelEncoding encoding = path.extension() == ".json" ? ModelEncoding::kJson : ModelEncoding::kUbjson;
  base::write_atomically(path, write_model(model, encoding));
}

Model load_model(const base::Path& path) {
  const base::FileBytes bytes(path);
  try {
    return read_model(bytes.view());
  } catch (const base::PlatformError& error) {
    throw base::PlatformError(std::format("{}: {}", path.string(), error.what()));
  }
}

}  // namespace espalier::model
