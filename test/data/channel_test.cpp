#include "data/channel/channel.h"

#include <zlib.h>

#include <catch2/catch_test_macros.hpp>

#include "data/parse_support.h"
#include "support/temporary_folder.h"

using namespace espalier::data;
namespace base = espalier::base;
using espalier::test::TemporaryFolder;

namespace {

const ChannelOptions kCsv{.format = Format::kCsv, .csv = {}};
const ChannelOptions kLibsvm{.format = Format::kLibsvm, .csv = {}};

Dataset read(const base::Path& folder, const ChannelOptions& options, int num_threads = 1) {
  base::ThreadPool pool(num_threads);
  return read_channel(folder, "train", options, pool);
}

std::string channel_error(const TemporaryFolder& folder, const ChannelOptions& options) {
  std::string message = error_of([&] { read(folder.path(), options); });
  if (const auto at = message.find(folder.path().string()); at != std::string::npos)
    message.replace(at, folder.path().string().size(), "FOLDER");
  return message;
}

// `text` as one gzip member, written by zlib.
std::string gzipped(std::string_view text) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(text.size() + 100, '\0');
  std::string in(text);
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace

TEST_CASE("files are read in the order of their paths; dot, underscore and empty files are skipped",
          "[data][channel]") {
  const TemporaryFolder folder;
  folder.write("b/part-1.csv", "3,30\n");
  folder.write("b/part-0.csv", "2,20");
  folder.write("a.csv", "1,10");
  folder.write("c/d/e/f/deep.csv", "4,40\n");
  folder.write("_SUCCESS", "");
  folder.write("_temporary/x.csv", "9,9\n");
  folder.write(".hidden", "9,9\n");
  folder.write("b/.crc", "9,9\n");
  folder.write("empty.csv", "");
  const Dataset dataset = read(folder.path(), kCsv);
  CHECK(dataset.labels == std::vector<float>{1, 2, 3, 4});
  CHECK(rows_text(dataset.features) == "10 | 20 | 30 | 40");
}

TEST_CASE("names of a header become the schema, without label and weight", "[data][channel]") {
  const TemporaryFolder folder;
  folder.write("a.csv", "y,w,left,right\n1,0.5,2,3\n");
  ChannelOptions options = kCsv;
  options.csv.row_weights = CsvRowWeights::kSecondColumn;
  const Dataset dataset = read(folder.path(), options);
  CHECK(dataset.schema.label_name == "y");
  CHECK(dataset.schema.feature_names == std::vector<std::string>{"left", "right"});
  CHECK(dataset.row_weights == std::vector<float>{0.5f});
  CHECK(dataset.num_features() == 2);
}

TEST_CASE("gzip files are unpacked, of one member or more", "[data][channel]") {
  const TemporaryFolder folder;
  folder.write("a.csv.gz", gzipped("1,10\n2,20\n") + gzipped("3,30\n") + std::string(8, '\0'));
  folder.write("b.csv", "4,40\n");
  folder.write("c", gzipped("5,50"));
  folder.write("d.gz", gzipped(""));
  const Dataset dataset = read(folder.path(), kCsv, 2);
  CHECK(dataset.labels == std::vector<float>{1, 2, 3, 4, 5});
}

TEST_CASE("gzip content that is cut short, damaged or followed by something is refused", "[data][channel]") {
  std::string text;
  for (int row = 0; row < 50'000; ++row) text += std::to_string(row) + "," + std::to_string(row * 7919 % 10007) + "\n";
  const std::string good = gzipped(text);
  const auto error = [](const std::string& bytes) {
    const TemporaryFolder folder;
    folder.write("a.gz", bytes);
    return channel_error(folder, kCsv);
  };
  CHECK(error(good).empty());
  for (const std::size_t size : {std::size_t{2}, std::size_t{10}, good.size() / 2, good.size() - 1})
    CHECK(error(good.substr(0, size)) == "train/a.gz: the gzip content ends too early; the file is cut short");
  std::string damaged = good;
  damaged[damaged.size() - 6] ^= 1;  // in the checksum
  CHECK(error(damaged) == "train/a.gz: the gzip content is damaged");
  CHECK(error(good + "x") == "train/a.gz: something stands behind the gzip content");
}

TEST_CASE("rows with one qid next to each other form a group, also over the border of two files", "[data][channel]") {
  const TemporaryFolder folder;
  folder.write("a", "1:2 qid:1 0:1\n0:2 qid:1 0:2\n1:3 qid:2 0:3");
  folder.write("b", "0:3 qid:2 0:4\n1:1 qid:3 1:5\n");
  const Dataset dataset = read(folder.path(), kLibsvm);
  CHECK(dataset.group_start == std::vector<RowIndex>{0, 2, 4, 5});
  CHECK(dataset.row_weights == std::vector<float>{2, 3, 1});
  CHECK(dataset.num_features() == 2);

  const TemporaryFolder uneven;
  uneven.write("a", "1:2 qid:1 0:1\n0:3 qid:1 0:2\n");
  CHECK(channel_error(uneven, kLibsvm) ==
        "train/a line 2: the row weight differs from that of its group's first row; a group has one weight");
  uneven.write("a", "1 qid:1 0:1\n0 qid:2 0:2\n");
  uneven.write("b", "\n1 qid:2 0:1\n1 qid:1 0:1\n");
  CHECK(channel_error(uneven, kLibsvm) ==
        "train/b line 3: the group was left and comes again; the rows of a group must follow each other");
}

TEST_CASE("lines may end with a carriage return alone, in every format and in gzip", "[data][channel]") {
  const TemporaryFolder csv;
  csv.write("a", "y,x\r1,10\r2,20");
  csv.write("b", gzipped("3,30\r4,40\r"));
  CHECK(rows_text(read(csv.path(), kCsv).features) == "10 | 20 | 30 | 40");
  const TemporaryFolder libsvm;
  libsvm.write("a", "1 0:5\r0 0:6\r");
  CHECK(rows_text(read(libsvm.path(), kLibsvm).features) == "5 | 6");
}

TEST_CASE("the original's abalone channel has 2922 rows and 9 columns", "[data][channel][golden]") {
  const base::Path inputs = base::Path(ESPALIER_TEST_DATA) / "inputs";
  const Dataset dataset = read(inputs / "abalone/train", kLibsvm, 2);
  CHECK(dataset.num_rows() == 2922);
  CHECK(dataset.num_features() == 9);
  CHECK(dataset.labels.front() == 16);
  const Dataset two = read(inputs / "csv/multiple_files", kCsv, 2);
  CHECK(two.num_rows() == 10);  // neither file ends with a newline
}

TEST_CASE("the dataset does not depend on how rows are divided over files", "[data][channel][property]") {
  const TemporaryFolder one, ten;
  std::string text = "y,a,b\n";
  for (int row = 0; row < 1000; ++row)
    text += std::to_string(row) + "," + (row % 7 == 0 ? "" : std::to_string(row * 0.37)) + "," +
            std::to_string(row % 13) + "\n";
  one.write("all.csv", text);
  std::size_t begin = 0;
  for (int part = 0; part < 10; ++part) {
    const std::size_t end = part == 9 ? text.size() : text.find('\n', text.size() * (part + 1u) / 10) + 1;
    ten.write("part-" + std::to_string(part), text.substr(begin, end - begin));
    begin = end;
  }
  const Dataset expected = read(one.path(), kCsv);
  for (const int num_threads : {1, 2, 4}) {
    const Dataset dataset = read(ten.path(), kCsv, num_threads);
    CHECK(bits_of(dataset.features.dense()->values) == bits_of(expected.features.dense()->values));
    CHECK(dataset.labels == expected.labels);
    CHECK(dataset.schema.feature_names == expected.schema.feature_names);
  }
}

TEST_CASE("a channel without data says so", "[data][channel]") {
  const TemporaryFolder folder;
  CHECK(channel_error(folder, kCsv) == "No data in train channel path FOLDER");
  folder.write("_SUCCESS", "");
  CHECK(channel_error(folder, kCsv) == "No data in train channel path FOLDER");
  folder.write("a.csv", "y,x\n\n");
  CHECK(channel_error(folder, kCsv) == "No data in train channel path FOLDER: the files hold no row");
  const TemporaryFolder bare;
  bare.write("a", "1\n0\n");
  CHECK(channel_error(bare, kLibsvm) == "channel 'train': no row has a feature");
  CHECK(channel_error(bare, {.format = Format::kParquet, .csv = {}}) ==
        "channel 'train': application/x-parquet is not read for training; allowed are text/csv, text/libsvm");
}

TEST_CASE("an error names the file by channel and path", "[data][channel]") {
  const TemporaryFolder folder;
  folder.write("2026/part-3.csv", "1,2,3\n4,5,6\n7,8,x\n");
  CHECK(channel_error(folder, kCsv) ==
        "train/2026/part-3.csv line 3, column 3 (position 2): 'x' is not a number; leave the field empty if it is "
        "missing");
}

TEST_CASE("a row that the learner refuses is named by file and line, in every format", "[data][channel]") {
  const TemporaryFolder folder;
  folder.write("a", "y,x\n1,10\n\n2,20\n");
  folder.write("b", "y,x\n3,30\n4,40");
  folder.write("c", gzipped("5,50\n6,60\n"));
  TableRoles roles;
  roles.label = "y";
  const ChannelOptions table{.format = Format::kCsv, .csv = {}, .table = roles};
  base::ThreadPool pool(1);
  const auto refusal = [&](const ChannelOptions& options, std::size_t row) {
    return error_of([&] { refuse_channel_row(folder.path(), "train", options, row, "too late", pool); });
  };
  for (const ChannelOptions& options : {kCsv, table}) {
    CHECK(refusal(options, 0) == "train/a line 2: too late");
    CHECK(refusal(options, 1) == "train/a line 4: too late");
    CHECK(refusal(options, 2) == "train/b line 2: too late");
    CHECK(refusal(options, 3) == "train/b line 3: too late");
    CHECK(refusal(options, 5) == "train/c line 2: too late");
    CHECK(refusal(options, 6) == "row 6: too late");  // as when a file has shrunk
  }
  folder.write("a", "# rows\n1 0:1\n\n2 0:1\n");
  folder.write("b", "3 0:1");
  folder.write("c", "4 0:1\n");
  CHECK(refusal(kLibsvm, 1) == "train/a line 4: too late");
  CHECK(refusal(kLibsvm, 2) == "train/b line 1: too late");
  CHECK(refusal(kLibsvm, 3) == "train/c line 1: too late");
  CHECK(refusal(kLibsvm, 4) == "row 4: too late");
}

TEST_CASE("more rows than an index can count are refused", "[data][channel]") {
  CHECK(error_of([] { check_num_rows(4'294'967'295u, "train"); }).empty());
  CHECK(error_of([] { check_num_rows(4'294'967'296u, "train"); }) ==
        "channel 'train' has 4294967296 rows; at most 4294967295 are allowed");
}
