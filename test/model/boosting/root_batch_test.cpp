#include "model/boosting/tree/histogram/root_batch.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <random>

#include "learning_data.h"
#include "support/simd_levels.h"

namespace espalier::model {
namespace {

TEST_CASE("roots summed together are those of one tree at a time", "[model][boosting][histogram]") {
  const std::size_t num_rows = GENERATE(std::size_t{5'000}, std::size_t{150'000});  // packed sums, wide sums in chunks
  const std::size_t num_trees = GENERATE(std::size_t{1}, std::size_t{3}, kTreesTogether);
  const auto dataset = test::regression_data({.num_rows = num_rows, .num_features = 11, .missing = 0.1}, 41);
  base::ThreadPool pool(3);
  const BinnedMatrix matrix(dataset.features, make_feature_cuts(dataset.features, {}, 16, pool), pool);
  std::mt19937 random(3);
  std::vector<GradientPair> gradients;
  for (std::size_t i = 0; i < num_trees * num_rows; ++i) {
    gradients.push_back({static_cast<float>(random() % 2001) - 1000, static_cast<float>(1 + random() % 3)});
  }
  REQUIRE(RootBatch::covers(matrix));
  RootBatch batch(matrix, pool);
  test::at_every_simd_level([&] {
    batch.sum(gradients);
    std::size_t wrong = 0;
    for (std::size_t tree = 0; tree < num_trees; ++tree) {
      GradientQuantizer alone;
      alone.quantize(std::span(gradients).subspan(tree * num_rows, num_rows), {}, pool);
      const TreeRoot root = batch.root(tree);
      wrong += root.gradients->total() != alone.total();
      for (std::size_t i = 0; i < matrix.panels().size(); ++i) {
        const FeaturePanel& panel = matrix.panels()[i];
        PanelSums sums;
        sums.form = cell_form(panel, num_rows, alone.form());
        sum_rows(matrix, panel, {panel.feature_begin, panel.feature_end}, {nullptr, 0, num_rows}, alone, sums);
        wrong += root.sums[i].form != sums.form;
        wrong += sums.form == CellForm::kWide ? root.sums[i].wide != sums.wide : root.sums[i].packed != sums.packed;
      }
    }
    CHECK(wrong == 0);
  });
}

TEST_CASE("roots of sparse rows and of codes of two bytes are summed one at a time", "[model][boosting][histogram]") {
  const auto dense = test::regression_data({.num_rows = 1'000, .num_features = 3, .missing = 0.5}, 42);
  base::ThreadPool pool(1);
  const auto sparse = test::as_sparse(dense);
  CHECK_FALSE(RootBatch::covers({sparse.features, make_feature_cuts(sparse.features, {}, 16, pool), pool}));
  CHECK_FALSE(RootBatch::covers({dense.features, make_feature_cuts(dense.features, {}, 700, pool), pool}));
}

}  // namespace
}  // namespace espalier::model
