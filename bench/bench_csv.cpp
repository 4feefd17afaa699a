// Speed of reading training text, in bytes a second: bench_csv [NUM_THREADS]. The rows are those of the speed table in
// docs: 29 columns of "%.6g" numbers; the best of several runs counts.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "base/parallel.h"
#include "data/csv.h"
#include "data/libsvm.h"

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

template <typename Parse>
void measure(const char* name, const std::string& text, Parse&& parse) {
  double best = 1e9;
  for (int run = 0; run < kNumRuns; ++run) {
    const auto begin = std::chrono::steady_clock::now();
    parse(text);
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  std::printf("%-24s %8.1f MB %8.3f s %8.0f MB/s\n", name, static_cast<double>(text.size()) / 1e6, best,
              static_cast<double>(text.size()) / 1e6 / best);
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
  constexpr int kNumRows = 300'000;
  measure("csv %.6g", text_of_rows(kNumRows, "%.6g", false), csv);
  measure("csv %.9g", text_of_rows(kNumRows, "%.9g", false), csv);
  measure("csv %.17g", text_of_rows(kNumRows, "%.17g", false), csv);
  measure("libsvm %.6g", text_of_rows(kNumRows, "%.6g", true), libsvm);
  const std::string body = text_of_rows(1, "%.6g", false);
  std::string many;
  for (int i = 0; i < 100'000; ++i) many += body;
  measure("request csv row by row", many, [size = body.size()](const std::string& text) {
    for (std::size_t begin = 0; begin < text.size(); begin += size)
      data::parse_request_csv(std::string_view(text).substr(begin, size));
  });
}
