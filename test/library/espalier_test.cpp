#include "model/espalier.h"

#include <catch2/catch_test_macros.hpp>

#include "data/eigen.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"

using namespace espalier;

namespace {

data::Dataset small_table() {
  const Eigen::ArrayXXf rows = Eigen::ArrayXXf::Random(300, 3);
  return data::dataset(rows, 2 * rows.col(0) + rows.col(0) * rows.col(1));
}

model::LearnerParams small_params() {
  model::LearnerParams params;
  params.num_rounds = 10;
  params.tree.max_depth = 4;
  return params;
}

}  // namespace

TEST_CASE("train is learn_model with nobody watching, on any number of threads", "[library]") {
  const data::Dataset table = small_table();
  base::ThreadPool one(1), three(3);
  const model::Model trained = model::train(small_params(), table, one);
  CHECK(trained == model::learn_model(small_params(), table, {}, one, {}).model);
  CHECK(trained == model::train(small_params(), table, three));
}

TEST_CASE("a saved model is loaded as it was, in the encoding that the name asks for", "[library]") {
  const test::TemporaryFolder folder;
  base::ThreadPool pool(1);
  const model::Model trained = model::train(small_params(), small_table(), pool);
  for (const char* name : {"model.json", "model.ubj", "xgboost-model"}) {
    model::save_model(trained, folder.path() / name);
    CHECK(model::load_model(folder.path() / name) == trained);
  }
  CHECK(test::text_of_file(folder.path() / "model.json").starts_with("{\""));
  CHECK(test::text_of_file(folder.path() / "model.ubj") == test::text_of_file(folder.path() / "xgboost-model"));
  CHECK(test::text_of_file(folder.path() / "model.ubj").starts_with("{L"));
}

TEST_CASE("contributions of a loaded model sum to its predictions", "[library]") {
  const data::Dataset table = small_table();
  base::ThreadPool pool(2);
  const model::Predictor predictor(model::train(small_params(), table, pool));
  const std::vector<float> predictions = predictor.predict(table.features, &pool);
  const std::vector<double> contributions = model::Explainer(predictor.model()).contributions(table.features, &pool);
  const Eigen::VectorXd sums = data::matrix_view(contributions, table.num_rows()).rowwise().sum();
  const Eigen::VectorXd expected = data::matrix_view(predictions, table.num_rows()).cast<double>();
  CHECK((sums - expected).cwiseAbs().maxCoeff() < 1e-5);
}

TEST_CASE("a model that cannot be loaded is an error that names the file", "[library]") {
  const test::TemporaryFolder folder;
  const auto load = [](const base::Path& path) {
    return test::error_of<base::PlatformError>([&] { model::load_model(path); });
  };
  const base::Path text = folder.write("model.ubj", "no model");
  CHECK(load(text).starts_with(text.string() + ": model file: "));
  const base::Path missing = folder.path() / "missing.ubj";
  CHECK(load(missing).contains(missing.string()));
}

TEST_CASE("parameters out of range and labels that are missing are refused, beside bounds too", "[library]") {
  base::ThreadPool pool(1);
  data::Dataset table = small_table();
  CHECK(test::error_of<base::ClientError>([&] { model::train({}, table, pool); }).contains("num_round"));
  table.labels.pop_back();
  CHECK(test::error_of<base::ClientError>([&] { model::train(small_params(), table, pool); }) ==
        "the training data: there are 299 labels for 300 rows; give one to each row");
  table.labels.clear();
  table.label_lower.assign(300, 1);
  table.label_upper.assign(300, 2);
  model::LearnerParams survival = small_params();
  survival.objective = "survival:aft";
  CHECK(test::error_of<base::ClientError>([&] { model::train(survival, table, pool); }) ==
        "the training data: there are 0 labels for 300 rows; give one to each row");
}
