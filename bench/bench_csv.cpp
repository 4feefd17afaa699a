// Speed of reading training text and request bodies, in bytes a second: bench_csv [NUM_THREADS]. Rows of a label and 28
// normal deviates; the best of several runs counts.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>
#include <string>
#include <vector>

#include "base/parallel.h"
#include "data/csv/csv.h"
#include "data/libsvm/libsvm.h"
#include "data/table/raw_table.h"

using namespace espalier;

namespace {

constexpr int kNumFeatures = 28;
constexpr int kNumRuns = 7;

std::string text_of_rows(int num_rows, const char* format, bool sparse) {
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  std::string text;
  char number[64];
  for (int row = 0; row < num_rows; ++row) {
    text += row % 2 == 0 ? '1' : '0';
    for (int feature = 0; feature < kNumFeatures; ++feature) {
      std::snprintf(number, sizeof number, format, normal(random));
      text += sparse ? " " + std::to_string(feature) + ":" : ",";
      text += number;
    }
    text += '\n';
  }
  return text;
}

// A label, eight numbers and six columns of categories, 2 to 5,000 of them.
std::string mixed_text(int num_rows) {
  std::mt19937_64 random(1);
  std::string text = "label";
  for (int column = 0; column < 14; ++column) text += ",column_" + std::to_string(column);
  text += '\n';
  char cell[64];
  for (int row = 0; row < num_rows; ++row) {
    text += row % 2 == 0 ? '1' : '0';
    for (int column = 0; column < 8; ++column) {
      std::snprintf(cell, sizeof cell, ",%.6g", static_cast<double>(random() % 1'000'000) / 777);
      text += cell;
    }
    for (const unsigned num_categories : {2u, 7u, 16u, 40u, 300u, 5000u})
      text += ",category-" + std::to_string(random() % num_categories);
    text += '\n';
  }
  return text;
}

template <typename Parse>
void measure(const char* name, const std::string& text, Parse&& parse) {
  double best = 1e9, best_cpu = 1e9;  // the CPU's time tells more on a machine that others use too
  for (int run = 0; run < kNumRuns; ++run) {
    const auto begin = std::chrono::steady_clock::now();
    const std::clock_t cpu_begin = std::clock();
    parse(text);
    best_cpu = std::min(best_cpu, static_cast<double>(std::clock() - cpu_begin) / CLOCKS_PER_SEC);
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  const double megabytes = static_cast<double>(text.size()) / 1e6;
  std::printf("%-24s %8.1f MB %8.3f s %6.0f MB/s, %8.3f s of CPU, %6.0f MB/s of CPU\n", name, megabytes, best,
              megabytes / best, best_cpu, megabytes / best_cpu);
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  const int num_threads = argc > 1 ? std::atoi(argv[1]) : 1;
  base::ThreadPool pool(std::max(1, num_threads));
  std::printf("%d thread(s), best of %d runs\n", pool.num_threads(), kNumRuns);
  const auto csv = [&pool](const std::string& text) {
    const data::SourceText source{"bench", text};
    return data::parse_training_csv({&source, 1}, {}, pool);
  };
  const auto libsvm = [&pool](const std::string& text) {
    const data::SourceText source{"bench", text};
    return data::parse_training_libsvm({&source, 1}, pool);
  };
  const auto raw_table = [&pool](const std::string& text) {
    const data::SourceText source{"bench", text};
    data::TableRoles roles;
    roles.detects_categories = true;
    return data::parse_raw_table({&source, 1}, {roles, nullptr, "train"}, pool);
  };
  constexpr int kNumRows = 100'000;
  measure("csv %.6g", text_of_rows(kNumRows, "%.6g", false), csv);
  measure("csv %.9g", text_of_rows(kNumRows, "%.9g", false), csv);
  measure("csv %.17g", text_of_rows(kNumRows, "%.17g", false), csv);
  measure("raw table, numbers %.6g", text_of_rows(kNumRows, "%.6g", false), raw_table);
  measure("raw table, mixed", mixed_text(2 * kNumRows), raw_table);
  measure("libsvm %.6g", text_of_rows(kNumRows, "%.6g", true), libsvm);
  const std::string body = text_of_rows(1, "%.6g", false);
  std::string many;
  for (int i = 0; i < 100'000; ++i) many += body;
  measure("request csv row by row", many, [size = body.size()](const std::string& text) {
    for (std::size_t begin = 0; begin < text.size(); begin += size)
      data::parse_request_csv(std::string_view(text).substr(begin, size));
  });
}
