#include "train/contract/failure.h"

#include <catch2/catch_test_macros.hpp>
#include <new>
#include <stdexcept>

#include "base/error.h"
#include "support/temporary_folder.h"

using namespace espalier;
using namespace espalier::train;

namespace {

template <typename Error>
Failure failure_of(const Error& error) {
  return describe_failure(std::make_exception_ptr(error));
}

}  // namespace

TEST_CASE("the class of an error opens its text and decides the exit status", "[train][failure]") {
  const auto is = [](const Failure& failure, const std::string& text, int status) {
    CHECK(failure.text == text);
    CHECK(failure.exit_status == status);
  };
  is(failure_of(base::ClientError("eta: 'x'")), "UserError: eta: 'x'", 2);
  is(failure_of(base::AlgorithmError("gain is NaN")), "AlgorithmError: gain is NaN", 1);
  is(failure_of(base::PlatformError("disk full")), "PlatformError: disk full", 1);
  is(failure_of(std::logic_error("oops")), "AlgorithmError: oops", 1);
  is(failure_of(std::bad_alloc()),
     "PlatformError: the machine has too little memory for this data; use a larger instance", 1);
  is(failure_of(42), "AlgorithmError: an unknown error", 1);
}

TEST_CASE("the failure file is written once: the first cause stays", "[train][failure]") {
  const test::TemporaryFolder root;
  const Layout layout(root.path());
  report_failure(layout, {"UserError: first", 2});
  CHECK(test::text_of_file(root.path() / "output/failure") == "UserError: first\n");
  report_failure(layout, {"PlatformError: second", 1});
  CHECK(test::text_of_file(root.path() / "output/failure") == "UserError: first\n");
}

TEST_CASE("an outcome of an earlier run is removed, and a missing root stays missing", "[train][failure]") {
  const test::TemporaryFolder root;
  const Layout layout(root.path());
  remove_earlier_outcome(layout);  // there is none
  root.write("output/failure", "old");
  root.write("output/success", "");
  root.write("output/data/kept", "x");
  remove_earlier_outcome(layout);
  CHECK(!std::filesystem::exists(layout.failure_file()));
  CHECK(!std::filesystem::exists(layout.success_file()));
  CHECK(std::filesystem::exists(root.path() / "output/data/kept"));
  report_failure(Layout(root.path() / "missing"), {"UserError: x", 2});
  CHECK(!std::filesystem::exists(root.path() / "missing"));
}

TEST_CASE("a failure that cannot be written is no second failure", "[train][failure]") {
  const test::TemporaryFolder root;
  root.write("output", "a file where the folder should be");
  report_failure(Layout(root.path()), {"UserError: x", 2});
  CHECK(test::text_of_file(root.path() / "output") == "a file where the folder should be");
}
