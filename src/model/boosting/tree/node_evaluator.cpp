#include "model/boosting/tree/node_evaluator.h"

#include <algorithm>

#include "model/boosting/tree/histogram/occupied_bins.h"
#include "model/boosting/tree/split/category_search.h"
#include "model/boosting/tree/split/packed_scan.h"

namespace espalier::model {
namespace {

constexpr std::size_t kChunkRows = 4096;  // least rows that are worth a histogram of their own
constexpr std::size_t kMaxChunks = 16;
constexpr std::size_t kSliceRows = 256;  // least rows of a node that are worth waking a thread for
// A stored value costs about four times as much without a histogram as a bin costs with one.
constexpr std::size_t kSliceValues = 16384;  // the same, of values, where a node has few rows
constexpr double kBinsPerValue = 4;
constexpr auto kNotChunked = static_cast<std::size_t>(-1);

ScanOrder scan_order(const SplitRules& rules, const FeatureCuts& cuts, std::size_t feature) {
  if (!rules.exact) return ScanOrder::kForwardAndMissing;
  const bool both_ways = cuts.has_missing[feature] != 0 && cuts.num_bins(feature) > 1;
  return both_ways ? ScanOrder::kForwardBackward : ScanOrder::kBackward;
}

// Rows below which histograms are not worth it; 0 for byte codes, whose histograms are small.
double few_rows(const BinnedMatrix& matrix) {
  if (matrix.storage() == BinStorage::kDense8 || matrix.num_rows() == 0) return 0;
  const auto values = static_cast<double>(matrix.num_stored_values()) / static_cast<double>(matrix.num_rows());
  return static_cast<double>(matrix.cuts().begin.back()) / (kBinsPerValue * std::max(values, 1.0));
}

}  // namespace

// A panel of one job whose rows are summed in chunks, in parallel.
struct NodeEvaluator::ChunkedPanel {
  std::size_t job = 0;
  std::size_t panel = 0;
  std::vector<PanelSums> chunks = {};
};

// A slice of one panel of one job.
struct NodeEvaluator::Task {
  std::size_t job = 0;
  std::size_t panel = 0;
  FeatureRange features = {};
  std::size_t chunked = kNotChunked;            // index of the panel's chunks
  SplitCandidate summed = {}, subtracted = {};  // out: best splits among these features
};

struct NodeEvaluator::Plan {
  std::vector<ChunkedPanel> chunked;
  std::vector<Task> tasks;
};

struct NodeEvaluator::Worker {
  PanelSums sums;
  std::vector<GradientSum> bins, other_bins;
  std::vector<std::uint64_t> words, other_words;
  OccupiedBins occupied;
  SplitSearch search{SplitRules{}, GradientUnits{}};
  CategorySearch categories{SplitRules{}, GradientUnits{}};
  PackedScan packed{SplitRules{}, PackedForm{}};
};

NodeEvaluator::NodeEvaluator(const BinnedMatrix& matrix, const SplitRules& rules, base::ThreadPool& pool)
    : matrix_(&matrix),
      rules_(rules),
      pool_(&pool),
      few_rows_(few_rows(matrix)),
      workers_(static_cast<std::size_t>(pool.num_threads())) {}

NodeEvaluator::~NodeEvaluator() = default;

void NodeEvaluator::start_tree(const GradientQuantizer& gradients, const FeatureMask& tree_features) {
  gradients_ = &gradients;
  tree_features_ = &tree_features;
  for (Worker& worker : workers_) {
    worker.search = SplitSearch(rules_, gradients.form().units);
    worker.categories = CategorySearch(rules_, gradients.form().units);
    worker.packed = PackedScan(rules_, gradients.form());
  }
}

bool NodeEvaluator::any_feature(FeatureRange features) const {
  const auto first = tree_features_->begin() + features.begin;
  return std::any_of(first, tree_features_->begin() + features.end, [](std::uint8_t used) { return used != 0; });
}

// How work is cut depends on the number of threads; its result does not, because all sums are exact. Where there are
// fewer panels than threads could take, rows are summed in chunks and panels are finished in slices.
void NodeEvaluator::add_tasks(std::size_t index, const EvaluationJob& job, std::size_t num_jobs, Plan& plan) const {
  const auto panels = matrix_->panels();
  const std::size_t rows = job.summed->rows.size;
  const bool few = workers_.size() > 1 && num_jobs * panels.size() < 3 * workers_.size() && rows >= kSliceRows;
  if (is_sparse(job) && matrix_->storage() == BinStorage::kDense16) {  // panels matter to histograms alone
    const std::size_t num_features = matrix_->cuts().num_features();
    const bool is_short = workers_.size() == 1 || rows * num_features < kSliceValues;
    const std::size_t slices = is_short ? 1 : std::clamp<std::size_t>(3 * workers_.size() / num_jobs, 1, num_features);
    const auto border = [&](std::size_t i) { return static_cast<std::uint32_t>(num_features * i / slices); };
    for (std::size_t i = 0; i < slices; ++i) {
      plan.tasks.push_back({.job = index, .features = {border(i), border(i + 1)}});
    }
    return;
  }
  const std::size_t most_chunks = std::min(kMaxChunks, 4 * workers_.size() / (num_jobs * panels.size()) + 1);
  const FeatureBundles& bundles = matrix_->bundles();
  for (std::size_t panel = 0; panel < panels.size(); ++panel) {
    const FeaturePanel& of = panels[panel];
    // The cells of every chunk are cleared first and added up afterwards, so a chunk must have more rows than that
    // costs.
    const std::size_t least_rows = std::max<std::size_t>(kChunkRows, of.num_cells / 2);
    const std::size_t num_chunks =
        few && job.sums.empty() && !is_sparse(job) ? std::clamp<std::size_t>(rows / least_rows, 1, most_chunks) : 1;
    std::size_t chunked = kNotChunked;
    if (num_chunks > 1 && any_feature({of.feature_begin, of.feature_end})) {
      chunked = plan.chunked.size();
      plan.chunked.push_back({.job = index, .panel = panel, .chunks = std::vector<PanelSums>(num_chunks)});
    }
    const std::uint32_t num_slots = of.slot_end - of.slot_begin;
    const std::uint32_t in_slice = std::min(BinnedMatrix::kTileSlots, (num_slots + 1) / 2);
    for (std::uint32_t begin = of.feature_begin; begin < of.feature_end;) {
      FeatureRange features = {begin, of.feature_end};
      if (few && matrix_->storage() != BinStorage::kSparse) {
        features.end = bundles.slot_begin[std::min(of.slot_end, bundles.slot[begin] + in_slice)];
      }
      begin = features.end;
      if (!any_feature(features)) continue;
      plan.tasks.push_back({.job = index, .panel = panel, .features = features, .chunked = chunked});
    }
  }
}

NodeEvaluator::Plan NodeEvaluator::plan(std::span<const EvaluationJob> jobs) const {
  Plan plan;
  for (std::size_t job = 0; job < jobs.size(); ++job) add_tasks(job, jobs[job], jobs.size(), plan);
  return plan;
}

void NodeEvaluator::sum_chunks(std::span<const EvaluationJob> jobs, std::vector<ChunkedPanel>& panels) {
  std::vector<std::pair<ChunkedPanel*, std::size_t>> chunks;
  for (ChunkedPanel& panel : panels) {
    for (std::size_t chunk = 0; chunk < panel.chunks.size(); ++chunk) chunks.emplace_back(&panel, chunk);
  }
  pool_->run(chunks.size(), [&](std::size_t i, int) {
    auto& [chunked, chunk] = chunks[i];
    const RowSpan& rows = jobs[chunked->job].summed->rows;
    const FeaturePanel& panel = matrix_->panels()[chunked->panel];
    const std::size_t begin = rows.size * chunk / chunked->chunks.size();
    const std::size_t end = rows.size * (chunk + 1) / chunked->chunks.size();
    PanelSums& sums = chunked->chunks[chunk];
    sums.form = cell_form(panel, rows.size, gradients_->form());
    sum_rows(*matrix_, panel, {panel.feature_begin, panel.feature_end}, rows.part(begin, end - begin), *gradients_,
             sums);
  });
}

void NodeEvaluator::scan(const GrowingNode& node, std::uint32_t feature, std::span<const GradientSum> bins,
                         Worker& worker, SplitCandidate& best) const {
  if (!node.wants_split || (*node.features)[feature] == 0) return;
  const FeatureCuts& cuts = matrix_->cuts();
  NodeSums sums = worker.search.node_sums(node.total, node.bounds);
  sums.num_rows = static_cast<double>(node.rows.size);
  if (cuts.is_categorical(feature)) {
    worker.categories.scan(feature, cuts.of(feature), bins, sums, best);
  } else {
    worker.search.scan(feature, bins, sums, best, scan_order(rules_, cuts, feature));
  }
}

void NodeEvaluator::scan_packed(const GrowingNode& node, std::uint32_t feature, std::span<const std::uint64_t> words,
                                Worker& worker, SplitCandidate& best) const {
  if (!node.wants_split || (*node.features)[feature] == 0) return;
  if (PackedScan::covers(rules_) && !matrix_->cuts().is_categorical(feature)) {
    worker.packed.scan(feature, words, worker.search.node_sums(node.total), best);
    return;
  }
  const PackedForm& packing = gradients_->form();
  worker.bins.clear();
  for (const std::uint64_t word : words) worker.bins.push_back(packing.sum(word));
  scan(node, feature, worker.bins, worker, best);
}

// All sums of the pair are packed: they are kept, subtracted and scanned as they are.
void NodeEvaluator::finish_packed(const EvaluationJob& job, Task& task, std::uint32_t feature,
                                  const std::uint64_t* words, Worker& worker) const {
  const FeatureCuts& cuts = matrix_->cuts();
  const std::uint32_t bin = cuts.begin[feature] - cuts.begin[matrix_->panels()[task.panel].feature_begin];
  const std::size_t num_bins = cuts.num_bins(feature);
  scan_packed(*job.summed, feature, {words, num_bins}, worker, task.summed);
  if (job.summed->keeps_histogram) std::copy_n(words, num_bins, job.summed->histogram.packed(task.panel, bin));
  if (job.subtracted == nullptr) return;
  worker.other_words.resize(num_bins);
  std::uint64_t* other =
      job.subtracted->keeps_histogram ? job.subtracted->histogram.packed(task.panel, bin) : worker.other_words.data();
  const std::uint64_t* parent = job.parent->packed(task.panel, bin);
  for (std::size_t i = 0; i < num_bins; ++i) other[i] = parent[i] - words[i];
  scan_packed(*job.subtracted, feature, {other, num_bins}, worker, task.subtracted);
}

bool NodeEvaluator::is_sparse(const EvaluationJob& job) const {
  return job.subtracted == nullptr && job.sums.empty() && !job.summed->keeps_histogram &&
         has_few_rows(job.summed->rows.size);
}

void NodeEvaluator::scan_sparse(const GrowingNode& node, std::uint32_t feature, std::span<const OccupiedBin> occupied,
                                Worker& worker, SplitCandidate& best) const {
  if ((*tree_features_)[feature] == 0 || (*node.features)[feature] == 0) return;
  const FeatureCuts& cuts = matrix_->cuts();
  if (cuts.is_categorical(feature)) {
    worker.bins.assign(cuts.num_bins(feature), {});
    for (const OccupiedBin& bin : occupied) worker.bins[bin.bin] = bin.sum;
    return scan(node, feature, worker.bins, worker, best);
  }
  const NodeSums sums = worker.search.node_sums(node.total, node.bounds);
  worker.search.scan_occupied(feature, cuts.num_bins(feature), occupied, sums, best, scan_order(rules_, cuts, feature));
}

void NodeEvaluator::evaluate_sparse(const GrowingNode& node, Task& task, Worker& worker) const {
  const FeaturePanel& panel = matrix_->panels()[task.panel];
  if (matrix_->storage() == BinStorage::kSparse) {
    worker.occupied.sum_sparse(*matrix_, panel, node.rows, *gradients_, [&](auto feature, auto occupied) {
      scan_sparse(node, feature, occupied, worker, task.summed);
    });
    return;
  }
  for (std::uint32_t feature = task.features.begin; feature < task.features.end; ++feature) {
    if ((*tree_features_)[feature] == 0 || (*node.features)[feature] == 0) continue;
    const auto occupied = worker.occupied.sum_column(*matrix_, feature, node.rows, *gradients_);
    scan_sparse(node, feature, occupied, worker, task.summed);
  }
}

void NodeEvaluator::finish(const EvaluationJob& job, Task& task, const PanelSums& sums, Worker& worker) const {
  const FeaturePanel& panel = matrix_->panels()[task.panel];
  const FeatureCuts& cuts = matrix_->cuts();
  const PackedForm& packing = gradients_->form();
  // A node's children are never wider than it is.
  const bool packed = sums.form == CellForm::kPacked &&
                      (job.subtracted == nullptr || job.parent->form(task.panel) == CellForm::kPacked);
  for (std::uint32_t feature = task.features.begin; feature < task.features.end; ++feature) {
    if ((*tree_features_)[feature] == 0) continue;
    if (packed) {
      finish_packed(job, task, feature,
                    packed_bins(*matrix_, panel, feature, sums, job.summed->total, packing, worker.words), worker);
      continue;
    }
    const std::uint32_t bin = cuts.begin[feature] - cuts.begin[panel.feature_begin];
    worker.bins.resize(cuts.num_bins(feature));
    read_bins(*matrix_, panel, feature, sums, job.summed->total, packing, worker.bins);
    scan(*job.summed, feature, worker.bins, worker, task.summed);
    if (job.summed->keeps_histogram) job.summed->histogram.write(task.panel, bin, packing, worker.bins);
    if (job.subtracted == nullptr) continue;
    worker.other_bins.resize(worker.bins.size());
    job.parent->read(task.panel, bin, packing, worker.other_bins);
    for (std::size_t i = 0; i < worker.bins.size(); ++i) worker.other_bins[i] = worker.other_bins[i] - worker.bins[i];
    scan(*job.subtracted, feature, worker.other_bins, worker, task.subtracted);
    if (job.subtracted->keeps_histogram) job.subtracted->histogram.write(task.panel, bin, packing, worker.other_bins);
  }
}

void NodeEvaluator::evaluate(std::span<const EvaluationJob> jobs) {
  for (const EvaluationJob& job : jobs) {
    for (GrowingNode* node : {job.summed, job.subtracted}) {
      if (node != nullptr && node->keeps_histogram) {
        node->histogram = NodeHistogram(*matrix_, node->rows.size, gradients_->form(), histograms_);
      }
    }
  }
  Plan work = plan(jobs);
  sum_chunks(jobs, work.chunked);
  pool_->run(work.tasks.size(), [&](std::size_t i, int worker_index) {
    Task& task = work.tasks[i];
    Worker& worker = workers_[static_cast<std::size_t>(worker_index)];
    const FeaturePanel& panel = matrix_->panels()[task.panel];
    const EvaluationJob& job = jobs[task.job];
    if (!job.sums.empty()) return finish(job, task, job.sums[task.panel], worker);
    if (is_sparse(job)) return evaluate_sparse(*job.summed, task, worker);
    if (task.chunked != kNotChunked) {
      std::vector<PanelSums>& chunks = work.chunked[task.chunked].chunks;
      for (std::size_t chunk = 1; chunk < chunks.size(); ++chunk) {
        add_sums(*matrix_, panel, task.features, chunks[chunk], chunks[0]);
      }
      finish(job, task, chunks[0], worker);
      return;
    }
    worker.sums.form = cell_form(panel, job.summed->rows.size, gradients_->form());
    sum_rows(*matrix_, panel, task.features, job.summed->rows, *gradients_, worker.sums);
    finish(job, task, worker.sums, worker);
  });
  for (const Task& task : work.tasks) {
    const EvaluationJob& job = jobs[task.job];
    if (task.summed.better_than(job.summed->best)) job.summed->best = task.summed;
    if (job.subtracted != nullptr && task.subtracted.better_than(job.subtracted->best)) {
      job.subtracted->best = task.subtracted;
    }
  }
}

}  // namespace espalier::model
