// The smallest valid model (docs/model-format.md): one stump of squared error over two features, as JSON text.
#pragma once

#include <string>
#include <string_view>

namespace espalier::test {

inline constexpr std::string_view kStump =
    R"({"learner":{"attributes":{},"feature_names":[],"feature_types":[],"gradient_booster":{"model":{"gbtree_model_param":)"
    R"({"num_parallel_tree":"1","num_trees":"1","size_leaf_vector":"0"},"iteration_indptr":[0,1],"tree_info":[0],"trees":[{)"
    R"("base_weights":[0E0,-1E0,1E0],"categories":[],"categories_nodes":[],"categories_segments":[],"categories_sizes":[],)"
    R"("default_left":[1,0,0],"id":0,"left_children":[1,-1,-1],"loss_changes":[1E0,0E0,0E0],"parents":[2147483647,0,0],)"
    R"("right_children":[2,-1,-1],"split_conditions":[5E-1,-1E0,1E0],"split_indices":[1,0,0],"split_type":[0,0,0],)"
    R"("sum_hessian":[2E0,1E0,1E0],"tree_param":{"num_deleted":"0","num_feature":"2","num_nodes":"3","size_leaf_vector":)"
    R"("1"}}]},"name":"gbtree"},"learner_model_param":{"base_score":"5E-1","boost_from_average":"1","num_class":"0",)"
    R"("num_feature":"2","num_target":"1"},"objective":{"name":"reg:squarederror","reg_loss_param":{"scale_pos_weight":)"
    R"("1"}}},"version":[2,1,4]})";

// kStump with one piece of it exchanged. `from` must occur in it.
inline std::string stump_with(std::string_view from, std::string_view to) {
  std::string text(kStump);
  return text.replace(text.find(from), from.size(), to);
}

}  // namespace espalier::test
