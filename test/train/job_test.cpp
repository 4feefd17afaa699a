#include "train/contract/job.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "base/error.h"
#include "support/temporary_folder.h"

using namespace espalier;
using namespace espalier::train;
using Catch::Matchers::StartsWith;

namespace {

using Texts = std::map<std::string, std::string>;

// Config files, by name without ".json", as a job tree; then read.
Job job_of(const Texts& configs) {
  const test::TemporaryFolder root;
  for (const auto& [name, text] : configs) root.write("input/config/" + name + ".json", text);
  return read_job(Layout(root.path()));
}

}  // namespace

TEST_CASE("a job is read from the three config files as SageMaker writes them", "[train][job]") {
  const Job job = job_of({
      {"hyperparameters", R"({"num_round":"240","eta":"0.05","objective":"binary:logistic","k":"[\"a\"]"})"},
      {"inputdataconfig", R"({
        "validation":{"ContentType":"text/csv; charset=utf-8","TrainingInputMode":"Pipe","RecordWrapperType":"None"},
        "train":{"ContentType":"text/csv","TrainingInputMode":"File","S3DistributionType":"ShardedByS3Key"},
        "code":{"TrainingInputMode":"FastFile","NewKey":{"a":[1,2]}}})"},
      {"resourceconfig", R"({"current_host":"algo-2","hosts":["algo-2","algo-10","algo-1"],"topology":null})"},
  });
  CHECK(job.hyperparameters ==
        Texts{{"num_round", "240"}, {"eta", "0.05"}, {"objective", "binary:logistic"}, {"k", R"(["a"])"}});
  REQUIRE(job.channels.size() == 3);
  CHECK(job.channels[0].name == "code");
  CHECK(job.channels[0].content_type == std::nullopt);
  CHECK(job.channels[0].input_mode == InputMode::kFile);
  REQUIRE(job.channel("train") != nullptr);
  CHECK(job.channel("train")->content_type == "text/csv");
  REQUIRE(job.channel("validation") != nullptr);
  CHECK(job.channel("validation")->content_type == "text/csv; charset=utf-8");
  CHECK(job.channel("validation")->input_mode == InputMode::kPipe);
  CHECK(job.channel("test") == nullptr);
  CHECK(job.hosts == std::vector<std::string>{"algo-1", "algo-10", "algo-2"});
}

TEST_CASE("what the config files ask for and nobody does is noted", "[train][job]") {
  CHECK(
      job_of({{"inputdataconfig", R"({"train":{"RecordWrapperType":"RecordIO","ShuffleConfig":{"Seed":3}}})"},
              {"checkpointconfig", R"({"LocalPath":"/opt/ml/checkpoints"})"},
              {"debughookconfig", R"({"S3OutputPath":"s3://b/d","CollectionConfigurations":[{"CollectionName":"m"}]})"},
              {"tensorboardoutputconfig", "{}"}})
          .notes ==
      std::vector<std::string>{
          "Channel 'train': ShuffleConfig has no effect: files are read in the order of their paths",
          "Channel 'train': RecordWrapperType has no effect: it is for Pipe mode, and files are read as they are",
          "checkpointconfig.json has no effect: no checkpoints are written or read, so that an interrupted job begins "
          "anew",
          "tensorboardoutputconfig.json has no effect: nothing is written for TensorBoard",
          "debughookconfig.json has no effect: there is no debugger hook, and no tensors are written"});
  CHECK(job_of({{"inputdataconfig", R"({"train":{"RecordWrapperType":"None"}})"},
                {"debughookconfig", R"({"S3OutputPath":"s3://b/d","CollectionConfigurations":[]})"}})
            .notes.empty());
}

TEST_CASE("missing and empty config files count as empty", "[train][job]") {
  for (const Texts& configs : {Texts{}, Texts{{"hyperparameters", "{}"}, {"inputdataconfig", "{}"}},
                               Texts{{"hyperparameters", ""}, {"inputdataconfig", " \n"}, {"resourceconfig", "{}"}}}) {
    const Job job = job_of(configs);
    CHECK(job.hyperparameters.empty());
    CHECK(job.channels.empty());
    CHECK(job.hosts.empty());
  }
}

TEST_CASE("hyperparameters that are not strings are taken as their JSON text", "[train][job]") {
  CHECK(job_of({{"hyperparameters", R"({"a":5,"b":0.1,"c":true,"d":null,"e":[1,"x"],"f":{"g":1}})"}}).hyperparameters ==
        Texts{{"a", "5"}, {"b", "0.1"}, {"c", "true"}, {"d", "null"}, {"e", R"([1,"x"])"}, {"f", R"({"g":1})"}});
  CHECK(job_of({{"hyperparameters", R"({"seed":12345678901234567890123,"eta":1e-400})"}}).hyperparameters ==
        Texts{{"seed", "12345678901234567890123"}, {"eta", "1e-400"}});
}

TEST_CASE("broken config files are named, with the place and the reason", "[train][job]") {
  CHECK_THROWS_WITH(job_of({{"hyperparameters", R"({"a":)"}}),
                    StartsWith("hyperparameters.json: not valid JSON at byte 5: "));
  CHECK_THROWS_WITH(job_of({{"inputdataconfig", "[1]"}}),
                    "inputdataconfig.json: must be a JSON object, found another kind of value");
  CHECK_THROWS_WITH(job_of({{"inputdataconfig", R"({"tr\nain":"File"})"}}),
                    "inputdataconfig.json: channel 'tr\\nain' must be a JSON object");
  CHECK_THROWS_WITH(job_of({{"inputdataconfig", R"({"train":{"TrainingInputMode":"Stream"}})"}}),
                    "inputdataconfig.json: channel 'train' has TrainingInputMode 'Stream'; allowed are File, FastFile "
                    "and Pipe");
  CHECK_THROWS_AS(job_of({{"resourceconfig", "\xff"}}), base::ClientError);
}

TEST_CASE("a config file nested very deep is refused, not recursed into", "[train][job]") {
  for (const std::string& deep :
       {std::string(500'000, '['), "{\"a\":" + std::string(500'000, '[') + std::string(500'000, ']') + "}"})
    for (const std::string file : {"hyperparameters", "inputdataconfig", "resourceconfig"})
      CHECK_THROWS_AS(job_of({{file, deep}}), base::ClientError);
}
