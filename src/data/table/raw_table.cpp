// The files are opened and cut into blocks as for tables of numbers, the columns planned, all blocks read in parallel
// straight into the dataset, and the blocks' dictionaries made one. Which columns hold text is guessed from the first
// rows of every file; when the rows show that the guess was wrong, they are read once more.
#include "data/table/raw_table.h"

#include <algorithm>
#include <memory>
#include <tuple>
#include <utility>
#include <vector>

#include "base/error.h"
#include "data/csv/csv_files.h"
#include "data/query_groups.h"
#include "data/ranges.h"
#include "data/table/table_dictionaries.h"
#include "data/table/table_guess.h"
#include "data/table/table_look.h"
#include "data/table/table_rows.h"

namespace espalier::data {

namespace {

class RawTableParser {
 public:
  RawTableParser(std::span<const SourceText> sources, const RawTableOptions& options, base::ThreadPool& pool,
                 std::size_t block_bytes)
      : options_(options),
        pool_(pool),
        files_(open_csv_files(sources, table_header_test(options.roles, options.trained))),
        blocks_(csv_blocks(files_, pool, block_bytes)) {}

  Dataset parse() {
    if (csv_num_columns(files_) == 0) return {};
    plan_columns();
    contents_ = std::make_unique<ColumnContent[]>(plan_.columns.size());
    check_shape();
    allocate();
    read_rows();
    if (settle_readings()) read_rows();
    make_schema();
    code_texts();
    report_unknown();
    finish_labels();
    finish_groups();
    dataset_.features = std::move(features_);
    return std::move(dataset_);
  }

 private:
  void plan_columns();
  void check_shape() const;
  void allocate();
  std::vector<ColumnTarget> targets();
  float* values_of(const PlannedColumn& planned, std::size_t& stride);
  void read_rows();
  bool settle_readings();
  void make_schema();
  void code_texts();
  std::vector<std::string> code_column(const ColumnTarget& target, CodeOrder order);
  void report_unknown();
  void finish_labels();
  void finish_groups();

  const RawTableOptions& options_;
  base::ThreadPool& pool_;
  std::vector<CsvFile> files_;
  std::vector<CsvBlock> blocks_;
  TablePlan plan_;
  std::unique_ptr<ColumnContent[]> contents_;    // per column
  std::vector<CategoryIndex> trained_codes_;     // per column; filled when `trained` is given
  std::vector<BlockDictionaries> dictionaries_;  // per block
  DenseMatrix features_;
  std::vector<float> group_codes_;  // per row
  Dataset dataset_;
};

void RawTableParser::plan_columns() {
  const std::vector<std::string> names = csv_column_names(files_);
  const std::size_t num_columns = csv_num_columns(files_);
  if (options_.trained == nullptr) {
    const std::vector<ColumnLook> looks = look_at_columns(files_, num_columns);
    for (const CsvFile& file : files_)
      if (!file.column_names.empty()) refuse_row_as_header(file, options_.roles, looks);
    plan_ = plan_table(options_.roles, names, looks);
    return;
  }
  plan_ = plan_table(*options_.trained, names, num_columns, "channel '" + options_.channel_name + "'");
  for (const PlannedColumn& planned : plan_.columns) {
    const bool is_label = planned.column.role == ColumnRole::kLabel;
    if (planned.reading != CellReading::kText || planned.column.role == ColumnRole::kGroup)
      trained_codes_.emplace_back();
    else
      trained_codes_.emplace_back(is_label ? options_.trained->label_classes
                                           : options_.trained->categories[planned.feature]);
  }
}

void RawTableParser::check_shape() const {
  refuse_impossible_shape(files_, blocks_, [&](const CsvBlock& block) {
    std::vector<ColumnTarget> skipping(plan_.columns.size());
    read_table_rows(block, skipping, {}, {});
  });
}

void RawTableParser::allocate() {
  const std::size_t num_rows = csv_num_rows(blocks_);
  features_.num_rows = num_rows;
  features_.num_features = plan_.num_features;
  features_.values.resize(num_rows * plan_.num_features);
  dataset_.labels.resize(num_rows);
  if (plan_.has(ColumnRole::kRowWeight)) dataset_.row_weights.resize(num_rows);
  if (plan_.has(ColumnRole::kGroup)) group_codes_.resize(num_rows);
  dataset_.base_margins.resize(num_rows * plan_.num_base_margins);
  if (plan_.has(ColumnRole::kLabelLower)) dataset_.label_lower.resize(num_rows);
  if (plan_.has(ColumnRole::kLabelUpper)) dataset_.label_upper.resize(num_rows);
}

float* RawTableParser::values_of(const PlannedColumn& planned, std::size_t& stride) {
  stride = 1;
  switch (planned.column.role) {
    case ColumnRole::kFeature:
      stride = plan_.num_features;
      return features_.values.data() + planned.feature;
    case ColumnRole::kLabel:
      return dataset_.labels.data();
    case ColumnRole::kRowWeight:
      return dataset_.row_weights.data();
    case ColumnRole::kGroup:
      return group_codes_.data();
    case ColumnRole::kBaseMargin:
      stride = plan_.num_base_margins;
      return dataset_.base_margins.data() + planned.column.output_group;
    case ColumnRole::kLabelLower:
      return dataset_.label_lower.data();
    case ColumnRole::kLabelUpper:
      return dataset_.label_upper.data();
    case ColumnRole::kDropped:
      break;
  }
  return nullptr;
}

std::vector<ColumnTarget> RawTableParser::targets() {
  std::vector<ColumnTarget> targets;
  std::size_t num_dictionaries = 0;
  for (std::size_t column = 0; column < plan_.columns.size(); ++column) {
    const PlannedColumn& planned = plan_.columns[column];
    ColumnTarget& target = targets.emplace_back();
    target.role = planned.column.role;
    target.reading = planned.reading;
    target.values = values_of(planned, target.stride);
    target.is_trained = options_.trained != nullptr;
    if (planned.reading != CellReading::kText) continue;
    if (target.is_trained && target.role != ColumnRole::kGroup) target.known = &trained_codes_[column];
    target.dictionary = num_dictionaries++;
  }
  return targets;
}

void RawTableParser::read_rows() {
  const std::vector<ColumnTarget> into = targets();
  const auto num_dictionaries =
      static_cast<std::size_t>(std::ranges::count(into, CellReading::kText, &ColumnTarget::reading));
  dictionaries_ = std::vector<BlockDictionaries>(blocks_.size());
  for (BlockDictionaries& block : dictionaries_) block.resize(num_dictionaries);
  run_to_first_error(pool_, blocks_.size(), [&](std::size_t block) {
    read_table_rows(blocks_[block], into, dictionaries_[block], {contents_.get(), plan_.columns.size()});
  });
}

// Makes every kNumberOrText what its column proved to be. True when the rows must be read again: for their texts, or
// for the message about a number that is not finite.
bool RawTableParser::settle_readings() {
  bool again = false;
  for (std::size_t column = 0; column < plan_.columns.size(); ++column) {
    CellReading& reading = plan_.columns[column].reading;
    if (reading != CellReading::kNumberOrText) continue;
    again = again || contents_[column].has_text || contents_[column].has_not_finite;
    reading = contents_[column].has_text ? CellReading::kText : CellReading::kNumber;
  }
  return again;
}

void RawTableParser::make_schema() {
  Schema& schema = dataset_.schema;
  if (options_.trained != nullptr) {
    schema = *options_.trained;
    return;
  }
  const bool has_categories = std::ranges::any_of(plan_.columns, [](const PlannedColumn& planned) {
    return planned.column.role == ColumnRole::kFeature && planned.reading == CellReading::kText;
  });
  for (const PlannedColumn& planned : plan_.columns) {
    schema.columns.push_back(planned.column);
    if (planned.column.role == ColumnRole::kLabel) schema.label_name = planned.column.name;
    if (planned.column.role != ColumnRole::kFeature) continue;
    if (plan_.is_named) schema.feature_names.push_back(planned.column.name);
    if (has_categories)
      schema.feature_kinds.push_back(planned.reading == CellReading::kText ? FeatureKind::kCategorical
                                                                           : FeatureKind::kNumeric);
  }
  if (has_categories) schema.categories.resize(plan_.num_features);
}

void RawTableParser::code_texts() {
  const std::vector<ColumnTarget> coded = targets();
  for (std::size_t column = 0; column < coded.size(); ++column) {
    if (coded[column].reading != CellReading::kText || coded[column].known != nullptr) continue;
    const ColumnRole role = coded[column].role;
    const CodeOrder order = role == ColumnRole::kFeature ? CodeOrder::kByCount
                            : role == ColumnRole::kLabel ? CodeOrder::kByText
                                                         : CodeOrder::kByFirstRow;
    std::vector<std::string> texts = code_column(coded[column], order);
    if (texts.size() > kMaxCategories)
      throw base::ClientError("channel '" + options_.channel_name + "': " + column_text(plan_, column) + " holds " +
                              std::to_string(texts.size()) + " different texts; at most " +
                              std::to_string(kMaxCategories) + " are allowed");
    if (role == ColumnRole::kFeature)
      dataset_.schema.categories[plan_.columns[column].feature] = std::move(texts);
    else if (role == ColumnRole::kLabel)
      dataset_.schema.label_classes = std::move(texts);
  }
}

// The values of one column: codes of the blocks' dictionaries -> codes of the merged one, whose texts are returned.
std::vector<std::string> RawTableParser::code_column(const ColumnTarget& target, CodeOrder order) {
  MergedDictionary merged = merge_dictionaries(dictionaries_, target.dictionary, order);
  pool_.run(blocks_.size(), [&](std::size_t block, int) {
    const std::vector<std::uint32_t>& new_codes = merged.new_codes[block];
    const std::size_t end = blocks_[block].first_row + blocks_[block].num_rows;
    for (std::size_t row = blocks_[block].first_row; row < end; ++row) {
      float& value = target.values[row * target.stride];
      if (value == value) value = static_cast<float>(new_codes[static_cast<std::uint32_t>(value)]);
    }
  });
  return std::move(merged.texts);
}

void RawTableParser::report_unknown() {
  if (!options_.on_unknown_categories) return;
  const std::vector<ColumnTarget> read = targets();
  for (std::size_t column = 0; column < read.size(); ++column) {
    if (read[column].known == nullptr) continue;
    const MergedDictionary unknown = merge_dictionaries(dictionaries_, read[column].dictionary, CodeOrder::kByFirstRow);
    if (unknown.num_values == 0) continue;
    options_.on_unknown_categories({column_text(plan_, column), unknown.num_values, unknown.texts.size()});
  }
}

void RawTableParser::finish_labels() {
  const auto& [lower, upper] = std::tie(dataset_.label_lower, dataset_.label_upper);
  for (std::size_t row = 0; row < lower.size(); ++row)
    if (lower[row] > upper[row]) refuse_row(blocks_, row, {0, "the lower bound is above the upper bound"});
  if (!plan_.has(ColumnRole::kLabel)) dataset_.labels = dataset_.label_lower;
}

void RawTableParser::finish_groups() {
  if (!plan_.has(ColumnRole::kGroup)) return;
  const auto refuse = [&](std::size_t row, const std::string& reason) { refuse_row(blocks_, row, {0, reason}); };
  dataset_.group_start = group_borders(std::vector<std::int64_t>(group_codes_.begin(), group_codes_.end()), refuse);
  if (!dataset_.row_weights.empty())
    dataset_.row_weights = group_weights(dataset_.group_start, dataset_.row_weights, refuse);
}

}  // namespace

Dataset parse_raw_table(std::span<const SourceText> files, const RawTableOptions& options, base::ThreadPool& pool,
                        std::size_t block_bytes) {
  return RawTableParser(files, options, pool, block_bytes).parse();
}

void refuse_raw_table_row(std::span<const SourceText> sources, const RawTableOptions& options, std::size_t row,
                          const std::string& reason, base::ThreadPool& pool) {
  const std::vector<CsvFile> files = open_csv_files(sources, table_header_test(options.roles, options.trained));
  refuse_row(csv_blocks(files, pool, kBlockBytes), row, {0, reason});
}

}  // namespace espalier::data
