#include "data/csv/csv.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <random>

#include "base/file.h"
#include "base/number.h"
#include "data/parse_support.h"
#include "support/seed.h"

using namespace espalier::data;
namespace base = espalier::base;

namespace {

std::string csv_error(std::string_view text, const CsvTrainOptions& options = {}) {
  return error_of([&] { training_csv(text, options); });
}

std::string csv_rows(std::string_view text) { return rows_text(training_csv(text).features); }

constexpr CsvTrainOptions kWeighted{.row_weights = CsvRowWeights::kSecondColumn};

}  // namespace

TEST_CASE("rows are label first, then features", "[data][csv]") {
  const CsvTable table = training_csv("1,2.5,3\n0,-4,5e1\n");
  CHECK(table.labels == std::vector<float>{1, 0});
  CHECK(rows_text(table.features) == "2.5 3 | -4 50");
  CHECK(table.column_names.empty());
  CHECK(table.row_weights.empty());
}

TEST_CASE("missing cells, white space, quotes, CRLF, a byte order mark and blank lines read as meant", "[data][csv]") {
  CHECK(csv_rows("\xEF\xBB\xBF"
                 "1,,NA\n1,nan,?\n") == "_ _ | _ _");
  CHECK(csv_rows("1, 2 ,\t+3\r\n\r\n1,4,5\r\n   \n") == "2 3 | 4 5");
  CHECK(csv_rows("\"1\",\"2.5\",\"\"\n1, \" 3 \" ,4") == "2.5 _ | 3 4");
  CHECK(csv_rows("\n\n1,2,3\n\n\n4,5,6") == "2 3 | 5 6");
}

TEST_CASE("comma, tab, semicolon, bar and space are delimiters; digits and letters never are", "[data][csv]") {
  for (const char* text : {"1,2,\n0,3,4\n", "1\t2\t\n0\t3\t4\n", "1;2;\n0;3;4\n", "1|2|\n0|3|4\n", "1 2 \n0 3 4\n"}) {
    CAPTURE(text);
    CHECK(csv_rows(text) == "2 _ | 3 4");
  }
  CHECK(csv_error("1\n1\n") ==
        "train/a.csv line 1: 1 column; a row holds label and features, divided by comma, tab, ';', '|' or space");
  CHECK(csv_error("112\n212\n") ==
        "train/a.csv line 1: 1 column; a row holds label and features, divided by comma, tab, ';', '|' or space");
}

TEST_CASE("runs of blanks divide once where rows then have one width", "[data][csv]") {
  const CsvTable housing = training_csv(" 5  12.50   4.2\r\n 1   0.00  11.7\n\n10  18.00   0.7");
  CHECK(rows_text(housing.features) == "12.5 4.2 | 0 11.7 | 18 0.7");
  CHECK(housing.labels == std::vector<float>{5, 1, 10});
  const CsvTable named = training_csv("y    a   b\n1    2   3\n10  20  30  \n");
  CHECK(named.column_names == std::vector<std::string>{"y", "a", "b"});
  CHECK(rows_text(named.features) == "2 3 | 20 30");
  // An empty cell is meant where only single blanks give one width; tabs alone never run together.
  CHECK(csv_rows("1  3\n1 2 3\n") == "_ 3 | 2 3");
  CHECK(csv_rows("1\t\t3\n1\t\t3\n") == "_ 3 | _ 3");
  CHECK(csv_rows("1  3 4\n1 2  4\n1 2 3 \n") == "_ 3 4 | 2 _ 4 | 2 3 _");  // one width both ways, but not aligned
  CHECK(csv_rows("1  57   4\n0   6  31\n") == "57 4 | 6 31");              // one width both ways, and aligned
  CHECK(csv_error("1  2  3\n4   5  6\n7   8\n") == "train/a.csv line 3: 2 columns, but line 1 has 3");
  CHECK(csv_error("1  2  3\n4   5  6\n7   x  8\n") ==
        "train/a.csv line 3, column 2 (position 1): 'x' is not a number; leave the field empty if it is missing");
  CHECK(rows_text(parse_request_csv(" 2   3\n20  30\n")) == "2 3 | 20 30");
  CHECK(rows_text(parse_request_csv("1  3\n1 2 3\n")) == "1 _ 3 | 1 2 3");
}

TEST_CASE("Excel's line sep= names the delimiter, in files and bodies", "[data][csv]") {
  CHECK(csv_rows("sep=;\r\ny;a\r\n1;2\r\n3;4\r\n") == "2 | 4");
  CHECK(csv_rows("\"sep=|\"\n\n1|2\n") == "2");
  CHECK(csv_rows("SEP=\t\n1\t2\n") == "2");
  CHECK(csv_rows("sep=,\n") == "");
  CHECK(csv_error("sep=^\n1^2\n") ==
        "train/a.csv line 1: 'sep=^' names a divider of columns that is not read; allowed are comma, tab, ';', '|' and "
        "space");
  CHECK(
      csv_error("sep=;\n1;x\n") ==
      "train/a.csv line 2: 'x' in column 2 (position 1) is text but '1' in column 1 (position 0) is a number; a header "
      "names every column, a row holds only numbers, an empty field is missing");
  CHECK(rows_text(parse_request_csv("sep=;\n1;2\n3;4\n")) == "1 2 | 3 4");
  CHECK(error_of([] { parse_request_csv("sep=;\n"); }) == "the body holds no row");
  CHECK(error_of([] { parse_request_csv("sep=^\n1^2"); }) ==
        "the first line 'sep=^' names a divider of columns that is not read; allowed are comma, tab, ';', '|', ':' and "
        "space");
}

TEST_CASE("a body whose lines end with a carriage return alone is read", "[data][csv]") {
  CHECK(rows_text(parse_request_csv("1,2\r3,4\r")) == "1 2 | 3 4");
  CHECK(rows_text(parse_request_csv("1,2\r")) == "1 2");
}

TEST_CASE("a first line that the two below it contradict is named", "[data][csv]") {
  const std::string rule =
      "; the first line is the header or the first row, so take a title or a comment away, and give a header a name "
      "for "
      "every column";
  CHECK(csv_error("\nSales, May\n\n1,2,3\n4,5,6\n") ==
        "train/a.csv line 2: 'Sales, May' is 2 columns, but the two rows below it have 3 columns, divided by ','" +
            rule);
  CHECK(csv_error("# by x\n1\t2\n4\t5\n") ==
        "train/a.csv line 1: '# by x' is 1 column, but the two rows below it have 2 columns, divided by tab" + rule);
  CHECK(error_of([] { parse_request_csv("Sales\n1,2,3\n4,5,6\n"); }) ==
        "row 1: 'Sales' is 1 column, but the two rows below it have 3 columns, divided by ','" + rule);
}

TEST_CASE("a name in the header may hold another delimiter than the one that divides the rows", "[data][csv]") {
  CHECK(csv_rows("y;a, EUR;b\n1;2;5\n3;4;5\n") == "2 5 | 4 5");
  CHECK(rows_text(parse_request_csv("a, EUR;b\n2;5\n4;5\n")) == "2 5 | 4 5");
}

TEST_CASE("a header is recognised and its names are kept", "[data][csv]") {
  const CsvTable table = training_csv("y,\"first, of all\",\"say \"\"b\"\"\"\n1,2,3\n");
  CHECK(table.column_names == std::vector<std::string>{"y", "first, of all", "say \"b\""});
  CHECK(rows_text(table.features) == "2 3");
  CHECK(training_csv("label,0,1\n1,2,3\n").column_names == std::vector<std::string>{"label", "0", "1"});
  CHECK(csv_rows("label;x;y z\n1;2;3\n") == "2 3");
}

TEST_CASE("a first line that is neither header nor row says so", "[data][csv]") {
  CHECK(csv_error("1,2,x\n3,4,5\n") ==
        "train/a.csv line 1: 'x' in column 3 (position 2) is text but '1' in column 1 (position 0) is a number; a "
        "header names every column, a row "
        "holds only numbers, an empty field is missing");
  CHECK(csv_error("\nabc,2.5,3\n1,4,5\n") ==
        "train/a.csv line 2: 'abc' in column 1 (position 0) is text but '2.5' in column 2 (position 1) is a number; a "
        "header names every column, a "
        "row holds only numbers, an empty field is missing");
  CHECK(csv_error(",label,x\n0,1,2\n") ==
        "train/a.csv line 1, column 1 (position 0): the header has no name for the label, as for the index of a data "
        "frame");
}

TEST_CASE("a cell that is not a number names its place", "[data][csv]") {
  CHECK(csv_error("1,2\n\n3,x\n") ==
        "train/a.csv line 3, column 2 (position 1): 'x' is not a number; leave the field empty if it is missing");
  CHECK(csv_error("1;2;3;4\n1;2;3;1,5\n") ==
        "train/a.csv line 2, column 4 (position 3): '1,5' is not a number; leave the field empty if it is missing");
  CHECK(csv_error("1,2\n3,12abc\n") ==
        "train/a.csv line 2, column 2 (position 1): '12abc' is not a number; leave the field empty if it is missing");
  CHECK(csv_error("1,2\n3,inf\n") ==
        "train/a.csv line 2, column 2 (position 1): 'inf' is infinite or beyond float32 (3.4e38); leave the "
        "field empty if it is missing");
  CHECK(csv_error(std::string_view("1,2\n3,4\0\n", 9)) ==
        "train/a.csv line 2, column 2 (position 1): '4\\x00' is not a number; leave the field empty if it is missing");
}

TEST_CASE("ragged rows, stray quotes, missing labels and UTF-16 are refused with a sentence", "[data][csv]") {
  CHECK(csv_error("1,2,3\n4,5\n") == "train/a.csv line 2: 2 columns, but line 1 has 3");
  CHECK(csv_error("1,2,3\n4,5,6,7\n") == "train/a.csv line 2: 4 columns, but line 1 has 3");
  CHECK(csv_error("y,a,b\n4\n") == "train/a.csv line 2: 1 column, but line 1 has 3");
  CHECK(csv_error("1,2\n3,\"4\n5,6\"\n") ==
        "train/a.csv line 2, column 2 (position 1): a quoted field does not end on its line; line breaks inside quotes "
        "are not "
        "allowed");
  CHECK(csv_error("1,2\n3,\"4\"5\n") ==
        "train/a.csv line 2, column 2 (position 1): text stands behind a closing quote");
  CHECK(csv_error("1,2\n3,4\"\n") ==
        "train/a.csv line 2, column 2 (position 1): a quote inside '4\"'; quotes enclose a whole field");
  CHECK(csv_error("1,2\n,3\n") ==
        "train/a.csv line 2, column 1 (position 0): the label is missing; every row needs one");
  CHECK(csv_error("1,2\nnan,3\n") ==
        "train/a.csv line 2, column 1 (position 0): the label is missing; every row needs one");
  CHECK(csv_error(std::string_view("\xFF\xFE"
                                   "1\0,\0",
                                   6)) == "train/a.csv: the text is UTF-16; write it as UTF-8");
}

TEST_CASE("row weights stand in the second column", "[data][csv]") {
  const CsvTable table = training_csv("0,0.2,1\n1,3,2\n", kWeighted);
  CHECK(table.row_weights == std::vector<float>{0.2f, 3});
  CHECK(rows_text(table.features) == "1 | 2");
  CHECK(csv_error("0,1,1\n1,-1,2\n", kWeighted) ==
        "train/a.csv line 2, column 2 (position 1): the row weight is negative; only 0 and above are allowed");
  CHECK(csv_error("0,1,1\n1,,2\n", kWeighted) ==
        "train/a.csv line 2, column 2 (position 1): the row weight is missing; give every row one, or leave "
        "csv_weights out");
  CHECK(csv_error("0,1\n", kWeighted) ==
        "train/a.csv line 1: 2 columns; a row holds label, row weight and features, "
        "divided by comma, tab, ';', '|' or space");
}

TEST_CASE("a wide first line over many short ones is refused without asking for their table", "[data][csv]") {
  std::string text = "1";
  for (int i = 0; i < 100'000; ++i) text += ",2";
  text += '\n';
  for (int i = 0; i < 100'000; ++i) text += "1\n";
  CHECK(csv_error(text) == "train/a.csv line 2: 1 column, but line 1 has 100001");
  CHECK(error_of([&] { parse_request_csv(text); }) == "row 2: 1 column, but row 1 has 100001");
}

TEST_CASE("the table and the first error depend on neither threads nor blocks", "[data][csv][property]") {
  std::mt19937 random(3);
  std::string text = "y,a,b,c\n";
  for (int row = 0; row < 400; ++row) {
    text += std::to_string(row);
    for (int feature = 0; feature < 3; ++feature)
      text += random() % 4 == 0 ? "," : "," + std::to_string(static_cast<double>(random() % 100000) / 7.0);
    text += random() % 5 == 0 ? "\r\n\n" : "\n";
  }
  const CsvTable expected = training_csv(text);
  REQUIRE(expected.labels.size() == 400);
  std::string bad = text;
  bad[bad.size() * 3 / 4] = '!';
  bad[bad.size() / 2] = '!';
  const std::string expected_error = csv_error(bad);
  CHECK(!expected_error.empty());
  for (const int num_threads : {1, 2, 5}) {
    for (const std::size_t block_bytes : {std::size_t{1}, std::size_t{7}, std::size_t{64}, std::size_t{1000}}) {
      const CsvTable table = training_csv(text, {}, num_threads, block_bytes);
      CHECK(bits_of(table.features.values) == bits_of(expected.features.values));
      CHECK(table.labels == expected.labels);
      CHECK(error_of([&] { training_csv(bad, {}, num_threads, block_bytes); }) == expected_error);
    }
  }
}

TEST_CASE("parse(format(x)) = x", "[data][csv][property]") {
  std::mt19937 random(11);
  std::string text;
  std::vector<float> values;
  for (int row = 0; row < 2000; ++row) {
    text += '1';
    for (int feature = 0; feature < 5; ++feature) {
      const float value = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
      values.push_back(std::isfinite(value) ? value : std::numeric_limits<float>::quiet_NaN());
      text += ',';
      if (!std::isnan(values.back())) base::append_shortest(text, values.back());
    }
    text += '\n';
  }
  CHECK(bits_of(training_csv(text).features.values) == bits_of(values));
  const DenseMatrix request = parse_request_csv(text);
  CHECK(request.num_features == 6);
  for (std::size_t row = 0; row < request.num_rows; ++row)
    CHECK(bits_of({request.row(row).begin() + 1, request.row(row).end()}) ==
          bits_of({values.begin() + static_cast<std::ptrdiff_t>(row * 5),
                   values.begin() + static_cast<std::ptrdiff_t>(row * 5 + 5)}));
}

TEST_CASE("files are joined in their order, headers in any of them must agree", "[data][csv]") {
  base::ThreadPool pool(2);
  const auto parse = [&](std::vector<SourceText> files) { return parse_training_csv(files, {}, pool); };
  const CsvTable table =
      parse({{"train/a", "y,a\n1,2"}, {"train/b", "\n"}, {"train/c", "3,4\n"}, {"train/d", "y,a\n5,6"}});
  CHECK(error_of([&] { parse({{"train/a", "y,a\n1,2"}, {"train/b", "y,b\n1,2"}}); }) ==
        "train/b: the header calls column 2 (position 1) 'b', but train/a calls it 'a'");
  CHECK(error_of([&] { parse({{"train/a", "1,2"}, {"train/b", "1,2,3"}}); }) ==
        "train/b: rows of 3 columns, but train/a has rows of 2");
  CHECK(table.labels == std::vector<float>{1, 3, 5});
  CHECK(table.column_names == std::vector<std::string>{"y", "a"});
}

TEST_CASE("a request body is read as the original reads it", "[data][csv]") {
  const auto rows = [](std::string_view body) { return rows_text(parse_request_csv(body)); };
  CHECK(rows("1,2,3") == "1 2 3");
  CHECK(rows("1,2\r\n3,4\r\n") == "1 2 | 3 4");
  CHECK(rows(" 1 , +2\n nan,-NaN \n\n") == "1 2 | _ _");
  CHECK(rows("1\t2\n\t4") == "1 2 | _ 4");
  CHECK(rows("1;2\n3;4") == "1 2 | 3 4");
  CHECK(rows("1 2\n3 4 ") == "1 2 | 3 4");
  CHECK(rows("1:2\n3:4") == "1 2 | 3 4");
  CHECK(rows("1\n\n3\n") == "1 | _ | 3");
  CHECK(rows("5") == "5");
  CHECK(rows(",\n,") == "_ _ | _ _");
}

TEST_CASE("in a request body of one column an empty line is a missing value, at both ends too", "[data][csv]") {
  const auto rows = [](std::string_view body) { return rows_text(parse_request_csv(body)); };
  CHECK(rows(base::read_file(base::Path(ESPALIER_TEST_DATA) / "field-cases/one-feature-last-row-empty/rows.csv")) ==
        "0 | _ | 0 | _");
  CHECK(rows("0\r\n\r\n0\r\n\r\n") == "0 | _ | 0 | _");
  CHECK(rows("\n0\n") == "_ | 0");
  CHECK(rows("x\n0\n\n") == "0 | _");
  CHECK(rows("\xEF\xBB\xBF\n5\n  ") == "_ | 5");
  CHECK(rows("\n1,2\n\n\n") == "1 2");  // of several columns an empty line is no row
}

TEST_CASE("a request body may have what the original refuses: a header, a bar, quotes, spellings of missing",
          "[data][csv]") {
  const auto rows = [](std::string_view body) { return rows_text(parse_request_csv(body)); };
  CHECK(rows("a,b\n1,2\n") == "1 2");
  CHECK(rows("1|2") == "1 2");
  CHECK(rows("\"1\",NA") == "1 _");
  CHECK(rows("\xEF\xBB\xBF"
             "1,2") == "1 2");
}

TEST_CASE("a request body that cannot be read names row and column", "[data][csv]") {
  const auto error = [](std::string_view body) { return error_of([&] { parse_request_csv(body); }); };
  CHECK(error("2.0,abc,0.5") == "row 1, column 2: 'abc' is not a number; leave the field empty if it is missing");
  CHECK(error("a,b\n1,2\n3,1_0") == "row 2, column 2: '1_0' is not a number; leave the field empty if it is missing");
  CHECK(error("abc") == "row 1, column 1: 'abc' is not a number; leave the field empty if it is missing");
  CHECK(error("1,2\n\n3,4") == "row 2: 1 column, but row 1 has 2");
  CHECK(error("1,2\n3,4,5") == "row 2: 3 columns, but row 1 has 2");
  CHECK(error("a,b\n3,4,5") == "row 1: 3 columns, but the header has 2");
  CHECK(error("inf,1") ==
        "row 1, column 1: 'inf' is infinite or beyond float32 (3.4e38); leave the field empty if it is "
        "missing");
  CHECK(error("") == "the body holds no row");
  CHECK(error("  \n\t") == "the body holds no row");
}

TEST_CASE("random bytes are read or refused, never more", "[data][csv][property]") {
  auto random = espalier::test::random_engine(5);
  constexpr std::string_view kBytes = "0123456789,,,;;..--+eE\"\"\n\n\r\t |naN?inf\0\xff";
  for (int i = 0; i < espalier::test::num_trials(5'000); ++i) {
    std::string text;
    for (auto size = random() % 40; size != 0; --size) text += kBytes[random() % kBytes.size()];
    error_of([&] { training_csv(text, {}, 1, 1 + random() % 9); });
    error_of([&] { parse_request_csv(text); });
  }
}

TEST_CASE("the original's own CSV files are read", "[data][csv][golden]") {
  const base::Path folder = base::Path(ESPALIER_TEST_DATA) / "inputs";
  CHECK(csv_rows(base::read_file(folder / "csv/train.csv")) ==
        "1 0 0 0 0 | 1 0 0 0 0 | 1 0 0 0 0 | 1 0 0 0 0 | 0 1 0 0 0");
  const CsvTable weighted = training_csv(base::read_file(folder / "csv/weighted/train.csv.weights"), kWeighted);
  CHECK(weighted.row_weights == std::vector<float>(5, 0.2f));
  CHECK(weighted.features.num_features == 5);
}
