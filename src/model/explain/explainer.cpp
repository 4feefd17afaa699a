#include "model/explain/explainer.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <format>
#include <limits>

#include "base/error.h"
#include "model/explain/path_pairs.h"
#include "model/explain/path_tree.h"
#include "model/explain/row_tiles.h"
#include "model/explain/saabas.h"
#include "model/explain/shapley_kernels.h"
#include "model/explain/walk_tables.h"

namespace espalier::model {

struct Explainer::Plan {
  ExplainedModel model;
  std::vector<double> expected_values;  // of the explained trees' sums, per group
  PathForest forest;                    // empty for a linear model
  std::vector<WalkTables> tables;       // of each tree; empty when they would be too large: then made for each block
};

namespace {

constexpr std::size_t kMaxTableNumbers = 256UL * 1024 * 1024 / sizeof(double);

struct Workspace {
  explicit Workspace(const UsedFeatures& used) : tiles(used) {}
  RowTiles tiles;
  WalkSpace walk;
  WalkTables tables;
  hwy::AlignedVector<double> values;
  hwy::AlignedVector<double> pair_values;
};

// What one tree says about one row: values[slot * kTileRows], pair_values[pair * kTileRows].
struct TreeValues {
  const PathTree& tree;
  const PathPairs* pairs;
  const double* values;
  const double* pair_values;
};

// step: from the place of a feature to that of the next.
void add_values(const TreeValues& of, std::size_t step, double* out) {
  for (std::size_t slot = 0; slot < of.tree.features.size(); ++slot)
    out[of.tree.features[slot] * step] += of.values[slot * kTileRows];
}

// Each order of a pair gets half, taken from both features' own places on the diagonal.
void add_interactions(const TreeValues& of, std::size_t num_columns, double* out) {
  for (std::size_t i = 0; i < of.pairs->pairs.size(); ++i) {
    const std::size_t a = of.tree.features[of.pairs->pairs[i].slot_a];
    const std::size_t b = of.tree.features[of.pairs->pairs[i].slot_b];
    const double half = of.pair_values[i * kTileRows] / 2;
    out[a * num_columns + b] += half;
    out[b * num_columns + a] += half;
    out[a * num_columns + a] -= half;
    out[b * num_columns + b] -= half;
  }
}

void add_linear_row(const LinearModel& model, const data::FeatureMatrix& features, std::size_t row, std::size_t step,
                    std::size_t size_of_group, double* out) {
  const auto add = [&](std::size_t feature, float value) {
    if (std::isnan(value) || feature >= model.num_features) return;
    for (std::size_t group = 0; group < model.num_groups; ++group) {
      const double coefficient = model.coefficients[feature * model.num_groups + group];
      out[group * size_of_group + feature * step] += coefficient * static_cast<double>(value);
    }
  };
  if (const data::DenseMatrix* dense = features.dense()) {
    for (std::size_t feature = 0; feature < dense->num_features; ++feature) add(feature, dense->row(row)[feature]);
  } else {
    const data::SparseMatrix& sparse = *features.sparse();
    for (std::size_t i = sparse.row_start[row]; i < sparse.row_start[row + 1]; ++i)
      add(sparse.features[i], sparse.values[i]);
  }
}

std::vector<double> expected_values(const ExplainedModel& model, const PathForest& forest) {
  std::vector<double> expected(model.num_groups, 0);
  for (const PathTree& tree : forest.trees) expected[tree.group] += tree.expected_value;
  if (model.linear != nullptr) {
    for (std::size_t group = 0; group < model.num_groups; ++group)
      expected[group] = model.linear->coefficients[model.linear->num_features * model.num_groups + group];
  }
  return expected;
}

std::vector<WalkTables> tables_of(const PathForest& forest) {
  std::size_t numbers = 0;
  for (const PathTree& tree : forest.trees) numbers += table_size(tree);
  std::vector<WalkTables> tables(numbers > kMaxTableNumbers ? 0 : forest.trees.size());
  for (std::size_t i = 0; i < tables.size(); ++i) make_walk_tables(forest.trees[i], tables[i]);
  return tables;
}

// The walks over all trees of the rows [begin, end), tree by tree; take(row, TreeValues) for each row and tree.
template <typename Take>
void walk_block(const PathForest& forest, std::span<const WalkTables> tables, std::span<const PathPairs> pairs,
                const data::FeatureMatrix& features, std::size_t begin, std::size_t end, Workspace& space,
                const Take& take) {
  space.tiles.fill(features, begin, end - begin);
  for (std::size_t i = 0; i < forest.trees.size(); ++i) {
    const PathTree& tree = forest.trees[i];
    if (tree.nodes.empty()) continue;
    if (tables.empty()) make_walk_tables(tree, space.tables);
    const PathPairs* tree_pairs = pairs.empty() ? nullptr : &pairs[i];
    const TreeWalk walk{.tree = tree, .tables = tables.empty() ? space.tables : tables[i], .pairs = tree_pairs};
    space.values.resize(tree.features.size() * kTileRows);
    space.pair_values.resize(tree_pairs == nullptr ? 0 : tree_pairs->pairs.size() * kTileRows);
    for (std::size_t first = begin; first < end; first += kTileRows) {
      walk_tile(walk, space.tiles.tile((first - begin) / kTileRows), space.walk, space.values, space.pair_values);
      for (std::size_t lane = 0; lane < std::min(kTileRows, end - first); ++lane) {
        take(first + lane, TreeValues{.tree = tree,
                                      .pairs = tree_pairs,
                                      .values = space.values.data() + lane,
                                      .pair_values = space.pair_values.data() + lane});
      }
    }
  }
}

}  // namespace

Explainer::Explainer(const Model& model, RoundRange rounds) {
  Plan plan{.model = {model, rounds}, .expected_values = {}, .forest = {}, .tables = {}};
  if (plan.model.forest != nullptr) {
    plan.forest =
        make_path_forest(*plan.model.forest, plan.model.first_tree, plan.model.last_tree, plan.model.num_features);
  }
  plan.tables = tables_of(plan.forest);
  plan.expected_values = expected_values(plan.model, plan.forest);
  plan_ = std::make_unique<const Plan>(std::move(plan));
}
Explainer::~Explainer() = default;
Explainer::Explainer(Explainer&&) noexcept = default;
Explainer& Explainer::operator=(Explainer&&) noexcept = default;

std::size_t Explainer::num_groups() const { return plan_->model.num_groups; }
std::size_t Explainer::num_columns() const { return plan_->model.num_features + 1; }

namespace {

// The product as a number of doubles that memory may hold. ClientError when no memory could.
std::size_t checked_size(std::size_t num_rows, std::size_t num_groups, std::size_t size_of_group) {
  constexpr std::size_t kMaxNumbers = std::numeric_limits<std::ptrdiff_t>::max() / sizeof(double);
  if (num_rows == 0 ||
      (num_groups <= kMaxNumbers / size_of_group && num_rows <= kMaxNumbers / (num_groups * size_of_group)))
    return num_rows * num_groups * size_of_group;
  throw base::ClientError(std::format("{} rows of {} outputs of {} numbers each fit no memory; explain fewer rows",
                                      num_rows, num_groups, size_of_group));
}

}  // namespace

// size_of_group numbers a row and group, of which the last is the bias; `step` from one feature's place to the next.
std::vector<double> Explainer::biases(const data::FeatureMatrix& features, base::ThreadPool* pool,
                                      std::span<const float> base_margins, std::size_t size_of_group,
                                      std::size_t step) const {
  const ExplainedModel& model = plan_->model;
  model.check(features, base_margins);
  std::vector<double> out(checked_size(features.num_rows(), model.num_groups, size_of_group), 0);
  for_row_blocks(pool, features.num_rows(), kExplainedRows, [&](std::size_t begin, std::size_t end, std::size_t) {
    for (std::size_t row = begin; row < end; ++row) {
      double* groups = out.data() + row * model.num_groups * size_of_group;
      for (std::size_t group = 0; group < model.num_groups; ++group)
        groups[(group + 1) * size_of_group - 1] =
            plan_->expected_values[group] + model.start_margin(base_margins, row, group);
      if (model.linear != nullptr) add_linear_row(*model.linear, features, row, step, size_of_group, groups);
    }
  });
  return out;
}

std::vector<double> Explainer::contributions(const data::FeatureMatrix& features, base::ThreadPool* pool,
                                             std::span<const float> base_margins) const {
  std::vector<double> out = biases(features, pool, base_margins, num_columns(), 1);
  const SeenRows seen(plan_->model, features);
  std::vector<Workspace> spaces(num_workers(pool), Workspace(plan_->forest.used));
  for_row_blocks(pool, features.num_rows(), kExplainedRows,
                 [&](std::size_t begin, std::size_t end, std::size_t worker) {
                   walk_block(plan_->forest, plan_->tables, {}, seen.get(), begin, end, spaces[worker],
                              [&](std::size_t row, const TreeValues& of) {
                                const std::size_t place = row * num_groups() + of.tree.group;
                                add_values(of, 1, out.data() + place * num_columns());
                              });
                 });
  return out;
}

std::vector<double> Explainer::interactions(const data::FeatureMatrix& features, base::ThreadPool* pool,
                                            std::span<const float> base_margins) const {
  const std::size_t size = num_columns() * num_columns();
  std::vector<double> out = biases(features, pool, base_margins, size, num_columns() + 1);
  const SeenRows seen(plan_->model, features);
  std::vector<PathPairs> pairs;
  for (const PathTree& tree : plan_->forest.trees) pairs.push_back(make_path_pairs(tree));
  std::vector<Workspace> spaces(num_workers(pool), Workspace(plan_->forest.used));
  for_row_blocks(pool, features.num_rows(), kExplainedRows,
                 [&](std::size_t begin, std::size_t end, std::size_t worker) {
                   walk_block(plan_->forest, plan_->tables, pairs, seen.get(), begin, end, spaces[worker],
                              [&](std::size_t row, const TreeValues& of) {
                                double* matrix = out.data() + (row * num_groups() + of.tree.group) * size;
                                add_values(of, num_columns() + 1, matrix);
                                add_interactions(of, num_columns(), matrix);
                              });
                 });
  return out;
}

std::vector<double> Explainer::approximate_contributions(const data::FeatureMatrix& features, base::ThreadPool* pool,
                                                         std::span<const float> base_margins) const {
  std::vector<double> out = biases(features, pool, base_margins, num_columns(), 1);
  const SeenRows seen(plan_->model, features);
  for_row_blocks(pool, features.num_rows(), kExplainedRows, [&](std::size_t begin, std::size_t end, std::size_t) {
    std::vector<float> values(seen.get().num_features());
    for (std::size_t row = begin; row < end; ++row) {
      seen.get().copy_row(row, values);
      for (const PathTree& tree : plan_->forest.trees) {
        const std::size_t place = row * num_groups() + tree.group;
        add_saabas(tree, values, {out.data() + place * num_columns(), num_columns()});
      }
    }
  });
  return out;
}

}  // namespace espalier::model
