#include "model/artifact/model_file.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

#include "base/error.h"
#include "model/artifact/sample_model.h"
#include "support/error_of.h"

using namespace espalier;
using model::read_model;
using test::kStump;
using test::stump_with;

namespace {

std::string refusal(std::string_view bytes) {
  return test::error_of<base::PlatformError>([&] { read_model(bytes); });
}

float score(const model::Model& model, float first, float second) {
  const data::DenseMatrix row = {.num_rows = 1, .num_features = 2, .values = {first, second}};
  return model::Predictor(model).predict(data::FeatureMatrix(row), nullptr).front();
}

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

}  // namespace

TEST_CASE("the smallest model answers and is written as it was read", "[model][artifact]") {
  const model::Model model = read_model(kStump);
  CHECK(score(model, 0, 0.2f) == -0.5f);
  CHECK(score(model, 0, kMissing) == -0.5f);
  CHECK(score(model, 0, 0.5f) == 1.5f);
  CHECK(model::write_model(model, model::ModelEncoding::kJson) == kStump);
}

TEST_CASE("UBJSON starts with the bytes that XGBoost writes", "[model][artifact]") {
  const std::string bytes = model::write_model(read_model(kStump), model::ModelEncoding::kUbjson);
  CHECK(bytes.substr(0, 16) == std::string("{L\0\0\0\0\0\0\0\x07learne", 16));
  CHECK(read_model(bytes) == read_model(kStump));
}

TEST_CASE("what unbiased ranking has learned about positions is passed over", "[model][artifact]") {
  const std::string ranking = stump_with(
      R"("objective":{"name":"reg:squarederror","reg_loss_param":{"scale_pos_weight":"1"}})",
      R"("objective":{"lambdarank_param":{"lambdarank_unbiased":"1"},"name":"rank:ndcg","ti+":[1,0.9],"tj-":[1,0.8]})");
  const model::Model model = read_model(ranking);
  CHECK(model.objective == "rank:ndcg");
  CHECK(model.objective_config.at("lambdarank_param").at("lambdarank_unbiased") == "0");  // it has no arrays
  CHECK_FALSE(model.objective_config.contains("ti+"));
}

TEST_CASE("what versions of XGBoost write differently reads the same", "[model][artifact]") {
  const model::Model stump = read_model(kStump);
  CHECK(read_model(stump_with("\"5E-1\"", "\"[5E-1]\"")) == stump);
  CHECK(read_model(stump_with("\"default_left\":[1,0,0]", "\"default_left\":[true,false,false]")) == stump);
  CHECK(read_model(stump_with("\"iteration_indptr\":[0,1],", "")) == stump);
  CHECK(read_model(stump_with(",\"split_type\":[0,0,0]", "")) == stump);
  CHECK(read_model(stump_with("\"categories\":[],\"categories_nodes\":[],\"categories_segments\":[],"
                              "\"categories_sizes\":[],",
                              "")) == stump);
  CHECK(read_model(stump_with("\"size_leaf_vector\":\"1\"", "\"size_leaf_vector\":\"0\"")) == stump);
  CHECK(read_model(stump_with(",\"reg_loss_param\":{\"scale_pos_weight\":\"1\"}", "")) == stump);
  CHECK(read_model(stump_with(",\"num_target\":\"1\"", "")) == stump);
  CHECK(read_model(stump_with("{\"gbtree_model_param\"",
                              "{\"cats\":{\"enc\":[],\"feature_segments\":[]},"
                              "\"gbtree_model_param\"")) == stump);
  CHECK(read_model("{\"Config\":{},\"Model\":" + std::string(kStump) + "}") == stump);
  CHECK(read_model(" \n{ " + std::string(kStump.substr(1)) + "\n") == stump);
}

// XGBoost compares texts by their bytes as signed numbers, so that what is not ASCII comes first.
TEST_CASE("category values are read and written as XGBoost 3.4 writes them", "[model][artifact]") {
  const std::string cats =
      R"("cats":{"enc":[{"offsets":[0,2,4,4],"values":[122,98,-61,-74]},{"type":12,"values":[40,7]}],)"
      R"("feature_segments":[0,3,5],"sorted_idx":[2,1,0,1,0]},)";
  const std::string text = stump_with("\"gbtree_model_param\"", cats + "\"gbtree_model_param\"");
  const model::Model model = read_model(text);
  REQUIRE(model.category_values.size() == 2);
  CHECK(model.category_values[0] == model::CategoryValues{model::CategoryType::kText, {"zb", "\xc3\xb6", ""}});
  CHECK(model.category_values[1] == model::CategoryValues{model::CategoryType::kUint16, {"40", "7"}});
  CHECK(model::write_model(model, model::ModelEncoding::kJson) == text);
  CHECK(read_model(model::write_model(model, model::ModelEncoding::kUbjson)) == model);
  CHECK(model::write_model(model, model::ModelEncoding::kJson, model::SchemaVersion::k3).contains(cats));
  CHECK_FALSE(model::write_model(model, model::ModelEncoding::kJson, model::SchemaVersion::k2_1).contains("cats"));
}

TEST_CASE("category values that contradict themselves are refused", "[model][artifact]") {
  const auto with = [](std::string_view enc) {
    return refusal(
        stump_with("\"gbtree_model_param\"", "\"cats\":{\"enc\":" + std::string(enc) + "},\"gbtree_model_param\""));
  };
  CHECK(with(R"([{"type":9,"values":[1]}])") == "model file: 'enc' has 1 entries, the model has 2 features");
  CHECK(with(R"([{"offsets":[0,3],"values":[97]},{"offsets":[],"values":[]}])") ==
        "model file: 'offsets' does not ascend within the 1 bytes of the values");
  CHECK(with(R"([{"type":6,"values":[1]},{"type":9,"values":[1]}])").contains("'type' is 6"));
}

// Before 3.2 XGBoost uses base_score as it is; from 3.2 on the logistic family keeps it in [1e-6, 1 - 1e-6].
TEST_CASE("an extreme base_score counts as in the version of XGBoost that wrote it", "[model][artifact]") {
  const auto start = [](std::string_view version) {
    std::string text = stump_with("\"5E-1\",\"boost", "\"1E-7\",\"boost");
    text.replace(text.find("reg:squarederror"), 16, "binary:logistic");
    text.replace(text.find("[2,1,4]"), 7, version);
    const model::Predictor predictor(read_model(text));
    return model::start_margins(predictor.model(), predictor.objective()).front();
  };
  CHECK(start("[1,7,4]") == -std::log(1.0f / 1e-7f - 1.0f));
  CHECK(start("[3,0,5]") == start("[1,7,4]"));
  CHECK(start("[3,1,3]") == start("[1,7,4]"));
  CHECK(start("[3,2,0]") == -std::log(1.0f / 1e-6f - 1.0f));
}

// A model that was never boosted: from 3.1 on XGBoost takes its base score for the margin, unless the user gave it.
TEST_CASE("a model without rounds starts as in the version of XGBoost that wrote it", "[model][artifact]") {
  const auto with = [](std::string_view base_score, std::string_view is_fitted, std::string_view version) {
    std::string text(kStump);
    const auto exchange = [&](std::string_view from, std::string_view to) {
      text.replace(text.find(from), from.size(), to);
    };
    const std::size_t begin = text.find("\"trees\":[") + 9;
    text.erase(begin, text.find("},\"name\":\"gbtree\"") - begin - 1);
    exchange("\"num_trees\":\"1\"", "\"num_trees\":\"0\"");
    exchange("[0,1],\"tree_info\":[0]", "[0],\"tree_info\":[]");
    exchange("reg:squarederror", "binary:logistic");
    exchange("\"5E-1\",\"boost_from_average\":\"1\"",
             "\"" + std::string(base_score) + "\",\"boost_from_average\":\"" + std::string(is_fitted) + "\"");
    exchange("[2,1,4]", version);
    return read_model(text);
  };
  const auto margin = [](const model::Model& model) {
    return model::Predictor(model).predict_margin(data::DenseMatrix{1, 2, {0, 0}}, nullptr).front();
  };
  CHECK(margin(with("5E-1", "1", "[3,0,5]")) == 0.0f);
  CHECK(margin(with("5E-1", "1", "[3,1,0]")) == 0.5f);
  CHECK(margin(with("5E-1", "0", "[3,1,0]")) == 0.0f);
  CHECK(margin(with("1E-9", "1", "[3,4,1]")) == 1e-9f);
  CHECK(margin(with("1.5E0", "1", "[3,4,1]")) == 1.5f);  // no probability, and taken
  // Written again the margin stays, for every reader: those of 3.1 and later are told not to take the base score.
  for (const auto version : {model::SchemaVersion::k1_7, model::SchemaVersion::k2_1, model::SchemaVersion::k3}) {
    for (const model::Model& model : {with("3E-1", "1", "[3,0,5]"), with("3E-1", "1", "[3,4,1]")}) {
      const std::string text = model::write_model(model, model::ModelEncoding::kJson, version);
      CHECK(margin(read_model(text)) == margin(model));
      CHECK((text.contains("\"boost_from_average\":\"0\"") || text.contains("\"num_trees\":\"1\"")));
    }
  }
}

// From 3.4 on dart's weights stand among the trees of a gbtree; before, beside them in a booster of its own.
TEST_CASE("the weights of dart are read wherever XGBoost wrote them", "[model][artifact]") {
  const std::string inside = stump_with("\"tree_info\":[0],", "\"tree_info\":[0],\"weight_drop\":[5E-1],");
  const std::string beside = stump_with("\"name\":\"gbtree\"", "\"name\":\"gbtree\",\"weight_drop\":[5E-1]");
  for (const std::string& text : {inside, beside}) {
    const model::Model model = read_model(text);
    CHECK(std::get<model::Forest>(model.learner).tree_weight == std::vector<float>{0.5f});
    CHECK(score(model, 0, 0.5f) == 1.0f);
    CHECK(model::write_model(model, model::ModelEncoding::kJson).contains("\"name\":\"dart\""));
  }
  CHECK(refusal(stump_with("\"tree_info\":[0],", "\"tree_info\":[0],\"weight_drop\":[1,1],")) ==
        "model file: 'weight_drop' has 2 numbers, the model has 1 trees");
}

TEST_CASE("a base_score without a margin under its objective is refused", "[model][artifact]") {
  const auto with = [](std::string_view objective, std::string_view base_score) {
    std::string text = stump_with("\"5E-1\",\"boost", "\"" + std::string(base_score) + "\",\"boost");
    return text.replace(text.find("reg:squarederror"), 16, objective);
  };
  CHECK(refusal(with("binary:logistic", "2")) ==
        "model file: 'base_score' is 2, objective binary:logistic takes a number in [0, 1]");
  CHECK(refusal(with("count:poisson", "-1")) ==
        "model file: 'base_score' is -1, objective count:poisson takes a number in (0, +inf)");
  CHECK(refusal(with("reg:squarederror", "inf")) ==
        "model file: 'base_score' is inf, objective reg:squarederror takes a number in (-inf, +inf)");
  CHECK(std::isfinite(score(read_model(with("binary:logistic", "1")), 0, 0)));
  CHECK(score(read_model(with("reg:gamma", "0")), 0, 0) == 0);  // the margin -inf, as for XGBoost
}

// XGBoost's loader knows a pruned node by feature 2^31 - 1 with default left, and follows its parent.
TEST_CASE("pruned nodes are written as XGBoost marks them", "[model][artifact]") {
  std::string text = stump_with("\"base_weights\":[0E0,-1E0,1E0]", "\"base_weights\":[0E0,-1E0,1E0,0E0]");
  const auto exchange = [&](std::string_view from, std::string_view to) {
    text.replace(text.find(from), from.size(), to);
  };
  exchange("[1,0,0],\"id\"", "[1,0,0,1],\"id\"");
  exchange("[1,-1,-1]", "[1,-1,-1,-1]");
  exchange("[1E0,0E0,0E0]", "[1E0,0E0,0E0,0E0]");
  exchange("[2147483647,0,0]", "[2147483647,0,0,0]");
  exchange("[2,-1,-1]", "[2,-1,-1,-1]");
  exchange("[5E-1,-1E0,1E0]", "[5E-1,-1E0,1E0,0E0]");
  exchange("[1,0,0],\"split_type\":[0,0,0]", "[1,0,0,2147483647],\"split_type\":[0,0,0,0]");
  exchange("[2E0,1E0,1E0]", "[2E0,1E0,1E0,1E0]");
  exchange("\"num_deleted\":\"0\"", "\"num_deleted\":\"1\"");
  exchange("\"num_nodes\":\"3\"", "\"num_nodes\":\"4\"");
  const model::Model model = read_model(text);
  CHECK(model::write_model(model, model::ModelEncoding::kJson) == text);
  CHECK(read_model(text) == model);
}

TEST_CASE("infinite leaves and thresholds are numbers", "[model][artifact]") {
  const model::Model model = read_model(stump_with("[5E-1,-1E0,1E0]", "[Infinity,-Infinity,NaN]"));
  CHECK(score(model, 0, 3) == -std::numeric_limits<float>::infinity());
}

TEST_CASE("floats are read to the nearest float32 without a detour through double", "[model][artifact]") {
  // 1 + 2^-24 + 2^-60: double rounds it to the midpoint of two float32, and that to even, which is 1.
  const model::Model model = read_model(stump_with("[5E-1,-1E0,1E0]", "[5E-1,-1E0,1.000000059604644776257793]"));
  CHECK(std::get<model::Forest>(model.learner).trees[0].split_condition[2] == 1.00000012f);
}

TEST_CASE("a categorical split sends the listed codes right", "[model][artifact]") {
  std::string text = stump_with(
      "\"categories\":[],\"categories_nodes\":[],\"categories_segments\":[],"
      "\"categories_sizes\":[]",
      "\"categories\":[1,4],\"categories_nodes\":[0],\"categories_segments\":[0],"
      "\"categories_sizes\":[2]");
  text.replace(text.find("\"split_type\":[0,0,0]"), 20, "\"split_type\":[1,0,0]");
  const model::Model model = read_model(text);
  CHECK(score(model, 0, 4) == 1.5f);
  CHECK(score(model, 0, 3) == -0.5f);
  CHECK(score(model, 0, -1) == -0.5f);
  CHECK(score(model, 0, 1e20f) == -0.5f);
  CHECK(read_model(model::write_model(model, model::ModelEncoding::kUbjson)) == model);
}

TEST_CASE("sets of categories that share codes in the file are put in order each for itself", "[model][artifact]") {
  std::string text = stump_with("\"num_nodes\":\"3\"", "\"num_nodes\":\"5\"");
  const auto exchange = [&](std::string_view from, std::string_view to) {
    text.replace(text.find(from), from.size(), to);
  };
  exchange("[0E0,-1E0,1E0]", "[0,0,0,0,0]");
  exchange(R"("categories":[],"categories_nodes":[],"categories_segments":[],"categories_sizes":[])",
           R"("categories":[5,1,0,9],"categories_nodes":[0,1],"categories_segments":[0,1],"categories_sizes":[2,2])");
  exchange("[1,0,0],\"id\"", "[1,0,0,0,0],\"id\"");
  exchange("[1,-1,-1]", "[1,3,-1,-1,-1]");
  exchange("[1E0,0E0,0E0]", "[0,0,0,0,0]");
  exchange("[2147483647,0,0]", "[2147483647,0,0,1,1]");
  exchange("[2,-1,-1]", "[2,4,-1,-1,-1]");
  exchange("[5E-1,-1E0,1E0]", "[0,0,20,30,40]");
  exchange("[1,0,0],\"split_type\":[0,0,0]", "[1,0,0,0,0],\"split_type\":[1,1,0,0,0]");
  exchange("[2E0,1E0,1E0]", "[1,1,1,1,1]");
  const model::Model model = read_model(text);
  const auto leaf = [&](float first, float second) { return score(model, first, second) - 0.5f; };
  CHECK(leaf(0, 5) == 20);
  CHECK(leaf(0, 1) == 20);
  CHECK(leaf(0, 0) == 40);  // the root's set is {1, 5}, the next one's {0, 1}
  CHECK(leaf(1, 0) == 40);
  CHECK(leaf(5, 0) == 30);
}

TEST_CASE("what is no model says what it looks like", "[model][artifact]") {
  CHECK(refusal("") == "model file: the file is empty");
  CHECK(refusal("binf\x01\x02") ==
        "model file: XGBoost's binary format: no names of an objective and a booster stand behind the 136 bytes of "
        "parameters");
  CHECK(refusal("\x80\x03"
                "cxgboost") == "model file: Python pickle, byte 3: the file ends in the middle of a line");
  CHECK(refusal("\x1f\x8b\x08") == "model file: this is a gzip file; unpack it first");
  CHECK(refusal("PK\x03\x04 xl/workbook.xml") == "model file: this is an Excel workbook (xlsx), not a model");
  CHECK(refusal("PK\x03\x04 model.pkl") == "model file: this is a zip file; unpack it first");
  CHECK(refusal("CBM1") == "model file: this is a model of CatBoost (cbm), which is not read here");
  CHECK(refusal(R"({"features_info":{},"oblivious_trees":[]})") ==
        "model file: this is a model of CatBoost (JSON), which is not read here");
  CHECK(refusal(R"({"name":"tree","num_tree_per_iteration":1})") ==
        "model file: this is LightGBM's dump_model(); save the model with save_model(), whose text is read here");
  CHECK(refusal("booster[0]:\n0:leaf=1") ==
        "model file: this is XGBoost's dump in text, which lacks what a model needs; save it with save_model()");
  CHECK(refusal("version https://git-lfs.github.com/spec/v1\n") ==
        "model file: this is a pointer of Git LFS; fetch the file itself (git lfs pull)");
  CHECK(refusal("<?xml version") ==
        "model file: this is XML or HTML, maybe the error page of a download; a model is wanted");
  CHECK(refusal("if tree") ==
        "model file: it starts with 'if tree'; a model is a file of XGBoost (JSON, UBJSON or its old binary format), a "
        "Python pickle of one, or a text file of LightGBM");
  CHECK(refusal("{}") == "model file: 'learner' is missing");
}

TEST_CASE("a model that contradicts itself is refused with tree and node", "[model][artifact]") {
  CHECK(refusal(stump_with("[1,-1,-1]", "[1,-1]")) ==
        "model file: tree 0: 'left_children' has 2 numbers, 3 are wanted for the tree's nodes");
  CHECK(refusal(stump_with("[1,-1,-1]", "[7,-1,-1]")) ==
        "model file: tree 0: node 0: child 7 is not one of the tree's 3 nodes");
  CHECK(refusal(stump_with("\"num_trees\":\"1\"", "\"num_trees\":\"2\"")) ==
        "model file: 'num_trees' says 2, the model has 1 trees");
  CHECK(refusal(stump_with("\"num_parallel_tree\":\"1\"", "\"num_parallel_tree\":\"2147483647\"")) ==
        "model file: 'num_parallel_tree' says 2147483647, the model has 1 trees");
  CHECK(refusal(stump_with("\"tree_info\":[0]", "\"tree_info\":[3]")) ==
        "model file: 'tree_info' puts tree 0 into output 3, the model has 1 outputs");
  CHECK(refusal(stump_with("\"iteration_indptr\":[0,1]", "\"iteration_indptr\":[0,2]")) ==
        "model file: 'iteration_indptr' does not ascend from 0 to the 1 trees of the model");
  CHECK(refusal(stump_with("\"5E-1\"", "\"half\"")) ==
        "model file: 'base_score' is 'half', which is no number and no list of numbers");
  CHECK(refusal(stump_with("\"num_feature\":\"2\",\"num_target\"", "\"num_feature\":\"-2\",\"num_target\"")) ==
        "model file: 'num_feature' is -2, allowed are 0 to 2147483647");
  CHECK(refusal(stump_with("[2147483647,0,0]", "[2147483647,0.5,0]")) ==
        "model file: tree 0: 'parents' does not hold whole numbers of 32 bits");
  CHECK(refusal(stump_with("\"name\":\"gbtree\"", "\"name\":\"forest\"")) ==
        "model file: 'name' is 'forest', known are gbtree, dart and gblinear");
  CHECK(refusal(stump_with("reg:squarederror", "reg:nothing")).starts_with("model file: 'objective' cannot be used: "));
}

TEST_CASE("a byte order mark before JSON is passed over", "[model][artifact]") {
  CHECK(read_model("\xef\xbb\xbf" + std::string(test::kStump)) == read_model(test::kStump));
  CHECK(model::is_model("\xef\xbb\xbf" + std::string(test::kStump)));
  CHECK_FALSE(model::is_model(R"({"auc":0.5})"));
}
