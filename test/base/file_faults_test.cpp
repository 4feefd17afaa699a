#include "base/file_faults.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <functional>
#include <string>

#include "base/error.h"
#include "base/file.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"

using namespace espalier::base;
using espalier::test::error_of;
using espalier::test::TemporaryFolder;
using espalier::test::text_of_file;

namespace {

std::size_t calls_of(const std::function<void()>& action) {
  const FileFaults counting({});
  action();
  return counting.num_calls();
}

// The message when the n-th call of that kind fails.
std::string message_at(FileCall kind, std::size_t nth, int error, const std::function<void()>& action) {
  const FileFaults faults({.nth = nth, .error = error, .only = kind});
  return error_of<PlatformError>(action);
}

}  // namespace

TEST_CASE("a fault strikes the call that it names, once or for good", "[base][file_faults]") {
  const TemporaryFolder folder;
  const Path path = folder.write("file", "text");
  const auto read_thrice = [&](FileFault::Lasting lasting) {
    const FileFaults faults({.nth = 2, .error = EIO, .lasting = lasting, .only = FileCall::kOpen});
    std::string outcome;
    for (int i = 0; i < 3; ++i) outcome += error_of<PlatformError>([&] { read_file(path); }).empty() ? '.' : 'x';
    CHECK(faults.has_struck());
    return outcome;
  };
  CHECK(read_thrice(FileFault::Lasting::kOnce) == ".x.");
  CHECK(read_thrice(FileFault::Lasting::kForGood) == ".xx");
  CHECK(read_file(path) == "text");  // faults end with their object
}

TEST_CASE("every way to fail is a sentence with the path and the reason", "[base][file_faults]") {
  const TemporaryFolder folder;
  const std::string path = folder.write("sub/file", std::string(300'000, 'x')).string();
  const std::string parent = (folder.path() / "sub").string();
  const auto write = [&] { write_atomically(path, "new"); };
  CHECK(message_at(FileCall::kOpen, 1, EMFILE, [&] { read_file(path); }) ==
        "cannot open " + path + ": Too many open files");
  CHECK(message_at(FileCall::kRead, 1, EIO, [&] { read_file(path); }) ==
        "cannot read " + path + ": Input/output error");
  CHECK(message_at(FileCall::kStatus, 1, EIO, [&] { FileBytes{path}; }) ==
        "cannot read " + path + ": Input/output error");
  CHECK(message_at(FileCall::kStatus, 1, EACCES, [&] { path_exists(path); }) ==
        "cannot look at " + path + ": Permission denied");
  CHECK(message_at(FileCall::kList, 1, EIO, [&] { list_files(parent); }) ==
        "cannot list " + parent + ": Input/output error");
  CHECK(message_at(FileCall::kList, 2, EIO, [&] { list_files(parent); }) ==
        "cannot list " + parent + ": Input/output error");
  CHECK(message_at(FileCall::kMakeFolder, 1, EROFS, [&] { make_folders(parent + "/a/b"); }) ==
        "cannot make the folder " + parent + "/a: Read-only file system");
  CHECK(message_at(FileCall::kRemove, 1, EROFS, [&] { remove_file(path); }) ==
        "cannot remove " + path + ": Read-only file system");
  for (const FileCall kind : {FileCall::kOpen, FileCall::kWrite, FileCall::kSync, FileCall::kClose, FileCall::kRename})
    CHECK(message_at(kind, 1, ENOSPC, write) == "cannot write " + path + ": No space left on device");
  CHECK(message_at(FileCall::kSync, 2, EIO, write) == "cannot write " + parent + ": Input/output error");
  CHECK(message_at(FileCall::kWrite, 1, EIO, [&] { write_into("/dev/null", "x"); }) ==
        "cannot write /dev/null: Input/output error");
}

TEST_CASE("calls that a signal interrupts are made again", "[base][file_faults]") {
  const TemporaryFolder folder;
  const Path path = folder.path() / "file";
  for (const FileCall kind : {FileCall::kWrite, FileCall::kSync})
    CHECK(message_at(kind, 1, EINTR, [&] { write_atomically(path, "interrupted"); }).empty());
  for (const FileCall kind : {FileCall::kOpen, FileCall::kRead})
    CHECK(message_at(kind, 1, EINTR, [&] { CHECK(read_file(path) == "interrupted"); }).empty());
}

TEST_CASE("where a file cannot be mapped it is read", "[base][file_faults]") {
  const TemporaryFolder folder;
  const std::string bytes(1'000'000, 'x');
  const Path path = folder.write("file", bytes);
  const auto read = [&] { CHECK(FileBytes(path).view() == bytes); };
  CHECK(message_at(FileCall::kMap, 1, ENODEV, read).empty());
  CHECK(message_at(FileCall::kStatus, 2, ENOSYS, read).empty());  // which file system it is
}

TEST_CASE("whatever call of an atomic write fails, the old file or the new one is there and no part of either",
          "[base][file_faults]") {
  const TemporaryFolder folder;
  const Path path = folder.path() / "model";
  const std::string bytes(100'000, 'n');
  const auto write = [&] { write_atomically(path, bytes); };
  const std::size_t num_calls = calls_of(write);
  REQUIRE(num_calls >= 7);
  for (const auto lasting : {FileFault::Lasting::kOnce, FileFault::Lasting::kForGood}) {
    for (std::size_t nth = 1; nth <= num_calls; ++nth) {
      folder.write("model", "old");
      std::string message;
      {
        const FileFaults faults({.nth = nth, .error = ENOSPC, .lasting = lasting});
        message = error_of<PlatformError>(write);
      }
      CAPTURE(nth, message);
      const std::string after = text_of_file(path);
      CHECK((after == bytes || (after == "old" && !message.empty())));
      if (lasting == FileFault::Lasting::kOnce) CHECK(list_files(folder.path()).size() == 1);
    }
  }
}

TEST_CASE("a file of a folder that cannot be looked at is not passed over", "[base][file_faults]") {
  const TemporaryFolder folder;
  folder.write("a", "1");
  folder.write("b", "2");
  const std::size_t num_calls = calls_of([&] { list_files(folder.path()); });
  for (std::size_t nth = 1; nth <= num_calls; ++nth) {
    const FileFaults faults({.nth = nth, .error = EIO});
    CHECK_THAT(
        error_of<PlatformError>([&] { list_files(folder.path()); }),
        Catch::Matchers::ContainsSubstring(folder.path().string()) && Catch::Matchers::EndsWith("Input/output error"));
  }
}

TEST_CASE("folders are made with those above them, and a file in their place is named", "[base][file]") {
  const TemporaryFolder folder;
  make_folders(folder.path() / "a/b/c/");
  make_folders(folder.path() / "a/b/c");
  CHECK(kind_of(folder.path() / "a/b/c") == FileKind::kFolder);
  const std::string file = folder.write("a/file", "x").string();
  CHECK(error_of<PlatformError>([&] { make_folders(file); }) == "cannot make the folder " + file + ": File exists");
  CHECK(error_of<PlatformError>([&] { make_folders(file + "/b"); }) ==
        "cannot make the folder " + file + ": File exists");
}

TEST_CASE("what stands at a path is told apart, through links too", "[base][file]") {
  const TemporaryFolder folder;
  folder.write("file", "x");
  std::filesystem::create_symlink("file", folder.path() / "link");
  std::filesystem::create_symlink("nothing", folder.path() / "broken");
  CHECK(kind_of(folder.path() / "file") == FileKind::kFile);
  CHECK(kind_of(folder.path() / "link") == FileKind::kFile);
  CHECK(kind_of(folder.path()) == FileKind::kFolder);
  CHECK(kind_of("/dev/null") == FileKind::kOther);
  CHECK(kind_of(folder.path() / "broken") == FileKind::kNone);
  CHECK(kind_of(folder.path() / "file/below") == FileKind::kNone);
  remove_file(folder.path() / "file");
  remove_file(folder.path() / "file");
  CHECK(!path_exists(folder.path() / "file"));
}
