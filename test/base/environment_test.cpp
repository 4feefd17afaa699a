#include "base/environment.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>

#include "base/error.h"
#include "base/simd.h"
#include "base/text.h"
#include "support/error_of.h"

using namespace espalier::base;
using espalier::test::error_of;

namespace {

// What is wrong with the environment, once `read` has read it.
template <typename Read>
std::string problems(const Environment& environment, const Read& read) {
  return error_of<ClientError>([&] {
    EnvironmentReader reader(environment);
    read(reader);
    reader.throw_problems();
  });
}

}  // namespace

TEST_CASE("the first name that is set counts, and blanks are not set", "[base][environment]") {
  const Environment environment = {{"A", " \t"}, {"B", " two "}, {"C", "three"}};
  EnvironmentReader reader(environment);
  CHECK(reader.text({"NONE", "A", "B", "C"}) == "two");
  CHECK(reader.text({"A"}) == std::nullopt);
}

TEST_CASE("what cannot be understood is refused, all of it at once", "[base][environment]") {
  const Environment environment = {{"NUMBER", "3x"}, {"LARGE", "11"}, {"FLAG", "maybe"}, {"GOOD", "7"}, {"ON", "TRUE"}};
  CHECK(problems(environment,
                 [](EnvironmentReader& reader) {
                   CHECK(reader.integer({"NUMBER"}, 0, 10) == std::nullopt);
                   CHECK(reader.integer({"LARGE"}, 0, 10) == std::nullopt);
                   CHECK(reader.integer({"GOOD"}, 0, 10) == 7);
                   CHECK(reader.flag({"FLAG"}) == std::nullopt);
                   CHECK(reader.flag({"ON"}) == true);
                 }) ==
        "environment variable NUMBER is '3x'; allowed is a whole number from 0 to 10; "
        "environment variable LARGE is '11'; allowed is a whole number from 0 to 10; "
        "environment variable FLAG is 'maybe'; allowed is true or false");
}

TEST_CASE("the platform's numbers are log levels", "[base][environment]") {
  const auto level = [](const std::string& number) {
    const Environment environment = {{"SAGEMAKER_CONTAINER_LOG_LEVEL", number}};
    EnvironmentReader reader(environment);
    return read_log_level(reader);
  };
  CHECK(level("") == std::nullopt);
  CHECK(level("0") == LogLevel::kDebug);
  CHECK(level("20") == LogLevel::kInfo);
  CHECK(level("21") == LogLevel::kWarning);
  CHECK(level("50") == LogLevel::kError);
  CHECK(problems({{"SAGEMAKER_CONTAINER_LOG_LEVEL", "info"}}, read_log_level) ==
        "environment variable SAGEMAKER_CONTAINER_LOG_LEVEL is 'info'; allowed is a whole number from 0 to 50");
}

TEST_CASE("a SIMD level is taken from the environment, an unknown one is refused by name", "[base][environment]") {
  CHECK(problems({{"ESPALIER_SIMD", "baseline"}}, apply_simd_level).empty());
  CHECK(simd_level() == "baseline");
  force_simd_level(simd_levels().front());
  CHECK(problems({{"ESPALIER_SIMD", "avx9"}}, apply_simd_level) ==
        "environment variable ESPALIER_SIMD is 'avx9'; allowed is one of the levels that this build and CPU can run: " +
            join(simd_levels(), ", "));
  CHECK(simd_level() == simd_levels().front());
}

TEST_CASE("the process's environment is read once", "[base][environment]") {
  const std::size_t before = process_environment().size();
  setenv("ESPALIER_TEST_VARIABLE", "late", 1);
  CHECK(process_environment().size() == before);
  unsetenv("ESPALIER_TEST_VARIABLE");
}
