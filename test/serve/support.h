// What the tests of serving share: a folder that goes away, a model in it, a handler on top.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "serve/http/handler.h"

namespace espalier::test {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "espalier-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  void write(const std::string& name, const std::string& bytes) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << bytes;
  }

 private:
  std::filesystem::path path_;
};

inline std::filesystem::path golden_model(const std::string& name) {
  return std::filesystem::path(ESPALIER_TEST_DATA) / "xgboost" / name;
}

// A handler on one golden model ("binary_logistic/model-3.2.0.ubj").
class ModelHandler {
 public:
  explicit ModelHandler(const std::string& name, const serve::Environment& environment = {})
      : options_(serve::options_from(environment, folder_.path())), model_(1), handler_(options_, model_) {
    std::filesystem::create_directories(options_.model_folder);
    std::filesystem::copy_file(golden_model(name), options_.model_folder / "xgboost-model");
    model_.load(options_.model_folder);
  }

  serve::Response handle(const serve::Request& request) const { return handler_.handle(request); }
  serve::Response post(const std::string& body, const std::string& content_type = "text/csv",
                       const std::string& accept = {}) const {
    return handle({.method = "POST",
                   .path = "/invocations",
                   .content_type = content_type,
                   .content_encoding = {},
                   .accept = accept,
                   .custom_attributes = {},
                   .body = body});
  }
  serve::ServedModel& model() { return model_; }
  const serve::Handler& handler() const { return handler_; }

 private:
  TemporaryFolder folder_;
  serve::ServerOptions options_;
  serve::ServedModel model_;
  serve::Handler handler_;
};

}  // namespace espalier::test
