#include <data/eigen.h>
#include <model/espalier.h>

#include <iostream>

using namespace espalier;

int main() {
  // 2,000 rows of 3 features in [-1, 1]; the third means nothing.
  const Eigen::ArrayXXf rows = Eigen::ArrayXXf::Random(2000, 3);
  const Eigen::ArrayXf labels = 2 * rows.col(0) + rows.col(0) * rows.col(1);

  model::LearnerParams params;
  params.num_rounds = 200;
  params.tree.learning_rate = 0.1;
  base::ThreadPool pool(base::available_cores());
  const model::Model trained = model::train(params, data::dataset(rows, labels), pool);
  model::save_model(trained, "example.ubj");  // XGBoost reads it too

  const model::Predictor predictor(model::load_model("example.ubj"));
  const data::DenseMatrix new_rows = data::dense_matrix(Eigen::ArrayXXf{{0.5, 0.5, 0}, {-0.5, 0.5, 0}});
  const std::vector<float> predictions = predictor.predict(new_rows, &pool);
  const model::Explainer explainer(predictor.model());
  const std::vector<double> contributions = explainer.contributions(new_rows, &pool);
  std::cout << "predictions\n"
            << data::matrix_view(predictions, 2) << '\n'
            << "contributions of the features, then the bias\n"
            << data::matrix_view(contributions, 2) << '\n';
}
