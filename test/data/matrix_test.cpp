#include "data/matrix.h"

#include <catch2/catch_test_macros.hpp>
#include <functional>

#include "base/error.h"
#include "support/error_of.h"

using namespace espalier::data;
namespace base = espalier::base;

namespace {

std::string refusal(const std::function<void()>& make) { return espalier::test::error_of<base::ClientError>(make); }

std::string refusal(SparseMatrix matrix) {
  return refusal([&] { FeatureMatrix{matrix}; });
}

}  // namespace

TEST_CASE("a dense matrix holds a value for every row and feature", "[data][matrix]") {
  CHECK(refusal([] { FeatureMatrix{DenseMatrix{200, 3, std::vector<float>(10)}}; }) ==
        "a dense matrix of 200 rows and 3 features holds 10 values");
  CHECK(refusal([] { FeatureMatrix{DenseMatrix{2, 0, {1}}}; }) ==
        "a dense matrix of 2 rows and 0 features holds 1 values");
  CHECK(FeatureMatrix(DenseMatrix{2, 1, {1, 2}}).num_rows() == 2);
}

TEST_CASE("a sparse matrix's arrays fit together", "[data][matrix]") {
  CHECK(FeatureMatrix(SparseMatrix{2, 3, {0, 0, 2}, {0, 2}, {1, 1}}).num_features() == 3);
  const std::string sizes = "; row starts are one more than the rows, from 0 to the number of entries";
  CHECK(refusal(SparseMatrix{2, 3, {}, {}, {}}) ==
        "a sparse matrix of 2 rows has 0 row starts, 0 features and 0 values" + sizes);
  CHECK(refusal(SparseMatrix{1, 3, {0, 2}, {0, 2}, {1}}) ==
        "a sparse matrix of 1 rows has 2 row starts, 2 features and 1 values" + sizes);
  CHECK(refusal(SparseMatrix{1, 3, {1, 2}, {0, 2}, {1, 1}}) ==
        "a sparse matrix of 1 rows has 2 row starts, 2 features and 2 values" + sizes);
  const std::string order = "the features of a sparse row must ascend, each below the width 3";
  CHECK(refusal(SparseMatrix{1, 3, {0, 2}, {0, 3}, {1, 1}}) == "row 0: " + order);
  CHECK(refusal(SparseMatrix{2, 3, {0, 1, 3}, {0, 2, 2}, {1, 1, 1}}) == "row 1: " + order);
  CHECK(refusal(SparseMatrix{3, 3, {0, 9, 1, 2}, {0, 2}, {1, 1}}) == "row 0: " + order);
}
