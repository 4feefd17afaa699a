#include "train/hyperparameters/feature_constraints.h"

#include <catch2/catch_test_macros.hpp>

#include "base/error.h"

namespace espalier::train {
namespace {

data::Schema named(std::vector<std::string> names) {
  data::Schema schema;
  schema.feature_names = std::move(names);
  return schema;
}

const data::Schema kNamed = named({"age", "income", "city", "größe"});

std::vector<int> monotone(const char* text, const data::Schema& schema = kNamed) {
  FeatureConstraints constraints;
  REQUIRE(read_monotone_constraints(text, constraints).empty());
  model::TreeParams tree;
  resolve_features(constraints, schema, 4, tree);
  return tree.monotone_constraints;
}

std::vector<std::vector<data::FeatureIndex>> interaction(const char* text) {
  FeatureConstraints constraints;
  REQUIRE(read_interaction_constraints(text, constraints).empty());
  model::TreeParams tree;
  resolve_features(constraints, kNamed, 4, tree);
  return tree.interaction_constraints;
}

template <typename Read>
std::string error_of(Read read, const char* text, const data::Schema& schema = kNamed) {
  FeatureConstraints constraints;
  const std::string allowed = read(text, constraints);
  if (!allowed.empty()) return allowed;
  model::TreeParams tree;
  try {
    resolve_features(constraints, schema, 4, tree);
  } catch (const base::ClientError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("monotone constraints are read in every dialect", "[train][constraints]") {
  const std::vector<int> expected = {1, 0, -1, 0};
  for (const char* text : {"(1,0,-1)", "[1, 0, -1]", "1,0,-1", "(1, 0, -1, 0)", "{\"age\": 1, \"city\": -1}",
                           "{'age': 1, 'city': -1, 'income': 0}", "{age: 1, city: -1}", "(+1,0,-1,)", "[1.0,0,-1]"}) {
    INFO(text);
    CHECK(monotone(text) == expected);
  }
  CHECK(monotone("{\"gr\\u00f6\\u00dfe\": 1}") == std::vector<int>{0, 0, 0, 1});
  CHECK(monotone("(1)") == std::vector<int>{1, 0, 0, 0});
  CHECK(monotone("{\"f2\": 1}", {}) == std::vector<int>{0, 0, 1, 0});
  CHECK(monotone("()").empty());
  CHECK(monotone("").empty());
}

TEST_CASE("interaction constraints are sets of positions or of names", "[train][constraints]") {
  const std::vector<std::vector<data::FeatureIndex>> expected = {{0, 2}, {1}};
  for (const char* text : {"[[0,2],[1]]", "((0, 2), (1,))", "[[\"age\", \"city\"], [\"income\"]]",
                           "[['age',2],[income]]", "[[0,2],[],[1]]"}) {
    INFO(text);
    CHECK(interaction(text) == expected);
  }
  CHECK(interaction("[]").empty());
}

TEST_CASE("feature weights default to 1 by name and are complete by position", "[train][constraints]") {
  FeatureConstraints constraints;
  REQUIRE(read_feature_weights("{\"city\": 0.5, \"age\": 0}", constraints).empty());
  model::TreeParams tree;
  resolve_features(constraints, kNamed, 4, tree);
  CHECK(tree.feature_weights == std::vector<float>{0, 1, 0.5f, 1});
  CHECK(error_of(read_feature_weights, "[1,2,0.5,3]") == "no error");
  CHECK(error_of(read_feature_weights, "[1,2]") ==
        "Hyperparameter feature_weights: it has 2 elements, and the data have 4 features");
  CHECK(error_of(read_feature_weights, "[1,-1,1,1]") ==
        "allowed are numbers of at least 0, one a feature in order, as [1, 0.5], or by name, as {\"age\": 2}");
}

TEST_CASE("constraints that are none say what is allowed", "[train][constraints]") {
  const std::string monotone_allowed =
      "allowed are -1, 0 and 1, one a feature in order, as (1,0,-1), or by name, as {\"age\": 1}";
  for (const char* text : {"(2,0)", "(1,x)", "{\"age\": 2}", "[[1]]", "(1,0", "{\"age\"}", "'1", "{1}"}) {
    INFO(text);
    CHECK(error_of(read_monotone_constraints, text) == monotone_allowed);
  }
  for (const char* text : {"[0,1]", "0,1", "[[0.5]]", "[[-1]]", "{\"a\": [0]}", "[[0]", "[[[0]]]", "0"}) {
    INFO(text);
    CHECK(error_of(read_interaction_constraints, text).starts_with("allowed are lists of features, by position"));
  }
  for (const auto read : {read_monotone_constraints, read_interaction_constraints, read_feature_weights}) {
    CHECK(error_of(read, " ") == "no error");
  }
  CHECK(error_of(read_interaction_constraints, std::string(100000, '[').c_str()).starts_with("allowed are lists"));
}

TEST_CASE("a feature that is named twice is refused", "[train][constraints]") {
  CHECK(error_of(read_monotone_constraints, "{\"age\": 1, \"city\": 1, \"age\": -1}") ==
        "Hyperparameter monotone_constraints: feature 'age' is named twice");
  CHECK(error_of(read_feature_weights, "{\"city\": 1, \"city\": 2}") ==
        "Hyperparameter feature_weights: feature 'city' is named twice");
}

TEST_CASE("features that the data lack are told with the nearest names, all at once", "[train][constraints]") {
  FeatureConstraints constraints;
  REQUIRE(read_monotone_constraints("{\"aeg\": 1}", constraints).empty());
  REQUIRE(read_interaction_constraints("[[0,7],[\"town\"]]", constraints).empty());
  model::TreeParams tree;
  std::string message;
  try {
    resolve_features(constraints, kNamed, 4, tree);
  } catch (const base::ClientError& error) {
    message = error.what();
  }
  CHECK(message ==
        "Hyperparameter monotone_constraints: feature 'aeg' is not in the data; the nearest names are age\n"
        "Hyperparameter interaction_constraints: feature 7 is not in the data, which have the features 0 to 3\n"
        "Hyperparameter interaction_constraints: feature 'town' is not in the data");
  CHECK(error_of(read_monotone_constraints, "(0,0,0,0,1)") ==
        "Hyperparameter monotone_constraints: it has 5 elements, and the data have 4 features");
  CHECK(error_of(read_monotone_constraints, "{\"age\": 1}", {}) ==
        "Hyperparameter monotone_constraints: feature 'age' is not in the data");
}

}  // namespace espalier::train
