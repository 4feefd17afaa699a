// Hyperparameters that scripts have and that mean nothing here. They are accepted, and a line of the log says so. A
// value that asks for something that is not done is refused instead.
#include <format>

#include "base/text.h"
#include "train/hyperparameters/hyperparameter_rows.h"

namespace espalier::train {
namespace {

using Value = const HyperparameterValue&;
using Draft = PlanDraft&;
using enum HyperparameterKind;

constexpr std::string_view kCpuOnly = "training runs on the CPU";
constexpr std::string_view kMaxBin = "max_bin sets the number of bins";

void note_device(Value value, Draft draft) {
  if (value.text != "cpu") draft.note("device", std::format("it has no effect: {}", kCpuOnly));
}

void check_multi_strategy(Value value, Draft draft) {
  if (value.text == "one_output_per_tree") return;
  draft.problem("multi_strategy", std::format("'{}' is not allowed; models with several outputs a tree are read and "
                                              "served, and trained with one_output_per_tree only",
                                              base::excerpt(value.text)));
}

void note_categorical(Value value, Draft draft) {
  if (!value.boolean) return;
  draft.note("enable_categorical", "it has no effect: categorical_columns names the columns that are categorical");
}

void append_device_rows(std::vector<HyperparameterRow>& table) {
  table.insert(
      table.end(),
      {{.name = "device", .kind = kText, .default_text = "cpu", .apply = note_device, .no_effect = kCpuOnly},
       {.name = "gpu_id", .kind = kInteger, .interval = {.lowest = -1}, .no_effect = kCpuOnly},
       {.name = "n_gpus", .kind = kInteger, .interval = {.lowest = -1}, .no_effect = kCpuOnly},
       {.name = "fail_on_invalid_gpu_id", .kind = kBoolean, .default_text = "0", .no_effect = kCpuOnly},
       {.name = "use_dask_gpu_training", .kind = kBoolean, .default_text = "false", .no_effect = kCpuOnly},
       {.name = "predictor",
        .kind = kWord,
        .default_text = "auto",
        .words = {"auto", "cpu_predictor", "gpu_predictor"},
        .no_effect = "there is one predictor"},
       {.name = "deterministic_histogram", .kind = kBoolean, .no_effect = "histograms are always deterministic"},
       {.name = "single_precision_histogram",
        .kind = kBoolean,
        .default_text = "0",
        .no_effect = "histograms are sums of integers, always exact"},
       {.name = "max_cached_hist_node",
        .kind = kInteger,
        .interval = kCount1,
        .no_effect = "the memory for histograms has a limit of its own"}});
}

}  // namespace

void append_idle_rows(std::vector<HyperparameterRow>& table) {
  append_device_rows(table);
  table.insert(
      table.end(),
      {{.name = "multi_strategy",
        .kind = kWord,
        .default_text = "one_output_per_tree",
        .words = {"one_output_per_tree", "multi_output_tree"},
        .apply = check_multi_strategy,
        .no_effect = "models of several outputs a tree are served, not trained"},
       {.name = "enable_categorical",
        .kind = kBoolean,
        .default_text = "0",
        .apply = note_categorical,
        .no_effect = "categorical_columns names the columns"},
       {.name = "verbosity",
        .kind = kInteger,
        .interval = {.lowest = 0, .highest = 3},
        .default_text = "1",
        .no_effect = "the log does not depend on it"},
       {.name = "verbose", .kind = kText, .no_effect = "the log does not depend on it"},
       {.name = "silent", .kind = kBoolean, .default_text = "0", .no_effect = "the log does not depend on it"},
       {.name = "validate_parameters",
        .kind = kBoolean,
        .default_text = "1",
        .no_effect = "hyperparameters are always validated"},
       {.name = "seed_per_iteration",
        .kind = kBoolean,
        .default_text = "0",
        .no_effect = "every round draws its own numbers from seed"},
       {.name = "disable_default_eval_metric",
        .kind = kBoolean,
        .default_text = "0",
        .no_effect = "eval_metric replaces the default metric"},
       {.name = "sketch_eps",
        .kind = kNumber,
        .interval = {.lowest = 0, .highest = 1, .lowest_open = true, .highest_open = true},
        .no_effect = kMaxBin},
       {.name = "sketch_ratio", .kind = kNumber, .interval = kAbove0, .no_effect = kMaxBin},
       {.name = "dsplit", .kind = kWord, .words = {"row", "col"}, .no_effect = "rows are split, never columns"},
       {.name = "lambda_bias", .kind = kNumber, .interval = kShare, .no_effect = "XGBoost removed it"},
       {.name = "prob_buffer_row",
        .kind = kNumber,
        .interval = {.lowest = 1, .lowest_open = true},
        .no_effect = "XGBoost ignores it too"}});
}

}  // namespace espalier::train
