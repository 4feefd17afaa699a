#include "data/eigen.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

using namespace espalier;

TEST_CASE("a matrix of any scalar and storage order becomes the same rows", "[library][eigen]") {
  const Eigen::Matrix<double, 2, 3> columns_first{{1, 2, 3}, {4, 5, 6}};
  const Eigen::Matrix<double, 2, 3, Eigen::RowMajor> rows_first = columns_first;
  const std::vector<float> expected = {1, 2, 3, 4, 5, 6};

  const data::DenseMatrix matrix = data::dense_matrix(columns_first);
  CHECK(matrix.num_rows == 2);
  CHECK(matrix.num_features == 3);
  CHECK(matrix.values == expected);
  CHECK(data::dense_matrix(rows_first).values == expected);
  CHECK(data::dense_matrix(columns_first.cast<int>()).values == expected);
  CHECK(data::dense_matrix(columns_first.array() * 1).values == expected);
  CHECK(data::dense_matrix(columns_first.rightCols(2)).values == std::vector<float>{2, 3, 5, 6});
  CHECK(data::dense_matrix(Eigen::MatrixXf(0, 3)).num_features == 3);
}

TEST_CASE("a missing value of a matrix stays missing", "[library][eigen]") {
  const Eigen::Vector2d rows{1, std::numeric_limits<double>::quiet_NaN()};
  const data::DenseMatrix matrix = data::dense_matrix(rows);
  CHECK(matrix.values[0] == 1);
  CHECK(std::isnan(matrix.values[1]));
}

TEST_CASE("labels are a vector of either direction", "[library][eigen]") {
  const Eigen::MatrixXf rows{{1, 2}, {3, 4}};
  const std::vector<float> expected = {7, 8};
  CHECK(data::dataset(rows, Eigen::Vector2i{7, 8}).labels == expected);
  CHECK(data::dataset(rows, Eigen::RowVector2d{7, 8}).labels == expected);
  CHECK(data::dataset(rows, Eigen::Vector2i{7, 8}).num_features() == 2);
}

TEST_CASE("a view of answers has a row for each row", "[library][eigen]") {
  const std::vector<double> answers = {1, 2, 3, 4, 5, 6};
  CHECK(data::matrix_view(answers, 2) == Eigen::MatrixXd{{1, 2, 3}, {4, 5, 6}});
  CHECK(data::matrix_view(answers, 6).cols() == 1);
  const std::vector<float> none;
  CHECK(data::matrix_view(none, 0).size() == 0);
}
