// Runs a fuzz target over its corpus and over random changes of it (support/seed.h), without a fuzzer: what a plain
// test can do.
//   fuzz_x_replay CORPUS_FOLDER NUM_MUTATIONS
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "support/seed.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);

namespace {

void run(const std::string& input) {
  // A copy of exactly its size, so that AddressSanitizer sees a read behind it.
  const std::vector<std::uint8_t> bytes(input.begin(), input.end());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

std::vector<std::string> read_corpus(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.is_regular_file()) paths.push_back(entry.path());
  std::ranges::sort(paths);
  std::vector<std::string> inputs;
  for (const std::filesystem::path& path : paths) {
    std::ifstream file(path, std::ios::binary);
    inputs.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return inputs;
}

std::string mutated(const std::vector<std::string>& corpus, std::mt19937& random) {
  std::string input = corpus[random() % corpus.size()];
  for (auto changes = 1 + random() % 6; changes != 0 && !input.empty(); --changes) {
    const std::size_t at = random() % input.size();
    const std::string& other = corpus[random() % corpus.size()];
    switch (random() % 5) {
      case 0:
        input[at] = static_cast<char>(random());
        break;
      case 1:
        input.erase(at, 1 + random() % 8);
        break;
      case 2:
        input.insert(at, input.substr(random() % input.size(), random() % 16));
        break;
      case 3:
        input.insert(at, other.substr(std::min(other.size(), at), random() % 32));
        break;
      default:
        input[at] = static_cast<char>(input[at] ^ (1 << random() % 8));
        break;
    }
  }
  return input;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::fprintf(stderr, "usage: %s CORPUS_FOLDER NUM_MUTATIONS\n", argv[0]), 2;
  const std::vector<std::string> corpus = read_corpus(argv[1]);
  if (corpus.empty()) return std::fprintf(stderr, "%s holds no input\n", argv[1]), 2;
  for (const std::string& input : corpus) run(input);
  auto random = espalier::test::random_engine(1);
  const int num_mutations = espalier::test::num_trials(std::atoi(argv[2]));
  for (int i = 0; i < num_mutations; ++i) run(mutated(corpus, random));
  std::printf("%zu inputs and %d mutations\n", corpus.size(), num_mutations);
}
