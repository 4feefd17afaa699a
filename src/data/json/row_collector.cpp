#include "data/json/row_collector.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.h"
#include "data/ranges.h"

namespace espalier::data {

namespace {

void append_entries(std::span<const float> values, SparseMatrix& matrix) {
  for (std::size_t feature = 0; feature < values.size(); ++feature) {
    if (std::isnan(values[feature])) continue;
    matrix.features.push_back(static_cast<FeatureIndex>(feature));
    matrix.values.push_back(values[feature]);
  }
  matrix.row_start.push_back(matrix.features.size());
}

std::string counted(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

}  // namespace

void RowCollector::refuse(const std::string& reason) const {
  throw base::ClientError("row " + std::to_string(num_rows_ + 1) + ": " + reason);
}

void RowCollector::add_key(std::uint64_t key) {
  if (key >= kMaxFeatures)
    refuse("key " + std::to_string(key) + " is too large; " + std::to_string(kMaxFeatures - 1) + " is allowed");
  keys_.push_back(key);
}

void RowCollector::set_width(std::uint64_t width) {
  if (row_width_) refuse("'shape' holds more than one number; a row has one dimension");
  if (width > kMaxFeatures)
    refuse("shape " + std::to_string(width) + " is too large; " + std::to_string(kMaxFeatures) + " is allowed");
  row_width_ = width;
}

void RowCollector::end_row() {
  if (has_keys_)
    append_sparse_row();
  else
    append_dense_row();
  ++num_rows_;
  has_keys_ = false;
  row_width_.reset();
  keys_.clear();
  values_.clear();
}

void RowCollector::agree_on_width(std::size_t width) {
  if (!width_) {
    width_ = width;
    width_row_ = num_rows_ + 1;
  } else if (*width_ != width) {
    refuse(counted(width, "value") + ", but row " + std::to_string(width_row_) + " has " + std::to_string(*width_));
  }
}

void RowCollector::append_dense_row() {
  if (values_.empty()) refuse("no values");
  if (row_width_ && *row_width_ != values_.size())
    refuse(counted(values_.size(), "value") + ", but its shape is " + std::to_string(*row_width_));
  agree_on_width(values_.size());
  if (is_sparse_)
    append_entries(values_, sparse_);
  else
    dense_values_.insert(dense_values_.end(), values_.begin(), values_.end());
}

void RowCollector::append_sparse_row() {
  if (keys_.size() != values_.size()) refuse(counted(keys_.size(), "key") + " but " + counted(values_.size(), "value"));
  std::vector<std::pair<std::uint64_t, float>> entries;
  for (std::size_t entry = 0; entry < keys_.size(); ++entry) entries.emplace_back(keys_[entry], values_[entry]);
  std::ranges::stable_sort(entries, {}, &std::pair<std::uint64_t, float>::first);
  const auto twice = std::ranges::adjacent_find(entries, {}, &std::pair<std::uint64_t, float>::first);
  if (twice != entries.end()) refuse("key " + std::to_string(twice->first) + " stands twice");
  if (row_width_) {
    if (!entries.empty() && entries.back().first >= *row_width_)
      refuse("key " + std::to_string(entries.back().first) + ", but its shape is " + std::to_string(*row_width_));
    agree_on_width(*row_width_);
  }
  if (!is_sparse_) turn_sparse();
  for (const auto& [key, value] : entries) {
    if (std::isnan(value)) continue;
    sparse_.features.push_back(static_cast<FeatureIndex>(key));
    sparse_.values.push_back(value);
  }
  sparse_.row_start.push_back(sparse_.features.size());
  if (entries.empty() || (max_key_row_ != 0 && entries.back().first <= max_key_)) return;
  max_key_ = entries.back().first;
  max_key_row_ = num_rows_ + 1;
}

void RowCollector::turn_sparse() {
  is_sparse_ = true;
  sparse_.row_start.push_back(0);
  for (std::size_t row = 0; row < num_rows_; ++row)
    append_entries(std::span(dense_values_).subspan(row * *width_, *width_), sparse_);
  dense_values_.clear();
}

FeatureMatrix RowCollector::take() {
  if (num_rows_ == 0) throw base::ClientError("the body holds no row");
  if (!is_sparse_) return DenseMatrix{num_rows_, *width_, std::move(dense_values_)};
  if (width_ && max_key_row_ != 0 && max_key_ >= *width_)
    throw base::ClientError("row " + std::to_string(max_key_row_) + ": key " + std::to_string(max_key_) + ", but row " +
                            std::to_string(width_row_) + " has " + std::to_string(*width_) + " features");
  sparse_.num_rows = num_rows_;
  sparse_.num_features = width_ ? *width_ : (max_key_row_ == 0 ? 0 : max_key_ + 1);
  return std::move(sparse_);
}

}  // namespace espalier::data
