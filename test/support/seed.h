// Random tests: every run draws another seed and prints it, so that a failure can be repeated.
//   ESPALIER_TEST_SEED=number   this seed instead of a drawn one
//   ESPALIER_TEST_SIZE=factor   this many times the usual number of trials; `scripts/test --long` gives 20
// For tests that hold whatever is drawn. One that needs certain numbers names its engine's seed itself.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>

namespace espalier::test {

// The value of an environment variable as a number; ends the program on anything else.
inline double environment_number(const char* name, double otherwise) {
  const char* text = std::getenv(name);
  if (text == nullptr || *text == '\0') return otherwise;
  char* end = nullptr;
  const double value = std::strtod(text, &end);
  if (*end != '\0' || !(value >= 0) || value > 0x1p32) {
    std::fprintf(stderr, "%s='%s' is no number from 0 to 2^32\n", name, text);
    std::exit(2);
  }
  return value;
}

// The run's seed, printed when it is first asked for.
inline std::uint32_t run_seed() {
  static const std::uint32_t seed = [] {
    const auto value = static_cast<std::uint32_t>(environment_number("ESPALIER_TEST_SEED", std::random_device()()));
    std::fprintf(stderr, "random tests: ESPALIER_TEST_SEED=%u\n", value);
    return value;
  }();
  return seed;
}

// An engine that follows from the run's seed; `name` tells the tests of a program apart.
template <class Engine = std::mt19937>
Engine random_engine(std::uint32_t name) {
  std::seed_seq sequence{run_seed(), name};
  return Engine(sequence);
}

// How many trials this run makes where `usual` are usual; at least 1.
inline int num_trials(int usual) {
  static const double factor = environment_number("ESPALIER_TEST_SIZE", 1);
  return static_cast<int>(std::clamp(usual * factor, 1.0, 1e9));
}

}  // namespace espalier::test
