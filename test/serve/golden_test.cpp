// Every answer that three versions of the original image gave: ours is the same, or the case stands in one of the two
// lists below, with its reason (mirrored in docs/differences.md). Nothing is skipped silently: a list entry that no
// case uses fails.
#include <rapidjson/document.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "support.h"

using namespace espalier;

namespace {

struct GoldenCase {
  std::string image, name, model;
  serve::Environment environment;
  serve::Request request;
  int status = 0;
  std::string content_type, body;
};

// A case that we answer otherwise on purpose.
struct Difference {
  std::string name;
  std::set<std::string> images;  // empty: all
  int status;
  std::string body;  // whole; "*": not compared
  std::string reason;
};

const std::vector<Difference> kDifferences = {
    {"NA cell", {}, 200, "*", "NA, N/A, null, None and ? are spellings of missing here, as in training"},
    {"one column too few",
     {},
     400,
     "the rows have 7 features, the model takes 8; leave a field empty if it is missing, or set "
     "ESPALIER_NARROW_ROWS=missing to take what is absent as missing\n",
     "dense rows of another width than the model's are a mistake; the original takes the rest as missing without a "
     "word"},
    {"header", {}, 200, "*", "a header line is recognised and skipped"},
    {"json content type",
     {},
     400,
     "the rows have 2 features, the model takes 8; leave a field empty if it is missing, or set "
     "ESPALIER_NARROW_ROWS=missing to take what is absent as missing\n",
     "JSON rows are accepted here (this one has two features for a model of eight)"},
    {"accept jsonlines", {}, 200, "*", "the original fails with 500; here it is one score a line"},
    {"libsvm 1-based with label",
     {"1.7-1", "3.0-5"},
     200,
     "*",
     "a request too wide by one and without index 0 counts from 1, as 3.2-0 takes it; the older ones refuse"},
    {"libsvm empty last row",
     {},
     200,
     "*",
     "one prediction a line; the original drops trailing lines without features"},
    {"libsvm only label", {}, 200, "*", "one prediction a line; the original cannot answer lines without features"},
    {"pipe", {}, 200, "*", "a bar separates columns as comma, tab and semicolon do"},
    {"libsvm tabs", {}, 200, "*", "tabs separate as spaces do"},
};

// Features of a later issue: the case is known and not run.
bool is_later(const GoldenCase& golden) {
  return golden.environment.contains("SAGEMAKER_INFERENCE_OUTPUT") || golden.name.starts_with("recordio");
}

std::string text(const rapidjson::Value& object, const char* key) {
  const auto found = object.FindMember(key);
  return found == object.MemberEnd() || found->value.IsNull() ? std::string() : found->value.GetString();
}

GoldenCase parse_case(const std::string& line, const std::string& image) {
  rapidjson::Document document;
  document.Parse(line.c_str());
  const auto& request = document["request"];
  const auto& response = document["response"];
  GoldenCase golden{.image = image,
                    .name = text(document, "case"),
                    .model = text(document, "model"),
                    .environment = {},
                    .request = {.method = text(request, "method"),
                                .path = text(request, "path"),
                                .content_type = text(request, "content_type"),
                                .content_encoding = {},
                                .accept = text(request, "accept"),
                                .custom_attributes = {},
                                .body = text(request, "body")},
                    .status = response["status"].GetInt(),
                    .content_type = text(response, "content_type"),
                    .body = text(response, "body")};
  for (const auto& member : document["env"].GetObject())
    golden.environment[member.name.GetString()] = member.value.GetString();
  // The recordings are of a machine with two processors.
  golden.environment["SAGEMAKER_MODEL_SERVER_WORKERS"] = "2";
  return golden;
}

std::vector<GoldenCase> golden_cases() {
  std::vector<GoldenCase> cases;
  for (const std::string image : {"1.7-1", "3.0-5", "3.2-0"}) {
    std::ifstream file(std::string(ESPALIER_TEST_DATA) + "/sagemaker/serving-" + image + ".jsonl");
    for (std::string line; std::getline(file, line);) cases.push_back(parse_case(line, image));
  }
  return cases;
}

const Difference* difference_of(const GoldenCase& golden) {
  const auto found = std::ranges::find_if(kDifferences, [&](const Difference& difference) {
    return difference.name == golden.name && (difference.images.empty() || difference.images.contains(golden.image));
  });
  return found == kDifferences.end() ? nullptr : &*found;
}

}  // namespace

TEST_CASE("every recorded answer of the original is given again, or differs for a reason", "[serve][golden]") {
  std::map<std::string, std::unique_ptr<test::ModelHandler>> handlers;
  std::set<const Difference*> used;
  std::size_t num_same = 0, num_different = 0, num_later = 0;
  for (const GoldenCase& golden : golden_cases()) {
    CAPTURE(golden.image, golden.name, golden.model, golden.request.body);
    if (is_later(golden)) {
      ++num_later;
      continue;
    }
    std::string key = golden.model;
    for (const auto& [name, value] : golden.environment) key += " " + name + "=" + value;
    auto& handler = handlers[key];
    if (!handler) handler = std::make_unique<test::ModelHandler>(golden.model, golden.environment);
    const serve::Response response = handler->handle(golden.request);
    if (const Difference* difference = difference_of(golden)) {
      CAPTURE(difference->reason);
      CHECK(response.status == difference->status);
      if (difference->body != "*") CHECK(response.body == difference->body);
      CHECK((response.status != golden.status || response.body != golden.body));
      used.insert(difference);
      ++num_different;
      continue;
    }
    ++num_same;
    CHECK(response.status == golden.status);
    const std::string opening = golden.body.substr(0, golden.body.find(" with Exception"));
    if (opening.starts_with("Loading ")) CHECK(response.body.starts_with(opening));
    if (golden.status == 200) {
      CHECK(response.content_type == golden.content_type);
      CHECK(response.body == golden.body);
    }
  }
  CHECK(used.size() == kDifferences.size());
  CHECK(num_same == 132);
  CHECK(num_different == 29);
  CHECK(num_later == 50);
}
