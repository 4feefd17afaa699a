#include "train/train.h"

#include <format>
#include <optional>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/machine.h"
#include "base/parallel.h"
#include "base/text.h"
#include "base/version.h"
#include "data/channel/content_type.h"
#include "model/learner/learner.h"
#include "train/contract/channel_names.h"
#include "train/contract/environment.h"
#include "train/contract/failure.h"
#include "train/contract/job.h"
#include "train/contract/progress.h"
#include "train/contract/stop_signal.h"
#include "train/hyperparameters/hyperparameters.h"
#include "train/input/initial_model.h"
#include "train/input/job_data.h"
#include "train/output/model_folder.h"
#include "train/output/snapshot_clock.h"

namespace espalier::train {
namespace {

void log_info(std::string_view text) { base::log_event(base::LogLevel::kInfo, text); }

void refuse_several_hosts(const Job& job) {
  if (job.hosts.size() <= 1) return;
  throw base::ClientError("the job has " + std::to_string(job.hosts.size()) +
                          " hosts; this version trains on one, so set the instance count to 1");
}

void check_start(const Layout& layout, const std::vector<std::string>& extra_words) {
  if (base::kind_of(layout.root()) != base::FileKind::kFolder) {
    throw base::ClientError(std::format(
        "the folder '{}' does not exist; --root names the folder that holds input/, and /opt/ml is the default",
        base::excerpt(layout.root().string())));
  }
  remove_earlier_outcome(layout);
  if (extra_words.empty()) return;
  throw base::ClientError(std::format(
      "the command line has '{}', which means nothing to train; what a job may set stands in its hyperparameters",
      base::excerpt(extra_words.front())));
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

void save_snapshot_when_due(const Layout& layout, const model::Model& model, SnapshotClock& clock) {
  const auto begin = SnapshotClock::Clock::now();
  if (!clock.due(begin)) return;
  save_snapshot(layout, model);
  clock.written(begin, SnapshotClock::Clock::now());
}

model::TrainingResult boost(const Layout& layout, const TrainingPlan& plan, const JobData& data,
                            const std::optional<InitialModel>& initial, base::ThreadPool& pool, History& history) {
  std::vector<model::EvaluationSet> evaluation_sets = {{kTrainChannel, &data.train_set}};
  if (data.validation_set) evaluation_sets.push_back({kValidationChannel, &*data.validation_set});
  const bool saves_rounds = plan.on_termination == OnTermination::kSaveEvenWhenKilled;
  const bool saves_at_stop = plan.on_termination != OnTermination::kDiscard;
  SnapshotClock snapshots;
  const auto observe = [&](const model::RoundReport& report) {
    // From the first whole round on there is a model to save.
    enter_stop_phase(saves_at_stop ? StopPhase::kBoosting : StopPhase::kNothingWanted);
    print_metrics(report);
    history.add(report);
    if (saves_rounds) save_snapshot_when_due(layout, *report.model, snapshots);
    return stop_requested() ? model::Next::kStop : model::Next::kContinue;
  };
  model::TrainingResult result = model::learn_model(plan.gbt, data.train_set, evaluation_sets, pool, observe,
                                                    stop_requested, initial ? &initial->model : nullptr);
  enter_stop_phase(StopPhase::kSaving);
  return result;
}

// As the auc of a set that has one class only.
void warn_of_nothing_to_compare(const TrainingPlan& plan, const JobData& data, const model::TrainingResult& result) {
  if (!plan.gbt.early_stopping_rounds || !data.validation_set) return;
  if (result.best_iteration || result.rounds_done == 0) return;
  base::log_event(base::LogLevel::kWarning,
                  "early_stopping_rounds had nothing to compare: the metric it watches was no number in any round of "
                  "validation, as auc is not where all labels are one class; all rounds are kept");
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
  check_channel_names(job);
  TrainingPlan plan = plan_training(job.hyperparameters);
  apply_log_level(plan.log_level, base::process_environment());
  if (job.channel(kValidationChannel) == nullptr) plan_without_validation(plan);
  if (plan.gbt.process_type == model::ProcessType::kUpdate && job.channel(kModelChannel) == nullptr) {
    throw base::ClientError("process_type update needs channel 'model', which holds the model whose trees it updates");
  }
  for (const std::string& note : job.notes) log_info(note);
  for (const std::string& note : plan.notes) log_info(note);

  base::ThreadPool pool(plan.num_threads > 0 ? plan.num_threads : base::available_cores());
  const std::optional<InitialModel> initial = read_initial_model(layout, job);
  const JobData data = read_job_data(layout, job, plan, initial, pool);
  const bool is_csv = data::format_of(data::parse_media_type(data.content_type)) == data::Format::kCsv;
  for (const std::string& note : idle_for_data(plan, data.train_set.schema, is_csv)) log_info(note);
  resolve_features(plan.constraints, data.train_set.schema, data.train_set.num_features(), plan.gbt.tree);
  History history;
  const model::TrainingResult result = [&] {
    try {
      return boost(layout, plan, data, initial, pool, history);
    } catch (const base::RowError& error) {
      refuse_row(layout, job, plan, data, error, pool);
    }
  }();

  warn_of_nothing_to_compare(plan, data, result);

  model::Manifest manifest;
  manifest.espalier_version = base::kVersion;
  manifest.content_type = data.content_type;
  manifest.absent_means = "missing";
  manifest.hyperparameters = plan.resolved;
  manifest.best_iteration = result.best_iteration;
  manifest.history = history.take();
  log_outcome(result, save_model(layout, result.model, std::move(manifest), data.train_set, pool));
}

// A disk that fails at the very end may leave the file that says success: a job says one thing.
void withdraw_success(const Layout& layout) noexcept {
  try {
    base::remove_file(layout.success_file());
  } catch (const std::exception& error) {
    base::log_event(base::LogLevel::kError, error.what());
  }
}

}  // namespace

int run_training(const Layout& layout, const std::vector<std::string>& extra_words) {
  try {
    check_start(layout, extra_words);
    apply_environment(base::process_environment());
    log_info(std::string("espalier ") + base::kVersion + " training starts");
    train(layout);
    base::make_folders(layout.output_folder());
    base::write_atomically(layout.success_file(), "");
    log_info("Reporting training SUCCESS");
    return 0;
  } catch (...) {
    const Failure failure = describe_failure(std::current_exception());
    withdraw_success(layout);
    report_failure(layout, failure);
    log_info("Reporting training FAILURE");
    return failure.exit_status;
  }
}

}  // namespace espalier::train
