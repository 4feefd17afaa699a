// The hyperparameters that say which column of a raw table is what (docs/raw-tables.md). They are this image's own.
#pragma once

#include <string>
#include <vector>

#include "data/schema.h"
#include "train/hyperparameters/hyperparameter_table.h"

namespace espalier::train {

void append_table_rows(std::vector<HyperparameterRow>& table);

// To be called after all values have been applied: settles what depends on the objective and on other hyperparameters.
void finish_table_roles(PlanDraft& draft);

// Whether labels may be texts, which are classes then.
bool takes_text_labels(const std::string& objective);

// Where num_class was not given: sets it by the classes of `schema`. ClientError when the labels are numbers.
void infer_num_class(TrainingPlan& plan, const data::Schema& schema);

// ClientError when labels that are texts have more classes, or fewer, than the objective takes.
void check_label_classes(const model::LearnerParams& params, const data::Schema& schema);

// "0 = '<=50K', 1 = '>50K'": for the log.
std::string label_classes_text(const std::vector<std::string>& label_classes);

}  // namespace espalier::train
