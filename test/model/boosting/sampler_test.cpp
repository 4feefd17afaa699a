#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <numeric>

#include "model/boosting/tree/rows/row_sampler.h"
#include "model/boosting/tree/split/column_sampler.h"

namespace espalier::model {
namespace {

int count(const FeatureMask& mask) { return std::accumulate(mask.begin(), mask.end(), 0); }

TEST_CASE("row samples have the asked share, do not depend on threads, and differ between trees",
          "[model][boosting][sampling]") {
  base::ThreadPool one(1), four(4);
  const auto a = sample_rows(200'000, 0.3, {7, 2, 1}, one);
  const auto b = sample_rows(200'000, 0.3, {7, 2, 1}, four);
  const auto c = sample_rows(200'000, 0.3, {7, 3, 1}, four);
  CHECK(a.kept == b.kept);
  CHECK(a.left_out == b.left_out);
  CHECK(a.kept != c.kept);
  CHECK(a.kept.size() + a.left_out.size() == 200'000);
  CHECK(std::abs(static_cast<double>(a.kept.size()) - 60'000) < 5 * std::sqrt(200'000 * 0.3 * 0.7));
  CHECK(sample_rows(10, 1, {}, one).all());
}

TEST_CASE("whether a row is kept does not depend on the rows behind it", "[model][boosting][sampling]") {
  base::ThreadPool pool(1);
  const auto shorter = sample_rows(70'000, 0.5, {1, 0, 0}, pool);
  auto longer = sample_rows(90'000, 0.5, {1, 0, 0}, pool);
  longer.kept.resize(shorter.kept.size());
  CHECK(shorter.kept == longer.kept);
}

TEST_CASE("column samples nest: tree, level, node", "[model][boosting][sampling]") {
  ColumnSampler sampler(100,
                        {.column_sample_by_tree = 0.5, .column_sample_by_level = 0.5, .column_sample_by_node = 0.2});
  sampler.start_tree({3, 1, 0});
  CHECK(count(sampler.tree_mask()) == 50);
  const auto node = sampler.node_mask(2, 9);
  CHECK(count(*node) == 5);
  CHECK(*node == *sampler.node_mask(2, 9));
  CHECK(*node != *sampler.node_mask(2, 10));
  for (std::size_t feature = 0; feature < 100; ++feature) {
    CHECK((*node)[feature] <= sampler.tree_mask()[feature]);
  }
}

TEST_CASE("at least one column is kept", "[model][boosting][sampling]") {
  ColumnSampler sampler(3, {.column_sample_by_tree = 0.01});
  sampler.start_tree({});
  CHECK(count(sampler.tree_mask()) == 1);
}

TEST_CASE("without sampling all nodes share one mask", "[model][boosting][sampling]") {
  ColumnSampler sampler(4, {});
  sampler.start_tree({});
  CHECK(sampler.node_mask(0, 0) == sampler.node_mask(3, 8));
  CHECK(count(*sampler.node_mask(0, 0)) == 4);
}

TEST_CASE("a feature is sampled in proportion to its weight", "[model][boosting][sampling]") {
  ColumnSampler sampler(3, {.column_sample_by_tree = 0.34, .feature_weights = {1, 3, 4}});
  std::array<int, 3> count = {};
  for (std::uint32_t tree = 0; tree < 20'000; ++tree) {
    sampler.start_tree({5, 0, tree});
    for (std::size_t f = 0; f < 3; ++f) count[f] += sampler.tree_mask()[f];
  }
  CHECK(std::abs(count[0] / 20'000.0 - 0.125) < 0.01);
  CHECK(std::abs(count[1] / 20'000.0 - 0.375) < 0.015);
}

}  // namespace
}  // namespace espalier::model
