#include "train/train.h"

#include <filesystem>
#include <format>
#include <optional>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/parallel.h"
#include "base/text.h"
#include "base/version.h"
#include "data/channel.h"
#include "model/boosting/bins/feature_cuts.h"
#include "model/boosting/booster.h"
#include "train/continuation.h"
#include "train/failure.h"
#include "train/hyperparameters.h"
#include "train/initial_model.h"
#include "train/job.h"
#include "train/model_folder.h"
#include "train/progress.h"
#include "train/stop_signal.h"
#include "train/table_hyperparameters.h"
#include "train/unknown_categories.h"

namespace espalier::train {
namespace {

// The built-in algorithm's default when a channel names no content type.
constexpr const char* kDefaultContentType = "text/libsvm";

void log_info(std::string_view text) { base::log_event(base::LogLevel::kInfo, text); }

void refuse_several_hosts(const Job& job) {
  if (job.hosts.size() <= 1) return;
  throw base::ClientError("the job has " + std::to_string(job.hosts.size()) +
                          " hosts; this version trains on one, so set the instance count to 1");
}

void log_unknown_channels(const Job& job) {
  for (const Channel& channel : job.channels) {
    if (channel.name == kTrainChannel || channel.name == kValidationChannel || channel.name == kModelChannel) continue;
    log_info("Channel '" + base::excerpt(channel.name) +
             "' is not used; channels that are used: train, validation, model");
  }
}

data::Format format_of_channel(const Channel& channel, const std::string& content_type) {
  const data::MediaType media_type = data::parse_media_type(content_type);
  const std::optional<data::Format> format = data::format_of(media_type);
  if (const auto problem = data::label_size_problem(media_type)) {
    throw base::ClientError(std::format("channel '{}': {}", channel.name, *problem));
  }
  if (format == data::Format::kCsv || format == data::Format::kLibsvm) return *format;
  throw base::ClientError("channel '" + channel.name + "' has content type '" + base::excerpt(content_type) +
                          "'; this version trains on text/csv and text/libsvm");
}

data::Dataset read_job_channel(const Layout& layout, const Channel& channel, const std::string& content_type,
                               const TrainingPlan& plan, const data::Schema* trained, base::ThreadPool& pool) {
  if (channel.input_mode == InputMode::kPipe) {
    throw base::ClientError("channel '" + channel.name + "' has input mode Pipe; this version reads File and FastFile");
  }
  data::ChannelOptions options;
  options.format = format_of_channel(channel, content_type);
  options.table = plan.table;
  options.trained = trained;
  options.on_unknown_categories = [&](const auto& unknown) { log_unknown_categories(channel.name, unknown); };
  if (plan.csv_weights) options.csv.row_weights = data::CsvRowWeights::kSecondColumn;
  data::Dataset dataset = data::read_channel(layout.channel_folder(channel.name), channel.name, options, pool);
  log_info((channel.name == kTrainChannel ? "Train" : "Validation") + std::string(" matrix has ") +
           std::to_string(dataset.num_rows()) + " rows and " + std::to_string(dataset.num_features()) + " columns");
  return dataset;
}

// Columns are matched by position; names that both channels give must then agree.
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
  constexpr int kMost = model::kMostBins;
  const bool grows_trees = plan.gbt.booster != model::BoosterKind::kLinear;
  const bool exact = grows_trees && plan.gbt.tree.tree_method == model::TreeMethod::kExact;
  if (!exact || train_set.num_rows() <= static_cast<std::size_t>(kMost)) return;
  log_info("tree_method exact: a feature with more than " + std::to_string(kMost) +
           " distinct values is cut at that many quantiles instead");
}

// Remembers every metric of every round for the manifest.
class History {
 public:
  void add(const model::RoundReport& report) {
    if (series_.empty()) {
      for (const model::MetricValue& metric : report.metrics) series_.push_back({metric.set + '-' + metric.metric, {}});
    }
    for (std::size_t i = 0; i < report.metrics.size(); ++i) series_[i].values.push_back(report.metrics[i].value);
  }
  std::vector<model::MetricHistory> take() { return std::move(series_); }

 private:
  std::vector<model::MetricHistory> series_;
};

struct JobData {
  std::string content_type;
  data::Dataset train_set;
  std::optional<data::Dataset> validation_set;
};

// Dense columns are told apart by their places: without one of them the others would be taken for each other. A wider
// set is refused by the learner.
void check_same_width(const data::Dataset& train_set, const data::Dataset& validation_set) {
  if (train_set.features.dense() == nullptr || validation_set.features.dense() == nullptr) return;
  if (validation_set.num_features() >= train_set.num_features()) return;
  throw base::ClientError(std::format("channel 'validation' has {} features, channel 'train' has {}",
                                      validation_set.num_features(), train_set.num_features()));
}

JobData read_job_data(const Layout& layout, const Job& job, const TrainingPlan& plan,
                      const std::optional<InitialModel>& initial, base::ThreadPool& pool) {
  JobData data;
  const Channel* train_channel = job.channel(kTrainChannel);
  if (train_channel == nullptr) {
    throw base::ClientError("Missing required channel: train; inputdataconfig.json names the channels of the job");
  }
  data.content_type = train_channel->content_type.value_or(kDefaultContentType);
  data.train_set = read_job_channel(layout, *train_channel, data.content_type, plan, nullptr, pool);
  if (initial) prepare_continuation(*initial, plan, data.train_set);
  log_raw_table(plan, data.train_set.schema);
  log_coarse_exact(plan, data.train_set);
  if (const Channel* channel = job.channel(kValidationChannel)) {
    const std::string content_type = channel->content_type.value_or(data.content_type);
    data.validation_set = read_job_channel(layout, *channel, content_type, plan, &data.train_set.schema, pool);
    if (!plan.table) check_same_names(data.train_set, *data.validation_set);
    check_same_width(data.train_set, *data.validation_set);
  }
  return data;
}

model::TrainingResult boost(const Layout& layout, const TrainingPlan& plan, const JobData& data,
                            const std::optional<InitialModel>& initial, base::ThreadPool& pool, History& history) {
  std::vector<model::EvaluationSet> evaluation_sets = {{kTrainChannel, &data.train_set}};
  if (data.validation_set) evaluation_sets.push_back({kValidationChannel, &*data.validation_set});
  const auto observe = [&](const model::RoundReport& report) {
    enter_stop_phase(StopPhase::kBoosting);  // from the first whole round on there is a model to save
    print_metrics(report);
    history.add(report);
    if (plan.save_model_on_termination) save_snapshot(layout, *report.model);
    return stop_requested() ? model::Next::kStop : model::Next::kContinue;
  };
  model::TrainingResult result = model::train_gbt(plan.gbt, data.train_set, evaluation_sets, pool, observe,
                                                  stop_requested, initial ? &initial->model : nullptr);
  enter_stop_phase(StopPhase::kSaving);
  return result;
}

void log_outcome(const model::TrainingResult& result, const std::string& sha256) {
  if (result.stop_reason == model::StopReason::kRequested) {
    log_info("Stopped on request after " + std::to_string(result.rounds_done) + " rounds");
  }
  if (result.best_iteration) log_info("Best iteration: " + std::to_string(*result.best_iteration));
  log_info("Model SHA-256: " + sha256);
}

void train(const Layout& layout) {
  const Job job = read_job(layout);
  refuse_several_hosts(job);
  log_unknown_channels(job);
  TrainingPlan plan = plan_training(job.hyperparameters);
  if (job.channel(kValidationChannel) == nullptr) plan_without_validation(plan);
  if (plan.gbt.process_type == model::ProcessType::kUpdate && job.channel(kModelChannel) == nullptr) {
    throw base::ClientError("process_type update needs channel 'model', which holds the model whose trees it updates");
  }
  for (const std::string& note : plan.notes) log_info(note);

  base::ThreadPool pool(plan.num_threads > 0 ? plan.num_threads : base::available_cores());
  const std::optional<InitialModel> initial = read_initial_model(layout, job);
  const JobData data = read_job_data(layout, job, plan, initial, pool);
  resolve_features(plan.constraints, data.train_set.schema, data.train_set.num_features(), plan.gbt.tree);
  History history;
  const model::TrainingResult result = boost(layout, plan, data, initial, pool, history);

  model::Manifest manifest;
  manifest.espalier_version = base::kVersion;
  manifest.content_type = data.content_type;
  manifest.absent_means = "missing";
  manifest.hyperparameters = plan.resolved;
  manifest.best_iteration = result.best_iteration;
  manifest.history = history.take();
  log_outcome(result, save_model(layout, result.model, std::move(manifest), data.train_set, pool));
}

}  // namespace

int run_training(const Layout& layout) {
  try {
    log_info(std::string("espalier ") + base::kVersion + " training starts");
    train(layout);
    std::filesystem::create_directories(layout.output_folder());
    base::write_atomically(layout.success_file(), "");
    log_info("Reporting training SUCCESS");
    return 0;
  } catch (...) {
    const Failure failure = describe_failure(std::current_exception());
    report_failure(layout, failure);
    log_info("Reporting training FAILURE");
    return failure.exit_status;
  }
}

}  // namespace espalier::train
