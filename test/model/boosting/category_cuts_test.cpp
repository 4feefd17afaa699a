#include "model/boosting/bins/category_cuts.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/error.h"
#include "model/boosting/bins/binned_matrix.h"

namespace espalier::model {
namespace {

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();
constexpr data::FeatureKind kKinds[] = {data::FeatureKind::kCategorical};

FeatureCuts cuts_of(const std::vector<float>& codes, base::ThreadPool& pool) {
  return make_feature_cuts(data::DenseMatrix{codes.size(), 1, codes}, {}, CutRules(16, kKinds), pool);
}

std::string error_of(float code) {
  base::ThreadPool pool(1);
  try {
    cuts_of({0, code, 1}, pool);
  } catch (const base::ClientError& error) {
    return error.what();
  }
  return "none";
}

TEST_CASE("every category has its bin, whatever max_bin says", "[model][boosting][category][cuts]") {
  base::ThreadPool pool(2);
  std::vector<float> codes(300);
  std::iota(codes.begin(), codes.end(), 0.0f);
  codes.push_back(kMissing);
  const data::DenseMatrix values{codes.size(), 1, codes};
  const BinnedMatrix matrix(values, cuts_of(codes, pool), pool);
  REQUIRE(matrix.cuts().num_bins(0) == 300);
  CHECK(matrix.cuts().is_categorical(0));
  CHECK(matrix.cuts().has_missing[0] == 1);
  for (std::uint32_t code = 0; code < 300; ++code) {
    CHECK(matrix.code_of(0, static_cast<float>(code)) == code);
    CHECK(is_single_category(matrix.cuts().of(0), code));
  }
  CHECK(matrix.code_of(0, kMissing) == 300);
}

TEST_CASE("codes without rows have bins too, as XGBoost counts them", "[model][boosting][category][cuts]") {
  base::ThreadPool pool(1);
  CHECK(cuts_of({5, 2, 5}, pool).upper == std::vector<float>{1, 2, 3, 4, 5, 6});
  CHECK(cuts_of({kMissing, kMissing}, pool).upper.empty());
}

TEST_CASE("beyond 65,535 codes the heaviest categories keep their bins and the runs between them share one each",
          "[model][boosting][category][cuts]") {
  base::ThreadPool pool(2);
  std::vector<float> codes;
  for (int code = 0; code < 1'000'000; ++code) {
    const bool frequent = code % 50 == 7;  // 20,000 of them
    codes.insert(codes.end(), frequent ? 2 : 1, static_cast<float>(code));
  }
  const data::DenseMatrix values{codes.size(), 1, codes};
  const BinnedMatrix matrix(values, cuts_of(codes, pool), pool);
  const auto upper = matrix.cuts().of(0);
  REQUIRE(upper.size() <= 65'535);
  CHECK(upper.back() == 1'000'000.0f);
  CHECK(std::is_sorted(upper.begin(), upper.end()));
  std::size_t wrong = 0;
  std::size_t singles = 0;
  for (std::uint32_t bin = 0; bin < upper.size(); ++bin) singles += is_single_category(upper, bin);
  for (int code = 7; code < 1'000'000; code += 50) {
    const auto bin = matrix.code_of(0, static_cast<float>(code));
    wrong += !is_single_category(upper, bin) || first_category(upper, bin) != static_cast<float>(code);
  }
  CHECK(wrong == 0);
  CHECK(singles >= 32'767);
  CHECK_FALSE(is_single_category(upper, matrix.code_of(0, 999'000.0f)));
}

TEST_CASE("what is no category code is refused", "[model][boosting][category][cuts]") {
  const std::string allowed = "; a category is a whole number from 0 to 16777215, or missing";
  CHECK(error_of(-1) == "feature 0 is categorical and holds -1" + allowed);
  CHECK(error_of(1.5f) == "feature 0 is categorical and holds 1.5" + allowed);
  CHECK(error_of(16777216.0f) == "feature 0 is categorical and holds 16777216" + allowed);
  CHECK(error_of(-std::numeric_limits<float>::infinity()) == "feature 0 is categorical and holds -inf" + allowed);
  CHECK(error_of(std::numeric_limits<float>::infinity()) == "feature 0 is categorical and holds inf" + allowed);
  CHECK(error_of(16777215.0f) == "none");
}

}  // namespace
}  // namespace espalier::model
