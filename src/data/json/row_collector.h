// Rows that come value by value, dense or as key and value -> one matrix: dense when all rows are, else sparse.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "data/matrix.h"

namespace espalier::data {

// Throws ClientError naming the row, from 1.
class RowCollector {
 public:
  // The parts of the row that is being read, in any order; end_row puts them together.
  void add_value(float value) { values_.push_back(value); }  // NaN is missing
  void add_key(std::uint64_t key);
  void set_width(std::uint64_t width);      // the "shape" of a sparse row
  void expect_keys() { has_keys_ = true; }  // the row is sparse, even without any key
  void end_row();

  bool has_keys() const { return has_keys_; }  // of the row that is being read
  const std::vector<std::uint64_t>& keys() const { return keys_; }
  std::size_t num_rows() const { return num_rows_; }
  std::size_t num_values() const { return values_.size(); }   // of the row that is being read
  [[noreturn]] void refuse(const std::string& reason) const;  // "row N: REASON", N the row that is being read

  FeatureMatrix take();  // ClientError when no row came

 private:
  void agree_on_width(std::size_t width);
  void append_dense_row();
  void append_sparse_row();
  void turn_sparse();

  std::size_t num_rows_ = 0;
  std::optional<std::size_t> width_;  // of every row that states one
  std::size_t width_row_ = 0;         // the first row that does
  std::size_t max_key_ = 0, max_key_row_ = 0;
  bool is_sparse_ = false;
  std::vector<float> dense_values_;  // rows so far while all are dense
  SparseMatrix sparse_;              // rows so far once one is sparse

  bool has_keys_ = false;
  std::optional<std::uint64_t> row_width_;
  std::vector<std::uint64_t> keys_;
  std::vector<float> values_;
};

}  // namespace espalier::data
