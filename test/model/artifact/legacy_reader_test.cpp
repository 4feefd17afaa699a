// XGBoost's binary format, written here by hand: one stump over two features (docs/model-format.md).
#include "model/artifact/xgboost/legacy_reader.h"

#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstring>

#include "base/error.h"
#include "model/artifact/damage.h"
#include "support/error_of.h"

using namespace espalier;

namespace {

template <typename Number>
void put(std::string& out, Number number) {
  char bytes[sizeof(Number)];
  std::memcpy(bytes, &number, sizeof(Number));
  out.append(bytes, sizeof(Number));
}

void put_text(std::string& out, std::string_view text) {
  put<std::uint64_t>(out, text.size());
  out.append(text);
}

struct Header {
  float base_score = 0.5f;
  std::int32_t num_class = 0;
  std::int32_t has_attributes = 0;
  std::uint32_t major = 1;
  std::string objective = "reg:squarederror";
  std::string booster = "gbtree";
};

std::string header_bytes(const Header& header) {
  std::string out;
  put(out, header.base_score);
  put<std::uint32_t>(out, 2);
  put(out, header.num_class);
  put(out, header.has_attributes);
  put<std::int32_t>(out, 0);
  put(out, header.major);
  out.resize(136, '\0');
  put_text(out, header.objective);
  put_text(out, header.booster);
  return out;
}

struct Node {
  std::uint32_t parent;
  std::int32_t left, right;
  std::uint32_t split;
  float condition;
};

constexpr std::uint32_t kHigh = 0x80000000U;
constexpr Node kNodes[] = {{~0U, 1, 2, 1 | kHigh, 0.5f}, {kHigh, -1, -1, 0, -1.0f}, {0, -1, -1, 0, 1.0f}};

std::string forest_bytes(std::int32_t num_trees = 1, std::int32_t num_nodes = 3) {
  std::string out;
  put(out, num_trees);
  out.resize(160, '\0');
  put<std::int32_t>(out, 1);
  put(out, num_nodes);
  out.resize(160 + 148, '\0');
  for (const Node& node : kNodes) {
    put(out, node.parent);
    put(out, node.left);
    put(out, node.right);
    put(out, node.split);
    put(out, node.condition);
  }
  out.resize(out.size() + 3 * 16, '\0');
  put<std::int32_t>(out, 0);  // tree_info
  return out;
}

float score(std::string_view bytes, float second) {
  const data::DenseMatrix row = {.num_rows = 1, .num_features = 2, .values = {0, second}};
  return model::Predictor(model::read_model(bytes)).predict_margin(data::FeatureMatrix(row), nullptr).front();
}

std::string refusal(std::string_view bytes) {
  return test::error_of<base::PlatformError>([&] { model::read_model(bytes); });
}

}  // namespace

TEST_CASE("the binary format is read with its magic, without it, and behind the bytes of the JVM package",
          "[model][artifact][legacy]") {
  const std::string bytes = header_bytes({}) + forest_bytes();
  for (const std::string& file : {"binf" + bytes, bytes, std::string("\0\0\0\2", 4) + bytes}) {
    CHECK(score(file, 0.4f) == -0.5f);
    CHECK(score(file, NAN) == -0.5f);
    CHECK(score(file, 0.5f) == 1.5f);
  }
}

TEST_CASE("before 1.0 base_score is a margin", "[model][artifact][legacy]") {
  const auto base_score = [](const Header& header) {
    return model::read_model(header_bytes(header) + forest_bytes()).base_score.front();
  };
  CHECK(base_score({.base_score = 0.25f, .major = 1, .objective = "binary:logistic"}) == 0.25f);
  CHECK(base_score({.base_score = 0, .major = 0, .objective = "binary:logistic"}) == 0.5f);
  CHECK(base_score({.base_score = 0, .major = 0, .objective = "count:poisson"}) == 1.0f);
  CHECK(base_score({.base_score = 0.25f, .num_class = 2, .major = 0, .objective = "multi:softprob"}) == 0.25f);
}

TEST_CASE("attributes of the binary format: the user's, and what the format has no place for",
          "[model][artifact][legacy]") {
  std::string bytes = header_bytes({.has_attributes = 1, .objective = "count:poisson"}) + forest_bytes();
  put<std::uint64_t>(bytes, 2);
  put_text(bytes, "best_iteration");
  put_text(bytes, "3");
  put_text(bytes, "SAVED_PARAM_max_delta_step");
  put_text(bytes, "0.25");
  const model::Model model = model::read_model(bytes);
  CHECK(model.attributes == std::map<std::string, std::string>{{"best_iteration", "3"}});
  CHECK(model.objective_config.at("poisson_regression_param").at("max_delta_step") == "0.25");
}

TEST_CASE("a gblinear of the binary format answers", "[model][artifact][legacy]") {
  std::string bytes = header_bytes({.booster = "gblinear"});
  bytes.resize(bytes.size() + 136, '\0');
  put<std::uint64_t>(bytes, 3);
  for (const float weight : {1.0f, 2.0f, 0.25f}) put(bytes, weight);
  CHECK(score(bytes, 3.0f) == 6.75f);
  bytes[header_bytes({.booster = "gblinear"}).size() + 136] = 4;
  CHECK(refusal(bytes) == "model file: XGBoost's binary format, byte 320: 4 weights are in the file, 3 are wanted");
}

TEST_CASE("damage in the binary format is refused with the place", "[model][artifact][legacy][damage]") {
  const std::string header = header_bytes({});
  CHECK(refusal(header + forest_bytes(1000000)) ==
        "model file: XGBoost's binary format, byte 334: 1000000 trees are more than the rest of the file holds");
  std::string parallel = forest_bytes();
  parallel[4] = 2;
  CHECK(refusal(header + parallel) ==
        "model file: XGBoost's binary format, byte 334: a round has 2 parallel trees, the model 1 trees");
  CHECK(refusal(header + forest_bytes(1, 1 << 30)) ==
        "model file: XGBoost's binary format, byte 482: a tree of 1073741824 nodes is empty, or larger than the rest "
        "of the file");
  CHECK(refusal(header_bytes({.objective = "reg:nothing"}) + forest_bytes())
            .starts_with("model file: 'objective' cannot be used"));
  std::string cycle = forest_bytes();
  cycle[160 + 148 + 4] = 0;  // the root is its own left child
  CHECK(refusal(header + cycle) == "model file: tree 0: node 0: child 0 is reached on another path too");
}

TEST_CASE("a binary file may be cut anywhere and any bit may flip", "[model][artifact][legacy][damage]") {
  const std::string bytes = header_bytes({}) + forest_bytes();
  CHECK(test::refused_prefix(bytes) == bytes.size());
  CHECK(test::refused_of_flipped(bytes, 3000) > 100);
  CHECK(test::refused_of_flipped("binf" + bytes, 3000) > 100);
}

TEST_CASE("versions 0.7 to 0.9 put max_delta_step behind the model, and names of metrics behind that",
          "[model][artifact][legacy]") {
  const auto max_delta_step = [](std::string_view tail) {
    std::string bytes = header_bytes({.major = 0, .objective = "count:poisson"}) + forest_bytes();
    const model::Model model = model::read_model(bytes.append(tail));
    return model.objective_config.at("poisson_regression_param").at("max_delta_step");
  };
  CHECK(max_delta_step("") == "0.699999988");  // 0.6 and before
  std::string tail;
  put_text(tail, "0.25");
  CHECK(max_delta_step(tail) == "0.25");
  put<std::uint64_t>(tail, 1);
  put_text(tail, "poisson-nloglik");
  CHECK(max_delta_step(tail) == "0.25");
  CHECK(max_delta_step("what is no text of that kind") == "0.699999988");
}

TEST_CASE("binary:logitraw of 1.0 to 1.2 has a probability as base_score, later ones the margin",
          "[model][artifact][legacy]") {
  Header header = {.base_score = 0.5f, .objective = "binary:logitraw"};
  CHECK(score(header_bytes(header) + forest_bytes(), 0) == -1.0f);
  std::string later = header_bytes(header) + forest_bytes();
  later[6 * 4] = 3;  // the minor version
  CHECK(score(later, 0) == -0.5f);
}
