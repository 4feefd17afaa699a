#include "model/artifact/lightgbm/lightgbm_reader.h"

#include <algorithm>
#include <array>
#include <format>
#include <utility>

#include "base/text.h"
#include "model/artifact/document/ranges.h"
#include "model/artifact/lightgbm/lightgbm_converter.h"
#include "model/artifact/lightgbm/lightgbm_objective.h"
#include "model/artifact/lightgbm/lightgbm_thresholds.h"
#include "model/artifact/lightgbm/lightgbm_tree.h"
#include "model/artifact/xgboost/forest_rounds.h"
#include "model/artifact/xgboost/objective_reader.h"
#include "model/artifact/xgboost/tree_checks.h"

namespace espalier::model {
namespace {

constexpr std::string_view kFirstLine = "tree";
constexpr std::string_view kTreeMark = "Tree=";
constexpr std::string_view kLastLine = "end of trees";
constexpr std::string_view kImportances = "feature importances:", kParameters = "parameters:";  // behind the trees
constexpr std::array<std::string_view, 3> kVersions = {"v2", "v3", "v4"};

struct Blocks {
  LightGbmBlock head{"LightGBM text"};
  std::vector<LightGbmBlock> trees;
};

// LightGBM 2.1 and before wrote no last line. There 'tree_sizes' says how many trees follow and how many bytes each
// takes.
void check_whole(const Blocks& blocks, std::size_t num_bytes) {
  const auto refuse = [&] {
    blocks.head.refuse("the file ends in the middle of the model: the line 'end of trees' is missing");
  };
  const std::size_t num_trees = words_of(blocks.head.find("tree_sizes").value_or("")).size();
  if (num_trees == 0 || num_trees != blocks.trees.size()) refuse();
  double wanted = 0;
  for (const double size : blocks.head.numbers<double>("tree_sizes", num_trees)) wanted += size;
  if (!(wanted <= static_cast<double>(num_bytes))) refuse();
}

Blocks read_blocks(std::string_view text) {
  Blocks blocks;
  TextLines lines(text);
  lines.next();  // "tree"
  std::size_t num_tree_bytes = 0;
  for (std::string_view rest = lines.rest(); const std::optional<std::string_view> line = lines.next();
       rest = lines.rest()) {
    if (*line == kLastLine) return blocks;
    if (*line == kImportances || *line == kParameters) break;
    if (line->starts_with(kTreeMark)) {
      if (blocks.trees.empty()) num_tree_bytes = rest.size();
      blocks.trees.emplace_back(std::format("LightGBM text, tree {}", blocks.trees.size()));
    } else if (!line->empty()) {
      (blocks.trees.empty() ? blocks.head : blocks.trees.back()).add(*line);
    }
  }
  check_whole(blocks, num_tree_bytes);
  return blocks;
}

void check_version(const LightGbmBlock& head) {
  const std::string_view version = head.text("version");
  if (std::ranges::contains(kVersions, version)) return;
  head.refuse(std::format("version '{}' is not read here, only {}", base::excerpt(version), "v2, v3 and v4"));
}

// LightGBM's automatic names carry no information, and XGBoost would demand them of the data.
std::vector<std::string> read_names(const LightGbmBlock& head, std::size_t num_features) {
  const std::vector<std::string_view> words = words_of(head.find("feature_names").value_or(""));
  if (words.empty()) return {};
  if (words.size() != num_features) {
    head.refuse(std::format("'feature_names' has {} names, the model has {} features", words.size(), num_features));
  }
  bool is_given = false;
  std::vector<std::string> names;
  for (const std::string_view word : words) {
    is_given |= word != std::format("Column_{}", names.size());
    names.emplace_back(word);
  }
  return is_given ? names : std::vector<std::string>{};
}

// Whether rows have to be read as LightGBM does: elsewhere what is absent and what is not a number go the same way as
// 0.
bool asks_for_missing(const LightGbmTree& tree) {
  for (std::size_t node = 0; node < tree.threshold.size(); ++node) {
    if (tree.is_categorical(node) || tree.missing(node) == LightGbmMissing::kNan) return true;
  }
  return false;
}

struct ReadForest {
  Forest forest;
  LightGbmThresholds thresholds;
  bool asks_for_missing = false;
};

ReadForest read_forest(const Blocks& blocks, std::size_t num_groups, std::size_t num_features, double scale) {
  ReadForest read;
  Forest& forest = read.forest;
  forest.num_groups = num_groups;
  for (const LightGbmBlock& block : blocks.trees) {
    const std::size_t index = forest.trees.size();
    const LightGbmTree tree = read_lightgbm_tree(block, num_features);
    read.thresholds.add(tree);
    read.asks_for_missing |= asks_for_missing(tree);
    forest.trees.push_back(converted_tree(tree, scale, block.where()));
    check_tree(forest.trees.back(), num_features, block.where());
    forest.tree_group.push_back(static_cast<std::uint32_t>(index % num_groups));
  }
  set_regular_rounds(forest);
  return read;
}

}  // namespace

bool is_lightgbm(std::string_view bytes) {
  return bytes.starts_with(kFirstLine) && base::trim(bytes.substr(0, bytes.find('\n'))) == kFirstLine;
}

Model read_lightgbm(std::string_view text, std::vector<std::string>* warnings) {
  const Blocks blocks = read_blocks(text);
  check_version(blocks.head);
  const auto num_groups = static_cast<std::size_t>(blocks.head.integer("num_tree_per_iteration", 1, kMaxOutputs));
  if (blocks.trees.size() % num_groups != 0) {
    blocks.head.refuse(std::format("there are {} trees, and {} make a round", blocks.trees.size(), num_groups));
  }
  const LightGbmObjective objective = read_lightgbm_objective(blocks.head);
  Model model;
  model.num_features = static_cast<std::size_t>(blocks.head.integer("max_feature_idx", 0, kMaxInt - 1) + 1);
  model.feature_names = read_names(blocks.head, model.num_features);
  model.objective = objective.name;
  model.objective_config = objective.config;
  model.base_score = {objective.base_score};
  (objective.is_softmax ? model.num_class : model.num_target) = static_cast<int>(num_groups);
  complete_objective(model);
  const std::size_t num_rounds = blocks.trees.size() / num_groups;
  // A random forest answers with the mean of its rounds.
  const double share = blocks.head.find("average_output") && num_rounds != 0 ? static_cast<double>(num_rounds) : 1.0;
  ReadForest read = read_forest(blocks, num_groups, model.num_features, objective.leaf_scale / share);
  model.learner = std::move(read.forest);
  if (read.asks_for_missing) model.attributes[kRowsAttribute] = kRowsOfLightGbm;
  if (warnings != nullptr) read.thresholds.warn(model.feature_names, *warnings);
  return model;
}

}  // namespace espalier::model
