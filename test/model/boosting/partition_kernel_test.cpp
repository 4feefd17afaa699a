#include "model/boosting/tree/rows/partition_kernel.h"

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <random>
#include <vector>

#include "support/simd_levels.h"

namespace espalier::model {
namespace {

// The number of places where the kernel differs from one row at a time, or writes behind the room it was given.
template <class Code>
std::size_t num_wrong(const std::vector<Code>& codes, const LeftCodes& left, const std::vector<data::RowIndex>& rows) {
  constexpr data::RowIndex kGuard = 0xFFFFFFFF;
  std::vector<data::RowIndex> to_left(rows.size() + 16, kGuard), to_right(rows.size() + 16, kGuard);
  std::vector<data::RowIndex> expected_left, expected_right;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool goes_left = codes[i] < left.first_right || codes[i] == left.also_left;
    (goes_left ? expected_left : expected_right).push_back(rows[i]);
  }
  const std::size_t num_left = split_by_code(codes.data(), left, rows, {to_left.data(), to_right.data()});
  std::size_t wrong = num_left != expected_left.size() ? 1 : 0;
  for (std::size_t i = 0; i < expected_left.size(); ++i) wrong += to_left[i] != expected_left[i];
  for (std::size_t i = 0; i < expected_right.size(); ++i) wrong += to_right[i] != expected_right[i];
  for (std::size_t i = rows.size(); i < to_left.size(); ++i) wrong += to_left[i] != kGuard || to_right[i] != kGuard;
  return wrong;
}

TEMPLATE_TEST_CASE("rows are split as one by one, at every SIMD level", "[model][boosting][partition]", std::uint8_t,
                   std::uint16_t) {
  constexpr std::uint32_t kNone = 1u << 30;
  const std::uint32_t most = sizeof(TestType) == 1 ? 255 : 65535;
  test::at_every_simd_level([&] {
    std::mt19937 random(5);
    std::size_t wrong = 0;
    for (std::size_t size = 0; size < 70; ++size) {
      std::vector<TestType> codes;
      std::vector<data::RowIndex> rows;
      for (std::size_t i = 0; i < size; ++i) {
        codes.push_back(static_cast<TestType>(random() % 4 == 0 ? most : random() % (most + 1)));
        rows.push_back(static_cast<data::RowIndex>(3 * i + random() % 3 + (size % 2 == 0 ? 0x80000000 : 0)));
      }
      for (const std::uint32_t first_right : {0u, 1u, most / 2, most, most + 1}) {
        for (const std::uint32_t also_left : {kNone, most, 0u}) {
          wrong += num_wrong(codes, {first_right, also_left}, rows);
        }
      }
    }
    CHECK(wrong == 0);
  });
}

}  // namespace
}  // namespace espalier::model
