// A training job on a file system that fails: every call of it in turn, once and for good.
#include "base/file_faults.h"

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <optional>
#include <string>

#include "base/log.h"
#include "model/artifact/model_file.h"
#include "support/temporary_folder.h"
#include "train/train.h"

using namespace espalier;

namespace {

// A raw table in two files, so that the model needs its manifest, with a validation channel and a model to go on from.
void write_job(const test::TemporaryFolder& root, const std::string& initial_model, const std::string& manifest) {
  root.write("input/config/hyperparameters.json",
             R"({"num_round":"2","objective":"binary:logistic","label_column":"bought","categorical_columns":"town",)"
             R"("save_model_on_termination":"true","nthread":"1"})");
  const std::string channel = R"({"ContentType":"text/csv","TrainingInputMode":"File"})";
  std::string channels = R"({"train":)" + channel + R"(,"validation":)" + channel;
  if (!initial_model.empty()) channels += R"(,"model":{"ContentType":"application/x-sagemaker-model"})";
  root.write("input/config/inputdataconfig.json", channels + "}");
  root.write("input/config/resourceconfig.json", R"({"current_host":"algo-1","hosts":["algo-1"]})");
  std::string rows = "town,age,bought\n";
  for (int row = 0; row < 60; ++row)
    rows += (row % 3 == 0 ? "Ulm," : "Bonn,") + std::to_string(20 + row % 17) + (row % 3 == 0 ? ",1\n" : ",0\n");
  root.write("input/data/train/part-0.csv", rows);
  root.write("input/data/train/part-1.csv", rows);
  root.write("input/data/validation/part-0.csv", rows);
  if (initial_model.empty()) return;
  root.write("input/data/model/xgboost-model", initial_model);
  root.write("input/data/model/espalier.json", manifest);
}

struct Outcome {
  int status = 0;
  std::optional<std::string> model, manifest, failure;
  bool has_success = false;
  std::size_t num_files = 0;  // in the model folder
};

std::optional<std::string> text_of(const std::filesystem::path& path) {
  return std::filesystem::exists(path) ? std::optional(test::text_of_file(path)) : std::nullopt;
}

Outcome outcome_of(const std::filesystem::path& root, int status) {
  Outcome outcome{status, text_of(root / "model/xgboost-model"), text_of(root / "model/espalier.json"),
                  text_of(root / "output/failure"), std::filesystem::exists(root / "output/success")};
  if (std::filesystem::exists(root / "model"))
    outcome.num_files = static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(root / "model"), std::filesystem::directory_iterator()));
  return outcome;
}

class QuietLog {
 public:
  QuietLog() { base::set_log_level(static_cast<base::LogLevel>(100)); }
  ~QuietLog() { base::set_log_level(base::LogLevel::kInfo); }
};

}  // namespace

TEST_CASE("whatever call of the file system fails, a job says so or is not changed by it", "[train][file_faults]") {
  const QuietLog quiet;
  const test::TemporaryFolder earlier;
  write_job(earlier, "", "");
  REQUIRE(train::run_training(train::Layout(earlier.path())) == 0);
  const Outcome first = outcome_of(earlier.path(), 0);

  std::size_t num_calls = 0;
  const Outcome whole = [&] {
    const test::TemporaryFolder root;
    write_job(root, *first.model, *first.manifest);
    const base::FileFaults counting({});
    const int status = train::run_training(train::Layout(root.path()));
    num_calls = counting.num_calls();
    return outcome_of(root.path(), status);
  }();
  REQUIRE(whole.status == 0);
  REQUIRE(whole.has_success);
  REQUIRE(num_calls > 80);

  for (const auto lasting : {base::FileFault::Lasting::kOnce, base::FileFault::Lasting::kForGood}) {
    const bool is_once = lasting == base::FileFault::Lasting::kOnce;
    std::size_t num_failed = 0;
    for (std::size_t nth = 1; nth <= num_calls; ++nth) {
      CAPTURE(nth, is_once);
      const test::TemporaryFolder root;
      write_job(root, *first.model, *first.manifest);
      const int status = [&] {
        const base::FileFaults faults({.nth = nth, .error = ENOSPC, .lasting = lasting});
        return train::run_training(train::Layout(root.path()));
      }();
      const Outcome left = outcome_of(root.path(), status);
      // Whole models alone: the one that the job makes, or the one that its first round left as a snapshot.
      if (left.model) CHECK_NOTHROW(model::read_model(*left.model));
      if (left.manifest) CHECK(left.manifest == whole.manifest);
      if (is_once) CHECK(left.num_files == (left.model ? 1U : 0U) + (left.manifest ? 1U : 0U));
      if (left.status == 0) {
        CHECK(left.has_success);
        CHECK(left.manifest == whole.manifest);
        CHECK(left.model == whole.model);
        CHECK(!left.failure);
        continue;
      }
      ++num_failed;
      CHECK(left.status == 1);
      if (is_once) CHECK(!left.has_success);  // what is written already cannot be withdrawn from a disk that is gone
      if (!is_once) continue;                 // nothing can be written any more: the log alone has the sentence
      REQUIRE(left.failure);
      CHECK(left.failure->starts_with("PlatformError: cannot "));
      CHECK(left.failure->contains(root.path().string()));
      CHECK(left.failure->ends_with("No space left on device\n"));
    }
    // What may fail without harm is few: closing what was read, asking for the kind of file system.
    CHECK(num_failed > num_calls / 2);
    if (!is_once) CHECK(num_failed + 2 >= num_calls);
  }
}
