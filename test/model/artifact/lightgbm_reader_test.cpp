#include "model/artifact/lightgbm/lightgbm_reader.h"

#include <catch2/catch_test_macros.hpp>

#include "base/error.h"
#include "base/file.h"
#include "model/artifact/damage.h"
#include "support/error_of.h"

using namespace espalier;

namespace {

// One split on feature 1 and one on a category set of feature 0.
constexpr std::string_view kText =
    "tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nlabel_index=0\nmax_feature_idx=1\n"
    "objective=binary sigmoid:2\nfeature_names=Column_0 Column_1\nfeature_infos=0:1:2 [0:1]\n\n"
    "Tree=0\nnum_leaves=3\nnum_cat=1\nsplit_feature=1 0\nsplit_gain=2 1\nthreshold=0.5 0\ndecision_type=2 1\n"
    "left_child=1 -1\nright_child=-3 -2\nleaf_value=0.25 -0.5 1\nleaf_weight=1 1 1\nleaf_count=4 5 6\n"
    "internal_value=0 0\ninternal_weight=0 0\ninternal_count=15 9\ncat_boundaries=0 1\ncat_threshold=5\n"
    "is_linear=0\nshrinkage=1\n\n\nend of trees\n\nfeature_importances:\n";

std::string with(std::string_view from, std::string_view to) {
  std::string text(kText);
  return text.replace(text.find(from), from.size(), to);
}

std::string refusal(const std::string& text) {
  return test::error_of<base::PlatformError>([&] { model::read_model(text); });
}

float margin(std::string_view text, float first, float second) {
  const data::DenseMatrix row = {.num_rows = 1, .num_features = 2, .values = {first, second}};
  return model::Predictor(model::read_model(text)).predict_margin(data::FeatureMatrix(row), nullptr).front();
}

}  // namespace

TEST_CASE("a LightGBM model by hand: thresholds, category sets, sigmoid", "[model][artifact][lightgbm]") {
  CHECK(margin(kText, 2, 0.5f) == 0.5f);    // in the set {0, 2}: leaf 0, times sigmoid
  CHECK(margin(kText, 1, 0.5f) == -1.0f);   // not in it
  CHECK(margin(kText, 99, 0.0f) == -1.0f);  // beyond the set
  CHECK(margin(kText, NAN, 0.0f) == -1.0f);
  CHECK(margin(kText, 2, 0.6f) == 2.0f);
  const model::Model model = model::read_model(kText);
  CHECK(model.objective == "binary:logistic");
  CHECK(model.base_score == std::vector<float>{0.5f});
  CHECK(model.feature_names.empty());
  CHECK(std::get<model::Forest>(model.learner).trees[0].sum_hessian[0] == 15);
  CHECK(model::read_model(with("Column_1", "width")).feature_names == std::vector<std::string>{"Column_0", "width"});
}

TEST_CASE("a threshold of infinity divides numbers from what is missing", "[model][artifact][lightgbm]") {
  const std::string text = with("threshold=0.5 0", "threshold=inf 0");
  for (const float number : {-3e38f, 0.5f, 0.6f, 3e38f}) CHECK(margin(text, 2, number) == 0.5f);
}

TEST_CASE("a random forest of LightGBM is the mean of its trees", "[model][artifact][lightgbm]") {
  std::string text = with("label_index=0\n", "label_index=0\naverage_output\n");
  const std::size_t tree = text.find("Tree=0");
  const std::string second = text.substr(tree, text.find("end of trees") - tree);
  CHECK(margin(text, 2, 0.6f) == 2.0f);
  text.insert(tree, second);
  CHECK(margin(text, 2, 0.6f) == 2.0f);
}

TEST_CASE("what XGBoost's trees cannot say is refused", "[model][artifact][lightgbm]") {
  CHECK(refusal(with("is_linear=0", "is_linear=1")) ==
        "model file: LightGBM text, tree 0: its leaves hold linear models (linear_tree), which XGBoost's trees cannot "
        "express");
  CHECK(refusal(with("binary sigmoid:2", "regression sqrt")) ==
        "model file: LightGBM text: the objective is 'regression sqrt', whose predictions are squared; XGBoost has no "
        "such objective");
  CHECK(refusal(with("binary sigmoid:2", "cross_entropy_lambda")) ==
        "model file: LightGBM text: the objective 'cross_entropy_lambda' has no counterpart in XGBoost");
  CHECK(refusal(with("version=v4", "version=v9")) ==
        "model file: LightGBM text: version 'v9' is not read here, only v2, v3 and v4");
}

TEST_CASE("damage in a LightGBM model is refused with tree and node", "[model][artifact][lightgbm][damage]") {
  CHECK(refusal(with("left_child=1 -1", "left_child=0 -1")) ==
        "model file: LightGBM text, tree 0: node 0 is reached on two paths");
  CHECK(refusal(with("right_child=-3 -2", "right_child=-9 -2")) ==
        "model file: LightGBM text, tree 0: leaf 8 is not one of the tree's 3");
  CHECK(refusal(with("split_feature=1 0", "split_feature=1 2")) ==
        "model file: LightGBM text, tree 0: node 1: the split is on feature 2, the model has 2 features");
  CHECK(refusal(with("threshold=0.5 0", "threshold=nan 0")) ==
        "model file: LightGBM text, tree 0: node 0: the threshold is not a number");
  CHECK(refusal(with("threshold=0.5 0", "threshold=0.5 1")) ==
        "model file: LightGBM text, tree 0: node 1: category set 1 is not one of the tree's 1");
  CHECK(refusal(with("num_leaves=3", "num_leaves=1000000000")) ==
        "model file: LightGBM text, tree 0: 'leaf_value' has 3 numbers, 1000000000 are wanted");
  CHECK(refusal(with("num_cat=1", "num_cat=2000000000")) ==
        "model file: LightGBM text, tree 0: 'num_cat' is more than 'cat_boundaries' holds");
  CHECK(refusal(with("leaf_value=0.25", "leaf_value=x")) ==
        "model file: LightGBM text, tree 0: 'leaf_value' holds 'x', which is no number for it");
  CHECK(refusal(with("num_tree_per_iteration=1", "num_tree_per_iteration=2")) ==
        "model file: LightGBM text: there are 1 trees, and 2 make a round");
}

TEST_CASE("a LightGBM model may be cut anywhere before its end and any bit may flip",
          "[model][artifact][lightgbm][damage]") {
  const std::string text(kText);
  CHECK(test::refused_prefix(text) == text.find("end of trees") + std::string_view("end of trees").size());
  CHECK(test::refused_of_flipped(text, 3000) > 100);
  const std::string real = base::read_file(base::Path(ESPALIER_TEST_DATA) / "lightgbm" / "binary_zero_as_missing.txt");
  CHECK(test::refused_of_flipped(real, 500) > 100);
}

TEST_CASE("a byte order mark and the line ends of Windows in LightGBM's text", "[model][artifact][lightgbm]") {
  CHECK(margin("\xef\xbb\xbf" + std::string(kText), 2, 0.5f) == 0.5f);
  std::string text;
  for (const char c : kText) text += c == '\n' ? std::string("\r\n") : std::string(1, c);
  CHECK(margin("\xef\xbb\xbf" + text, 2, 0.5f) == 0.5f);
}

TEST_CASE("without its last line a LightGBM model is whole when all of its tree_sizes are there",
          "[model][artifact][lightgbm]") {
  const std::string tree(kText.substr(kText.find("Tree="), kText.find("end of trees") - kText.find("Tree=")));
  const auto text = [&](const std::string& sizes, const std::string& body) {
    return std::string(kText.substr(0, kText.find("\n\nTree="))) + "\ntree_sizes=" + sizes + "\n\n" + body;
  };
  const std::string size = std::to_string(tree.size());
  CHECK(margin(text(size, tree), 2, 0.5f) == 0.5f);
  CHECK(margin(text(size, tree + "\nfeature importances:\nColumn_0=1\nthreshold=9\n"), 2, 0.5f) == 0.5f);
  const std::string cut =
      "model file: LightGBM text: the file ends in the middle of the model: the line 'end of trees' is missing";
  CHECK(refusal(text(size, tree.substr(0, tree.size() - 4))) == cut);
  CHECK(refusal(text(size + " 7", tree)) == cut);
  CHECK(refusal(text("", tree)) == cut);
  CHECK(refusal(text("many", tree)).starts_with("model file: LightGBM text: 'tree_sizes' holds 'many'"));
}

TEST_CASE("a model whose trees ask what is missing says that its rows are LightGBM's", "[model][artifact][lightgbm]") {
  CHECK(model::read_model(kText).attributes ==
        std::map<std::string, std::string>{{model::kRowsAttribute, model::kRowsOfLightGbm}});
  std::string numeric = with("decision_type=2 1", "decision_type=2 2");
  CHECK(model::read_model(numeric).attributes.empty());
}

TEST_CASE("thresholds that float32 cannot hold apart are warned of, once for each fault",
          "[model][artifact][lightgbm]") {
  const auto warnings = [](std::string_view from, std::string_view to) {
    std::vector<std::string> said;
    model::read_model(with(from, to), &said);
    return said;
  };
  CHECK(warnings("threshold=0.5 0", "threshold=0.5 0").empty());
  CHECK(warnings("threshold=0.5 0", "threshold=1e300 0").empty());
  CHECK(warnings("threshold=0.5 0", "threshold=16777215.5 0").empty());
  CHECK(warnings("threshold=0.5 0", "threshold=-16777216.5 0") ==
        std::vector<std::string>{
            "feature 1: its threshold -16777216.5 lies where float32, which rows are held in, skips whole numbers, so "
            "that rows near it may get another answer than from LightGBM; train it with smaller numbers, such as days "
            "since a date"});
  std::string text = with("split_feature=1 0", "split_feature=1 1");
  text.replace(text.find("decision_type=2 1"), 17, "decision_type=2 2");
  text.replace(text.find("threshold=0.5 0"), 15, "threshold=0.5 0.50000000001");
  text.replace(text.find("Column_1"), 8, "width");
  std::vector<std::string> said;
  model::read_model(text, &said);
  REQUIRE(said.size() == 1);
  CHECK(said.front().starts_with("feature 1 (width): its thresholds 0.5 and 0.50000000001 are one to float32"));
}
