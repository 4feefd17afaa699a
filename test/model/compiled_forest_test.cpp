// The plain add_margins of forest.h is the oracle; equality is of bits.
#include "model/forest/compiled_forest.h"

#include <algorithm>
#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include "support/random_forest.h"
#include "support/simd_levels.h"

namespace espalier::model {
namespace {

using test::ForestShape;
using test::RandomForest;

// A base margin that differs from row to row, so that a sum begun elsewhere shows.
std::vector<float> base_margins(const data::FeatureMatrix& rows, std::size_t num_groups) {
  std::vector<float> margins(rows.num_rows() * num_groups);
  for (std::size_t i = 0; i < margins.size(); ++i) margins[i] = 0.5f + 0.01f * static_cast<float>(i % 17);
  return margins;
}

std::vector<std::uint32_t> bits(const std::vector<float>& values) {
  std::vector<std::uint32_t> result;
  for (const float value : values) result.push_back(std::bit_cast<std::uint32_t>(value));
  return result;
}

std::vector<std::uint32_t> plain(const Forest& forest, const data::FeatureMatrix& rows) {
  std::vector<float> margins = base_margins(rows, forest.num_groups);
  add_margins(forest, rows, margins);
  return bits(margins);
}

std::vector<std::uint32_t> compiled(const CompiledForest& forest, const Forest& source, const data::FeatureMatrix& rows,
                                    base::ThreadPool* pool = nullptr) {
  std::vector<float> margins = base_margins(rows, source.num_groups);
  forest.add_margins(rows, pool, margins);
  return bits(margins);
}

// Row counts on both sides of each border between single rows, vectors and blocks.
const std::vector<std::size_t> kRowCounts = {0,  1,  2,  7,  8,  9,  15, 16,  17,  31,  32,  33, 39,
                                             40, 41, 63, 64, 65, 96, 97, 127, 128, 129, 200, 300};

void check_at_every_level(const ForestShape& shape, std::uint64_t seed) {
  RandomForest random(shape, seed);
  const CompiledForest fast(random.forest);
  for (const std::size_t num_rows : kRowCounts) {
    const data::DenseMatrix rows = random.rows(num_rows, shape.num_features);
    const std::vector<std::uint32_t> expected = plain(random.forest, rows);
    test::at_every_simd_level([&] {
      INFO(num_rows << " rows, " << shape.num_leaves << " leaves, depth " << shape.max_depth);
      CHECK(compiled(fast, random.forest, rows) == expected);
      CHECK(compiled(fast, random.forest, test::sparse(rows)) == expected);
    });
  }
}

}  // namespace

TEST_CASE("shallow trees of every depth give the bits of the plain sum at every SIMD level",
          "[model][forest][property]") {
  const int depth = GENERATE(range(0, 9));
  const bool complete = GENERATE(true, false);
  const std::size_t leaves = std::size_t{1} << depth;
  check_at_every_level({.num_leaves = complete ? leaves : (leaves + 2) / 2, .max_depth = depth, .complete = complete},
                       1);
}

TEST_CASE("leaf-wise trees around 256 leaves give the bits of the plain sum", "[model][forest][property]") {
  const std::size_t leaves = GENERATE(2u, 3u, 100u, 255u, 256u, 257u, 1000u);
  check_at_every_level({.num_leaves = leaves, .max_depth = 100, .num_features = 28}, 2);
}

TEST_CASE("a chain of 60 splits is as exact as any tree", "[model][forest][property]") {
  RandomForest random({.num_trees = 3, .num_leaves = 1, .num_features = 4}, 3);
  for (Tree& tree : random.forest.trees) {
    NodeIndex node = 0;
    for (int level = 0; level < 60; ++level) {
      const NodeIndex left = tree.split_leaf(node);
      tree.split_feature[static_cast<std::size_t>(node)] = static_cast<data::FeatureIndex>(level % 4);
      tree.split_condition[static_cast<std::size_t>(node)] = 1.5f - 0.05f * static_cast<float>(level);
      tree.split_condition[static_cast<std::size_t>(left)] = static_cast<float>(level);
      tree.split_condition[static_cast<std::size_t>(left) + 1] = 0.5f + static_cast<float>(level);
      node = left + level % 2;
    }
  }
  const CompiledForest fast(random.forest);
  for (const std::size_t num_rows : {1u, 20u, 300u}) {
    const data::FeatureMatrix rows = random.rows(num_rows, 4);
    CHECK(compiled(fast, random.forest, rows) == plain(random.forest, rows));
  }
}

TEST_CASE("any number of thresholds of a feature is told apart", "[model][forest][property]") {
  // 254 is what one column of codes holds, 256 = 16 * 16 what two levels of the search tree hold.
  const std::size_t thresholds = GENERATE(1u, 15u, 16u, 17u, 253u, 254u, 255u, 256u, 257u, 509u, 4096u, 100'000u);
  CAPTURE(thresholds);
  ForestShape shape{
      .num_trees = 40, .num_leaves = 200, .max_depth = 9, .num_features = 2, .num_thresholds = thresholds};
  if (thresholds == 100'000)
    shape = {.num_trees = 400, .num_leaves = 256, .max_depth = 9, .num_features = 1, .num_thresholds = 0};
  RandomForest random(shape, 4);
  const CompiledForest fast(random.forest);
  for (const std::size_t num_rows : {1u, 200u}) {
    const data::FeatureMatrix rows = random.rows(num_rows, shape.num_features);
    CHECK(compiled(fast, random.forest, rows) == plain(random.forest, rows));
  }
}

TEST_CASE("thresholds that are NaN or infinite decide as the comparison does", "[model][forest]") {
  RandomForest random({.num_trees = 30, .num_features = 2, .num_thresholds = 8}, 5);
  for (std::size_t i = 0; i < random.forest.trees.size(); ++i) {
    Tree& tree = random.forest.trees[i];
    const float odd = i % 3 == 0   ? std::numeric_limits<float>::quiet_NaN()
                      : i % 3 == 1 ? std::numeric_limits<float>::infinity()
                                   : -std::numeric_limits<float>::infinity();
    for (std::size_t node = 0; node < tree.num_nodes(); node += 2)
      if (tree.left_child[node] != kNoNode) tree.split_condition[node] = odd;
  }
  const data::FeatureMatrix rows = random.rows(300, 2);
  CHECK(compiled(CompiledForest(random.forest), random.forest, rows) == plain(random.forest, rows));
}

TEST_CASE("categorical splits give the bits of the plain sum", "[model][forest][property]") {
  const std::size_t leaves = GENERATE(4u, 64u, 300u);
  check_at_every_level({.num_leaves = leaves, .max_depth = 12, .categorical = 0.5}, 6);
}

TEST_CASE("groups, tree weights and vector leaves give the bits of the plain sum", "[model][forest][property]") {
  const std::size_t leaves = GENERATE(1u, 40u, 200u, 300u);
  check_at_every_level({.num_leaves = leaves, .max_depth = 12, .num_groups = 3}, 7);
  check_at_every_level({.num_leaves = leaves, .max_depth = 12, .weighted = true}, 8);
  check_at_every_level({.num_leaves = leaves, .max_depth = 12, .num_groups = 3, .weighted = true, .leaf_size = 3}, 9);
}

TEST_CASE("a forest may mix trees of all sizes", "[model][forest][property]") {
  RandomForest mixed({.num_trees = 2}, 10);
  for (const std::size_t leaves : {1u, 2u, 40u, 200u, 700u, 3u, 64u}) {
    RandomForest more({.num_trees = 3, .num_leaves = leaves, .max_depth = 30}, leaves);
    mixed.forest.trees.insert(mixed.forest.trees.end(), more.forest.trees.begin(), more.forest.trees.end());
  }
  mixed.forest.tree_group.assign(mixed.forest.trees.size(), 0);
  const CompiledForest fast(mixed.forest);
  for (const std::size_t num_rows : kRowCounts) {
    const data::FeatureMatrix rows = mixed.rows(num_rows, 5);
    CHECK(compiled(fast, mixed.forest, rows) == plain(mixed.forest, rows));
  }
}

TEST_CASE("features beyond the request's width are missing, those beyond the model's are ignored", "[model][forest]") {
  RandomForest random({.num_leaves = 60, .max_depth = 8, .num_features = 10}, 11);
  const CompiledForest fast(random.forest);
  for (const std::size_t width : {0u, 1u, 4u, 9u, 10u, 25u}) {
    for (const std::size_t num_rows : {1u, 150u}) {
      const data::DenseMatrix rows = random.rows(num_rows, width);
      CHECK(compiled(fast, random.forest, rows) == plain(random.forest, rows));
      CHECK(compiled(fast, random.forest, test::sparse(rows)) == plain(random.forest, rows));
    }
  }
}

TEST_CASE("a model of 100,000 features uses only those that it splits on", "[model][forest]") {
  RandomForest random({.num_trees = 20, .num_leaves = 64, .num_features = 100'000}, 12);
  const CompiledForest fast(random.forest);
  for (const std::size_t num_rows : {1u, 20u}) {
    const data::DenseMatrix rows = random.rows(num_rows, 100'000);
    CHECK(compiled(fast, random.forest, test::sparse(rows)) == plain(random.forest, rows));
  }
}

TEST_CASE("an empty forest leaves the margins alone", "[model][forest]") {
  const Forest forest;
  const data::FeatureMatrix rows = data::DenseMatrix{3, 2, {1, 2, 3, 4, 5, 6}};
  CHECK(compiled(CompiledForest(forest), forest, rows) == bits(base_margins(rows, 1)));
}

TEST_CASE("the number of threads does not change a bit", "[model][forest]") {
  RandomForest random({.num_trees = 120, .num_leaves = 40, .num_features = 8, .num_groups = 2}, 13);
  const CompiledForest fast(random.forest);
  const data::FeatureMatrix rows = random.rows(3000, 8);
  const std::vector<std::uint32_t> expected = plain(random.forest, rows);
  for (const int threads : {1, 2, 4}) {
    base::ThreadPool pool(threads);
    CHECK(compiled(fast, random.forest, rows, &pool) == expected);
  }
}

}  // namespace espalier::model
