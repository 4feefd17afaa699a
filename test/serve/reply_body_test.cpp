#include "serve/http/reply_body.h"

#include <catch2/catch_test_macros.hpp>
#include <limits>
#include <vector>

using namespace espalier::serve;

namespace {

std::string body(const std::vector<float>& predictions, std::size_t columns, ReplyForm form,
                 ReplyMode mode = ReplyMode::kRealTime) {
  return reply_body(predictions, columns, form, mode);
}

// Its double is 0.2954484522342682.
constexpr float kProbability = 0.29544845223426819f;

}  // namespace

TEST_CASE("csv has one row a line, the last one ended too", "[serve][reply]") {
  CHECK(body({kProbability, 1, -0.5f}, 1, ReplyForm::kCsv) == "0.2954484522342682\n1.0\n-0.5\n");
  CHECK(body({0.25f, 0.75f, 0.5f, 0.5f}, 2, ReplyForm::kCsv) == "0.25,0.75\n0.5,0.5\n");
  CHECK(body({}, 1, ReplyForm::kCsv).empty());
}

TEST_CASE("json wraps each row in a score", "[serve][reply]") {
  CHECK(body({kProbability, 2}, 1, ReplyForm::kJson) ==
        R"({"predictions": [{"score": 0.2954484522342682}, {"score": 2.0}]})");
  CHECK(body({0.25f, 0.75f}, 2, ReplyForm::kJson) == R"({"predictions": [{"score": [0.25, 0.75]}]})");
  CHECK(body({}, 1, ReplyForm::kJson) == R"({"predictions": []})");
}

TEST_CASE("json lines have one object a line", "[serve][reply]") {
  CHECK(body({0.5f, 2}, 1, ReplyForm::kJsonLines) == "{\"score\": 0.5}\n{\"score\": 2.0}\n");
  CHECK(body({0.25f, 0.75f}, 2, ReplyForm::kJsonLines, ReplyMode::kBatch) == "{\"score\": [0.25, 0.75]}\n");
}

TEST_CASE("a batch job gets lines whatever it accepts, lists in brackets", "[serve][reply]") {
  CHECK(body({0.5f, 2}, 1, ReplyForm::kCsv, ReplyMode::kBatch) == "0.5\n2.0\n");
  CHECK(body({0.5f, 2}, 1, ReplyForm::kJson, ReplyMode::kBatch) == "0.5\n2.0\n");
  CHECK(body({0.25f, 0.75f}, 2, ReplyForm::kCsv, ReplyMode::kBatch) == "[0.25, 0.75]\n");
}

TEST_CASE("an answer of a batch job may leave its end to the assembler", "[serve][reply]") {
  const std::vector<float> rows{0.5f, 2};
  const auto open_end = [&](ReplyForm form, ReplyMode mode) {
    return reply_body(rows, 1, form, mode, BatchAnswerEnd::kNone);
  };
  CHECK(open_end(ReplyForm::kCsv, ReplyMode::kBatch) == "0.5\n2.0");
  CHECK(open_end(ReplyForm::kJsonLines, ReplyMode::kBatch) == "{\"score\": 0.5}\n{\"score\": 2.0}");
  CHECK(open_end(ReplyForm::kCsv, ReplyMode::kRealTime) == "0.5\n2.0\n");
}

TEST_CASE("numbers that JSON does not have are written as Python writes them", "[serve][reply]") {
  const float inf = std::numeric_limits<float>::infinity();
  const float nan = std::numeric_limits<float>::quiet_NaN();
  CHECK(body({nan, inf, -inf}, 1, ReplyForm::kJson) ==
        R"({"predictions": [{"score": NaN}, {"score": Infinity}, {"score": -Infinity}]})");
  CHECK(body({nan, inf, -inf}, 1, ReplyForm::kCsv) == "nan\ninf\n-inf\n");
}
