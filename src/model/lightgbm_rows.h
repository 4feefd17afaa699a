// What LightGBM makes of a row before its trees ask for values, where that is not what XGBoost makes of it. A model of
// LightGBM's carries an attribute that says so, through every file of ours; without it none of this applies.
#pragma once

#include <optional>
#include <vector>

#include "data/matrix.h"
#include "model/forest/forest.h"

namespace espalier::model {

struct Model;

inline constexpr const char* kRowsAttribute = "rows_read_as";  // of Model::attributes
inline constexpr const char* kRowsOfLightGbm = "lightgbm";

// In a sparse row a value that is not there is 0, not missing. A category code is cut to a whole number towards 0, so
// that one between -1 and 0 is category 0.
class LightGbmRows {
 public:
  explicit LightGbmRows(const Forest& forest);

  // Nothing when the rows can be taken as they are. Features that no split asks for stay as they are.
  std::optional<data::FeatureMatrix> read(const data::FeatureMatrix& features) const;

 private:
  data::SparseMatrix filled(const data::SparseMatrix& sparse) const;
  bool has_fraction(const data::DenseMatrix& dense) const;

  std::vector<data::FeatureIndex> asked_;        // ascending
  std::vector<data::FeatureIndex> categorical_;  // ascending
};

// Of a model with the attribute; nothing of any other.
std::optional<LightGbmRows> lightgbm_rows(const Model& model);

}  // namespace espalier::model
