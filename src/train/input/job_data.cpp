#include "train/input/job_data.h"

#include <algorithm>
#include <cstddef>
#include <format>
#include <vector>

#include "base/log.h"
#include "base/text.h"
#include "data/channel/channel.h"
#include "data/channel/formats.h"
#include "model/boosting/bins/feature_cuts.h"
#include "train/hyperparameters/column_hyperparameters.h"
#include "train/input/continuation.h"
#include "train/input/row_advice.h"
#include "train/input/table_log.h"
#include "train/input/unknown_categories.h"

namespace espalier::train {
namespace {

// The built-in algorithm's default when a channel names no content type.
constexpr const char* kDefaultContentType = "text/libsvm";

void log_info(std::string_view text) { base::log_event(base::LogLevel::kInfo, text); }

data::Format format_of_channel(const Channel& channel, const std::string& content_type) {
  const data::MediaType media_type = data::parse_media_type(content_type);
  const std::optional<data::Format> format = data::format_of(media_type);
  if (const auto problem = data::label_size_problem(media_type)) {
    throw base::ClientError(std::format("channel '{}': {}", channel.name, *problem));
  }
  if (format && data::row_of(*format).read_training != nullptr) return *format;
  throw base::ClientError("channel '" + channel.name + "' has content type '" + base::excerpt(content_type) +
                          "'; this version trains on " + data::types_of_training());
}

// How the channel is read. For other channels than train, `data` holds what was read from train.
data::ChannelOptions channel_options(const Channel& channel, const TrainingPlan& plan, const JobData& data) {
  data::ChannelOptions options;
  options.format = format_of_channel(channel, channel.content_type.value_or(data.content_type));
  options.table = plan.table;
  if (channel.name != kTrainChannel) options.trained = &data.train_set.schema;
  options.on_unknown_categories = [&](const auto& unknown) { log_unknown_categories(channel.name, unknown); };
  if (plan.csv_weights) options.csv.row_weights = data::CsvRowWeights::kSecondColumn;
  return options;
}

data::Dataset read_job_channel(const Layout& layout, const Channel& channel, const data::ChannelOptions& options,
                               const TrainingPlan& plan, base::ThreadPool& pool) {
  if (channel.input_mode == InputMode::kPipe) {
    throw base::ClientError("channel '" + channel.name + "' has input mode Pipe; this version reads File and FastFile");
  }
  data::Dataset dataset = [&] {
    try {
      return data::read_channel(layout.channel_folder(channel.name), channel.name, options, pool);
    } catch (const data::BadRowError& error) {
      throw base::ClientError(error.what() + advice_for(error, plan));
    }
  }();
  log_info((channel.name == kTrainChannel ? "Train" : "Validation") + std::string(" matrix has ") +
           std::to_string(dataset.num_rows()) + " rows and " + std::to_string(dataset.num_features()) + " columns");
  return dataset;
}

// Columns are matched by position, so the names that both channels give must agree.
void check_same_names(const data::Dataset& train_set, const data::Dataset& validation_set) {
  const std::vector<std::string>& expected = train_set.schema.feature_names;
  const std::vector<std::string>& found = validation_set.schema.feature_names;
  for (std::size_t i = 0; i < std::min(expected.size(), found.size()); ++i) {
    if (expected[i] == found[i]) continue;
    throw base::ClientError("validation: feature " + std::to_string(i) + " is named '" + base::excerpt(found[i]) +
                            "', in train it is '" + base::excerpt(expected[i]) +
                            "'; columns must be in the same order");
  }
}

// Dense columns are matched by position: if one were absent, the ones behind it would be mistaken for their neighbours.
// The learner refuses a wider set.
void check_same_width(const data::Dataset& train_set, const data::Dataset& validation_set) {
  if (train_set.features.dense() == nullptr || validation_set.features.dense() == nullptr) return;
  if (validation_set.num_features() >= train_set.num_features()) return;
  throw base::ClientError(std::format("channel 'validation' has {} features, channel 'train' has {}",
                                      validation_set.num_features(), train_set.num_features()));
}

// What the columns of a raw table turned out to be.
void log_raw_table(const TrainingPlan& plan, const data::Schema& schema) {
  if (!plan.table) return;
  for (std::size_t feature = 0; feature < schema.feature_kinds.size(); ++feature) {
    if (!schema.is_categorical(feature)) continue;
    const std::string name = schema.feature_names.empty() ? std::to_string(feature) : schema.feature_names[feature];
    log_info("Categorical feature '" + base::excerpt(name) + "' has " +
             std::to_string(schema.categories[feature].size()) + " categories");
  }
  if (!schema.label_classes.empty()) log_info("Label classes: " + label_classes_text(schema.label_classes));
  check_label_classes(plan.gbt, schema);
}

void log_coarse_exact(const TrainingPlan& plan, const data::Dataset& train_set) {
  constexpr int kMost = model::kMaxBins;
  const bool grows_trees = plan.gbt.booster != model::BoosterKind::kLinear;
  const bool exact = grows_trees && plan.gbt.tree.tree_method == model::TreeMethod::kExact;
  if (!exact || train_set.num_rows() <= static_cast<std::size_t>(kMost)) return;
  log_info("tree_method exact: a feature with more than " + std::to_string(kMost) +
           " distinct values is cut at that many quantiles instead");
}

// Ranking compares rows within a query group only. Too few or too many groups are a mistake that no metric shows.
void log_query_groups(const TrainingPlan& plan, const std::string& channel, const data::Dataset& dataset) {
  if (!plan.gbt.objective.starts_with("rank:")) return;
  const std::size_t num_rows = dataset.num_rows();
  const std::size_t num_groups = dataset.group_start.empty() ? 1 : dataset.group_start.size() - 1;
  const double mean = static_cast<double>(num_rows) / static_cast<double>(num_groups);
  log_info(std::format("Channel '{}' has {} query groups of {:.1f} rows on average", channel, num_groups, mean));
  const auto warn = [&](std::string_view text) {
    base::log_event(base::LogLevel::kWarning,
                    std::format("Channel '{}', objective {}: {}", channel, plan.gbt.objective, text));
  };
  if (dataset.group_start.empty()) {
    warn("all rows are one query group, for nothing names groups; libsvm does with qid:, a table with group_column");
  } else if (2 * num_rows < 3 * num_groups) {
    warn("most query groups have one row, which teaches nothing; the rows of a query must follow each other");
  }
}

}  // namespace

JobData read_job_data(const Layout& layout, const Job& job, TrainingPlan& plan,
                      const std::optional<InitialModel>& initial, base::ThreadPool& pool) {
  JobData data;
  const Channel* train_channel = job.channel(kTrainChannel);
  if (train_channel == nullptr) {
    throw base::ClientError("Missing required channel: train; inputdataconfig.json names the channels of the job");
  }
  data.content_type = train_channel->content_type.value_or(kDefaultContentType);
  const data::ChannelOptions options = channel_options(*train_channel, plan, data);
  data.train_set = read_job_channel(layout, *train_channel, options, plan, pool);
  infer_num_class(plan, initial && initial->schema ? *initial->schema : data.train_set.schema);
  if (initial) prepare_continuation(*initial, plan, data.train_set);
  log_columns(plan, options.format, data.train_set);
  log_raw_table(plan, data.train_set.schema);
  warn_of_columns(plan, options.format, data.train_set);
  log_coarse_exact(plan, data.train_set);
  log_query_groups(plan, train_channel->name, data.train_set);
  if (const Channel* channel = job.channel(kValidationChannel)) {
    data.validation_set = read_job_channel(layout, *channel, channel_options(*channel, plan, data), plan, pool);
    if (!plan.table) check_same_names(data.train_set, *data.validation_set);
    check_same_width(data.train_set, *data.validation_set);
    log_query_groups(plan, channel->name, *data.validation_set);
  }
  return data;
}

void refuse_row(const Layout& layout, const Job& job, const TrainingPlan& plan, const JobData& data,
                const base::RowError& error, base::ThreadPool& pool) {
  const Channel* channel = job.channel(error.set());
  if (channel == nullptr) throw error;
  const bool is_train = channel->name == kTrainChannel || !data.validation_set;
  const data::Dataset& dataset = is_train ? data.train_set : *data.validation_set;
  data::refuse_channel_row(layout.channel_folder(channel->name), channel->name, channel_options(*channel, plan, data),
                           error.row(), error.reason() + advice_for(error, dataset, plan), pool);
}

}  // namespace espalier::train
