// The training half of the format table's rows: files of one format -> Dataset.
#pragma once

#include <cstddef>
#include <string>

#include "base/parallel.h"
#include "data/channel/formats.h"
#include "data/dataset.h"

namespace espalier::data {

// ClientError with file and line; when the rows are more than RowIndex can count; when `options` are not the format's.
Dataset read_training_csv(const ChannelText& text, const ChannelOptions& options, base::ThreadPool& pool);
Dataset read_training_libsvm(const ChannelText& text, const ChannelOptions& options, base::ThreadPool& pool);

// Throws the ClientError that names file and line of row `row`, from 0.
void refuse_training_csv(const ChannelText& text, const ChannelOptions& options, std::size_t row,
                         const std::string& reason, base::ThreadPool& pool);
void refuse_training_libsvm(const ChannelText& text, const ChannelOptions& options, std::size_t row,
                            const std::string& reason, base::ThreadPool& pool);

}  // namespace espalier::data
