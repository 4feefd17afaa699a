// Cells of CSV lines -> float32: what data/text/short_decimal.h takes beside std::from_chars. Google Benchmark; items
// are cells. docs/speed.md has the figures that keep it.
#include <benchmark/benchmark.h>

#include <charconv>
#include <cstddef>
#include <cstdio>
#include <random>
#include <string>

#include "data/csv/csv_cell.h"

using namespace espalier;

namespace {

constexpr int kNumCells = 100'000;

// Cells of one spelling, each behind the one before it, divided by ',' and ended by '\n', as lines of a CSV file.
std::string cells_of(const char* format, double scale) {
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  std::string text;
  char number[64];
  for (int cell = 0; cell < kNumCells; ++cell) {
    std::snprintf(number, sizeof number, format, scale * normal(random));
    text += number;
    text += cell % 28 == 27 ? '\n' : ',';
  }
  text.back() = '\n';
  return text;
}

struct Spelling {
  const char* name;
  const char* format;
  double scale;
};

constexpr Spelling kSpellings[] = {{"whole numbers", "%.0f", 1000},
                                   {"%.2f", "%.2f", 100},
                                   {"%.6g", "%.6g", 1},
                                   {"%.9g", "%.9g", 1},
                                   {"%.17g", "%.17g", 1}};

// The number at `cell` of a line, as data::read_number finds it, by from_chars.
const char* read_number_by_from_chars(const char* cell, const char* text_end, float& value) {
  const std::from_chars_result result = std::from_chars(cell, text_end, value);
  if (result.ec == std::errc() && (*result.ptr == ',' || *result.ptr == '\n')) return result.ptr;
  return data::read_number_slowly(cell, ',', value);
}

template <typename Read>
void each_cell(benchmark::State& state, const Read& read) {
  const Spelling& spelling = kSpellings[state.range(0)];
  state.SetLabel(spelling.name);
  const std::string text = cells_of(spelling.format, spelling.scale);
  const char* const end = text.data() + text.size();
  for (auto _ : state) {
    float sum = 0;
    for (const char* at = text.data(); at != end; ++at) {
      float value = 0;
      at = read(at, end, value);
      sum += value;
    }
    benchmark::DoNotOptimize(sum);
  }
  state.SetItemsProcessed(state.iterations() * kNumCells);
}

void csv_short_decimal(benchmark::State& state) {
  each_cell(state, [](const char* at, const char*, float& value) { return data::read_number(at, ',', value); });
}
void csv_from_chars(benchmark::State& state) { each_cell(state, read_number_by_from_chars); }
// The careful way: the cell found first, then read by base::parse_float.
void csv_careful(benchmark::State& state) {
  each_cell(state, [](const char* at, const char*, float& value) { return data::read_number_slowly(at, ',', value); });
}

BENCHMARK(csv_short_decimal)->DenseRange(0, 4);
BENCHMARK(csv_from_chars)->DenseRange(0, 4);
BENCHMARK(csv_careful)->DenseRange(0, 4);

}  // namespace

BENCHMARK_MAIN();
