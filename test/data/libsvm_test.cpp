#include "data/libsvm/libsvm.h"

#include <catch2/catch_test_macros.hpp>
#include <random>

#include "base/file.h"
#include "base/number.h"
#include "data/parse_support.h"
#include "support/seed.h"

using namespace espalier::data;
namespace base = espalier::base;

namespace {

std::string libsvm_error(std::string_view text) {
  return error_of([&] { training_libsvm(text); });
}

std::string libsvm_rows(std::string_view text) { return rows_text(training_libsvm(text).features); }

std::string request_rows(std::string_view body) { return rows_text(parse_request_libsvm(body)); }

std::string request_error(std::string_view body) {
  return error_of([&] { parse_request_libsvm(body); });
}

}  // namespace

TEST_CASE("indices are used verbatim and what is absent is missing", "[data][libsvm]") {
  const LibsvmTable table = training_libsvm("1 1:2 3:0\n-0.5 0:nan 2:+1e2\n");
  CHECK(table.labels == std::vector<float>{1, -0.5f});
  CHECK(table.features.num_features == 4);
  CHECK(rows_text(table.features) == "_ 2 _ 0 | _ _ 100 _");
  CHECK(table.row_weights.empty());
  CHECK(table.query_ids.empty());
}

TEST_CASE("an index without a value is missing, as in the original", "[data][libsvm]") {
  CHECK(libsvm_rows("1 0:1 1:\n2 0: 1:3\n") == "1 _ | _ 3");
}

TEST_CASE("tabs, runs of spaces, comments, CRLF, blank lines and any order of indices are read", "[data][libsvm]") {
  CHECK(libsvm_rows("# made by hand\n1\t0:1  1:2 \r\n\n2 2:5 0:4 # why not\n3\n3 # no features") ==
        "1 2 _ | 4 _ 5 | _ _ _ | _ _ _");
}

TEST_CASE("label:weight and qid belong to all rows or to none", "[data][libsvm]") {
  const LibsvmTable table = training_libsvm("1:0.5 qid:7 0:1\n2:1 qid:8 0:2\n");
  CHECK(table.row_weights == std::vector<float>{0.5f, 1});
  CHECK(table.query_ids == std::vector<std::int64_t>{7, 8});
  CHECK(libsvm_error("1:0.5 0:1\n\n2 0:2\n") ==
        "train/a.libsvm line 3: the row has no label:weight, but train/a.libsvm line 1 "
        "has one; give it to all rows or to none");
  CHECK(libsvm_error("1 0:1\n2 qid:1 0:2\n") ==
        "train/a.libsvm line 2: the row has qid, but train/a.libsvm line 1 has none; "
        "give it to all rows or to none");
}

TEST_CASE("an index may be as large as hashing to 24 bits makes it, or as the rows can fill", "[data][libsvm]") {
  CHECK(training_libsvm("1 16777215:1\n").features.num_features == 16'777'216);
  std::string text = "1 3:1\n0 16777216:1 20000000:2\n";
  CHECK(libsvm_error(text) ==
        "train/a.libsvm line 2: index 20000000 is far more than the 3 values in 2 rows can fill; at most 16777215 is "
        "allowed, so number the features from 0 without such gaps");
  for (int row = 0; row < 320'000; ++row) text += "1 0:1\n";
  CHECK(training_libsvm(text).features.num_features == 20'000'001);
}

TEST_CASE("a row that cannot be read says why", "[data][libsvm]") {
  const std::string place = "train/a.libsvm line 2: ";
  CHECK(libsvm_error("1 0:1\nx 0:1\n") ==
        place + "the label 'x' is not a number; a row is 'label index:value index:value ...'");
  CHECK(libsvm_error("1 0:1\nnan 0:1\n") ==
        place + "the label 'nan' is missing; a row is 'label index:value index:value ...'");
  CHECK(libsvm_error("1 0:1\ninf 0:1\n") ==
        place + "the label 'inf' is infinite or beyond float32; a row is 'label index:value index:value ...'");
  CHECK(libsvm_error("1 0:1\n1 0:1 5\n") == place + "'5' is not index:value");
  CHECK(libsvm_error("1 0:1\n1 -1:1\n") == place + "'-1:1': an index holds only digits");
  CHECK(libsvm_error("1 0:1\n1 :1\n") == place + "':1' has no index");
  CHECK(libsvm_error("1 0:1\n1 2147483647:1\n") == place + "'2147483647:1': the largest index allowed is 2147483646");
  CHECK(libsvm_error("1 0:1\n1 99999999999999999999999:1\n") ==
        place + "'99999999999999999999999:1': the largest index allowed is 2147483646");
  CHECK(libsvm_error("1 0:1\n1 3:1 5:2 3:1\n") == place + "index 3 stands twice");
  CHECK(libsvm_error("1 0:1\n1 3:1x\n") ==
        place + "index 3: '1x' is not a number; leave the field empty if it is missing");
  CHECK(libsvm_error("1 0:1\n1 3:1e40\n") ==
        place + "index 3: '1e40' is infinite or beyond float32 (3.4e38); leave the field empty if it is missing");
  CHECK(libsvm_error("1:1 0:1\n1:-2 3:1\n") == place + "the row weight '-2' is negative; only 0 and above are allowed");
  CHECK(libsvm_error("1 qid:1 0:1\n1 qid:x 3:1\n") == place + "'qid:x' is not a query; qid:n takes a whole number");
  CHECK(libsvm_error("1,2,3\n") ==
        "train/a.libsvm line 1: the label '1,2,3' is not a number; a row is 'label index:value "
        "index:value ...'");
}

TEST_CASE("the table and the first error depend on neither threads nor blocks nor files", "[data][libsvm][property]") {
  std::mt19937 random(4);
  std::string text;
  for (int row = 0; row < 300; ++row) {
    text += std::to_string(row % 3) + ":" + std::to_string(row) + " qid:" + std::to_string(row / 10);
    for (int feature = 0; feature < 9; ++feature)
      if (random() % 2 == 0) text += " " + std::to_string(feature) + ":" + std::to_string(random() % 1000);
    text += "\n";
  }
  const LibsvmTable expected = training_libsvm(text);
  REQUIRE(expected.labels.size() == 300);
  std::string bad = text;
  bad[bad.size() / 2] = bad[bad.size() * 3 / 4] = '!';
  const std::string expected_error = libsvm_error(bad);
  CHECK(!expected_error.empty());
  const auto check_equal = [&](const LibsvmTable& table) {
    CHECK(table.features.row_start == expected.features.row_start);
    CHECK(table.features.features == expected.features.features);
    CHECK(bits_of(table.features.values) == bits_of(expected.features.values));
    CHECK(table.features.num_features == expected.features.num_features);
    CHECK(table.labels == expected.labels);
    CHECK(table.row_weights == expected.row_weights);
    CHECK(table.query_ids == expected.query_ids);
  };
  for (const int num_threads : {1, 3}) {
    for (const std::size_t block_bytes : {std::size_t{1}, std::size_t{50}, std::size_t{2000}}) {
      check_equal(training_libsvm(text, num_threads, block_bytes));
      CHECK(error_of([&] { training_libsvm(bad, num_threads, block_bytes); }) == expected_error);
    }
  }
  const std::size_t border = text.find('\n', text.size() / 3);
  const std::vector<SourceText> files{{"a", std::string_view(text).substr(0, border)},
                                      {"b", std::string_view(text).substr(border)}};
  base::ThreadPool pool(2);
  check_equal(parse_training_libsvm(files, pool));
}

TEST_CASE("a request body: label and qid are passed over, values of one index add up", "[data][libsvm]") {
  CHECK(request_rows("0 0:1.5 2:1\n0:2\n") == "1.5 _ 1 | 2 _ _");
  CHECK(request_rows("1 qid:3 0:1") == "1");
  CHECK(request_rows("0:1 1:0.1 1:0.2") == "1 0.3");
  CHECK(request_rows("1:0.2 0:1 1:0.2") == "1 0.4");
  CHECK(request_rows("0:0 1:nan 2:") == "0");
}

TEST_CASE("a request body has one row a line, also when the row has no feature", "[data][libsvm]") {
  CHECK(request_rows("0:1\n\n0:2\n") == "1 | _ | 2");
  CHECK(request_rows("0:1\n1\n") == "1 | _");
  CHECK(parse_request_libsvm("1").num_rows == 1);
  CHECK(request_error(" \n") == "the body holds no row");
}

TEST_CASE("a request body that cannot be read names the row", "[data][libsvm]") {
  CHECK(request_error("0:1\n0:1 foo") == "row 2: 'foo' is not index:value");
  CHECK(request_error("a,b,c") ==
        "row 1: the label 'a,b,c' is not a number; a row is 'label index:value index:value ...'");
  CHECK(request_error("0:3e38 0:3e38") == "row 1: the values of index 0 add up beyond float32");
}

TEST_CASE("parse(format(x)) = x for libsvm", "[data][libsvm][property]") {
  std::mt19937 random(12);
  std::string text;
  std::vector<float> values;
  for (int row = 0; row < 500; ++row) {
    text += "0";
    for (int feature = 0; feature < 4; ++feature) {
      values.push_back(static_cast<float>(random()) / 977.0f - 1e6f);
      text += " " + std::to_string(feature) + ":";
      base::append_shortest(text, values.back());
    }
    text += '\n';
  }
  CHECK(bits_of(training_libsvm(text).features.values) == bits_of(values));
  CHECK(bits_of(parse_request_libsvm(text).values) == bits_of(values));
}

TEST_CASE("random bytes are read as libsvm or refused, never more", "[data][libsvm][property]") {
  auto random = espalier::test::random_engine(7);
  constexpr std::string_view kBytes = "0123456789::::  ..-+e\n\n\r\tqidna#\0\xff";
  for (int i = 0; i < espalier::test::num_trials(5'000); ++i) {
    std::string text;
    for (auto size = random() % 40; size != 0; --size) text += kBytes[random() % kBytes.size()];
    error_of([&] { training_libsvm(text, 1, 1 + random() % 9); });
    request_error(text);
  }
}

TEST_CASE("the original's own libsvm files are read", "[data][libsvm][golden]") {
  const base::Path folder = base::Path(ESPALIER_TEST_DATA) / "inputs";
  CHECK(libsvm_rows(base::read_file(folder / "libsvm/train.libsvm")) ==
        "_ _ 1 _ _ | _ _ 1 _ _ | _ _ 1 _ _ | _ _ 1 _ _ | _ _ _ _ 1");
  CHECK(training_libsvm(base::read_file(folder / "libsvm/train.libsvm.weights")).row_weights ==
        std::vector<float>(5, 0.2f));
  const LibsvmTable abalone =
      training_libsvm(base::read_file(folder / "abalone-multiclass/validation/abalone.validation"));
  CHECK(abalone.features.num_rows == 626);
  CHECK(abalone.features.num_features == 9);
  CHECK(row_text(abalone.features, 479) == "_ 2 0.405 0.305 0.095 0.3485 0.1455 0.0895 0.1");
  CHECK(row_text(abalone.features, 480) == "_ 2 0.61 0.47 0.165 1.1785 0.566 0.2785 _");  // its line ends with "8:"
}

TEST_CASE("rows too wide by one and without index 0 count from 1", "[data][libsvm]") {
  const auto shifted = [](std::string_view body, std::size_t num_features) {
    SparseMatrix rows = parse_request_libsvm(body);
    const bool did = shift_if_one_based(rows, num_features);
    return (did ? "from 1: " : "from 0: ") + rows_text(rows);
  };
  CHECK(shifted("1 1:5 3:6\n0 2:7", 3) == "from 1: 5 _ 6 | _ 7 _");
  CHECK(shifted("1 1:5 2:6", 3) == "from 0: _ 5 6");      // fits as it stands
  CHECK(shifted("1 0:1 3:6", 3) == "from 0: 1 _ _ 6");    // has index 0
  CHECK(shifted("1 1:5 4:6", 3) == "from 0: _ 5 _ _ 6");  // too wide for either
  CHECK(shifted("1 1:5 3:6\n0:2", 3) == "from 0: _ 5 _ 6 | 2 _ _ _");
  CHECK(shifted("1 1:5", 1) == "from 1: 5");
}
