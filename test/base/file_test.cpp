#include "base/file.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <utility>

#include "base/error.h"
#include "support/temporary_folder.h"

using namespace espalier::base;
using espalier::test::TemporaryFolder;
using espalier::test::text_of_file;

namespace {

std::vector<std::string> names(const TemporaryFolder& folder) {
  std::vector<std::string> relative;
  for (const Path& path : list_files(folder.path()))
    relative.push_back(path.lexically_relative(folder.path()).string());
  return relative;
}

// The process may not write files beyond `bytes`: every write behind it fails, as on a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    handler_ = signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limited{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limited);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    signal(SIGXFSZ, handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int);
};

}  // namespace

TEST_CASE("a file's bytes are read whole, whatever its size", "[base][file]") {
  const TemporaryFolder folder;
  for (const std::size_t size : {0, 1, 15, 16, 4096, 262'144, 262'145, 3'000'000}) {
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 31 % 251);
    const Path path = folder.write("file", bytes);
    CHECK(read_file(path) == bytes);
    CHECK(FileBytes(path).view() == bytes);
  }
  CHECK(!read_file("/proc/self/status").empty());  // says that it has size 0
}

TEST_CASE("file bytes keep their content when moved", "[base][file]") {
  const TemporaryFolder folder;
  for (const std::size_t size : {3, 1000, 1'000'000}) {
    const std::string bytes(size, 'x');
    FileBytes first(folder.write("a", bytes));
    FileBytes second(std::move(first));
    CHECK(second.view() == bytes);
    FileBytes third(folder.write("b", "other"));
    third = std::move(second);
    CHECK(third.view() == bytes);
    FileBytes& alias = third;
    third = std::move(alias);
    CHECK(third.view() == bytes);
  }
}

TEST_CASE("a file that cannot be read is named with the reason", "[base][file]") {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "none").string();
  CHECK_THROWS_WITH(read_file(path), "cannot open " + path + ": No such file or directory");
  CHECK_THROWS_AS(FileBytes(path), PlatformError);
  CHECK_THROWS_WITH(read_file(folder.path()), "cannot read " + folder.path().string() + ": Is a directory");
}

TEST_CASE("files are listed at any depth, in the order of their paths' bytes", "[base][file]") {
  const TemporaryFolder folder;
  for (const char* name : {"b.csv", "a/z.csv", "a.csv", "a/b/c/d/e/f.csv", "a-b.csv", "B.csv", "10.csv", "9.csv",
                           ".hidden", "_SUCCESS", "ü.csv"})
    folder.write(name, "1");
  std::filesystem::create_directory(folder.path() / "empty");
  CHECK(names(folder) == std::vector<std::string>{".hidden", "10.csv", "9.csv", "B.csv", "_SUCCESS", "a-b.csv", "a.csv",
                                                  "a/b/c/d/e/f.csv", "a/z.csv", "b.csv", "ü.csv"});
  CHECK(list_files(folder.path() / "missing").empty());
}

TEST_CASE("links to files and folders are followed, a folder is walked once", "[base][file]") {
  const TemporaryFolder folder;
  const TemporaryFolder elsewhere;
  elsewhere.write("data.csv", "1");
  folder.write("real/x.csv", "1");
  std::filesystem::create_symlink(elsewhere.path() / "data.csv", folder.path() / "linked.csv");
  std::filesystem::create_symlink(elsewhere.path(), folder.path() / "other");
  std::filesystem::create_symlink(elsewhere.path(), folder.path() / "other-again");
  std::filesystem::create_symlink(folder.path(), folder.path() / "real/loop");
  std::filesystem::create_symlink("nowhere", folder.path() / "broken.csv");
  CHECK(mkfifo((folder.path() / "pipe").c_str(), 0600) == 0);
  CHECK(names(folder) == std::vector<std::string>{"linked.csv", "other/data.csv", "real/x.csv"});
}

TEST_CASE("an atomic write makes or replaces the file and leaves nothing else", "[base][file]") {
  const TemporaryFolder folder;
  const Path path = folder.path() / "model";
  write_atomically(path, "first");
  CHECK(text_of_file(path) == "first");
  const std::string large(5'000'000, 'y');
  write_atomically(path, large);
  CHECK(text_of_file(path) == large);
  CHECK(names(folder) == std::vector<std::string>{"model"});
  struct stat about{};
  REQUIRE(stat(path.c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0644);  // others may read what training made
}

TEST_CASE("an atomic write into a missing folder names the file", "[base][file]") {
  const TemporaryFolder folder;
  const Path path = folder.path() / "none/model";
  CHECK_THROWS_WITH(write_atomically(path, "x"), "cannot write " + path.string() + ": No such file or directory");
  CHECK_THROWS_AS(write_atomically(path, "x"), PlatformError);
}

TEST_CASE("a write that finds no room keeps the old file and leaves no temporary one", "[base][file]") {
  const TemporaryFolder folder;
  const Path path = folder.write("model", "old");
  const std::string large(1'000'000, 'z');
  {
    const FileSizeLimit limit(100'000);
    CHECK_THROWS_WITH(write_atomically(path, large), "cannot write " + path.string() + ": File too large");
  }
  CHECK(text_of_file(path) == "old");
  CHECK(names(folder) == std::vector<std::string>{"model"});
}

TEST_CASE("an atomic write cannot replace a folder, and says so", "[base][file]") {
  const TemporaryFolder folder;
  folder.write("model/inside", "1");
  const Path path = folder.path() / "model";
  CHECK_THROWS_WITH(write_atomically(path, "x"), "cannot write " + path.string() + ": Is a directory");
  CHECK(names(folder) == std::vector<std::string>{"model/inside"});
}
