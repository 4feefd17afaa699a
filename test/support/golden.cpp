#include "support/golden.h"

#include <cmath>
#include <limits>

#include "base/number.h"
#include "base/text.h"
#include "model/artifact/document/json_reader.h"

namespace espalier::test {
namespace {

std::vector<float> parse_csv_row(std::string_view line) {
  std::vector<float> values;
  for (const std::string_view cell : base::split(line, ',')) {
    values.push_back(cell.empty() ? std::numeric_limits<float>::quiet_NaN() : base::parse_float(cell).value());
  }
  values.erase(values.begin());  // the label
  return values;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines = base::split(text, '\n');
  while (!lines.empty() && base::trim(lines.back()).empty()) lines.pop_back();
  return lines;
}

data::DenseMatrix parse_csv(std::string_view text) {
  data::DenseMatrix matrix;
  for (const std::string_view line : lines_of(text)) {
    const std::vector<float> row = parse_csv_row(base::trim(line));
    matrix.num_features = row.size();
    matrix.values.insert(matrix.values.end(), row.begin(), row.end());
    ++matrix.num_rows;
  }
  return matrix;
}

data::SparseMatrix parse_libsvm(std::string_view text) {
  data::SparseMatrix matrix;
  matrix.row_start = {0};
  for (const std::string_view line : lines_of(text)) {
    const std::vector<std::string_view> tokens = base::split(base::trim(line), ' ');
    for (std::size_t i = 2; i < tokens.size(); ++i) {  // behind the label and the qid
      const std::vector<std::string_view> pair = base::split(tokens[i], ':');
      matrix.features.push_back(static_cast<data::FeatureIndex>(base::parse_int(pair.at(0)).value()));
      matrix.values.push_back(base::parse_float(pair.at(1)).value());
      matrix.num_features = std::max<std::size_t>(matrix.num_features, matrix.features.back() + 1UL);
    }
    matrix.row_start.push_back(matrix.features.size());
    ++matrix.num_rows;
  }
  return matrix;
}

}  // namespace

base::Path golden_folder(const std::string& name) { return base::Path(ESPALIER_TEST_DATA) / name; }

data::FeatureMatrix read_golden_features(const base::Path& path) {
  const std::string text = base::read_file(path);
  return path.extension() == ".csv" ? data::FeatureMatrix(parse_csv(text)) : data::FeatureMatrix(parse_libsvm(text));
}

data::DenseMatrix read_golden_rows(const model::Field& rows) {
  data::DenseMatrix matrix;
  for (const model::Field& row : rows.elements()) {
    const std::vector<double> values = row.doubles();  // null is NaN
    matrix.num_features = values.size();
    matrix.values.insert(matrix.values.end(), values.begin(), values.end());
    ++matrix.num_rows;
  }
  return matrix;
}

std::vector<float> flatten(const model::Field& field) {
  std::vector<float> all;
  if (field.holds_numbers()) return field.floats();
  for (const model::Field& row : field.elements()) {
    const std::vector<float> values = row.floats();
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

GoldenAnswer read_golden_answer(const base::Path& path) {
  const model::Document document = model::read_json(base::read_file(path));
  const model::Field root(document, document.root(), "");
  return {.validation = std::string(root.member("validation").text()),
          .objective = std::string(root.member("params").member("objective").text()),
          .margins = flatten(root.member("validation_margin")),
          .predictions = flatten(root.member("validation_prediction"))};
}

double largest_difference(std::span<const float> a, std::span<const float> b) {
  if (a.size() != b.size()) return std::numeric_limits<double>::infinity();
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double difference = std::abs(double{a[i]} - double{b[i]});
    if (!(difference <= largest)) largest = difference;  // NaN too
  }
  return largest;
}

}  // namespace espalier::test
