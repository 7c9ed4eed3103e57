#include "harness/run_directory.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include "configs/input_error.h"

namespace clinval::harness {
namespace {

namespace fs = std::filesystem;

/// A folder that goes with the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "clinval-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~TemporaryFolder() { fs::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

template <typename Body>
std::string code_of(Body body) {
  try {
    body();
  } catch (const configs::InputError& error) {
    return error.problems().front().code;
  }
  return "";
}

mode_t mode_of(const std::string& path) {
  struct stat status {};
  REQUIRE(stat(path.c_str(), &status) == 0);
  return status.st_mode & 0777u;
}

}  // namespace

TEST_CASE("run_directory: writes files whole, with their modes, and leaves no temporary one") {
  const TemporaryFolder folder;
  const RunDirectory directory(folder / "run", "id");
  directory.create();
  directory.write("tables/a.csv", "x\n", FileMode::Private);
  CHECK(read_run_file(directory.path(), "tables/a.csv") == "x\n");
  CHECK(mode_of(directory.path("tables/a.csv")) == 0600);
  directory.write("tables/a.csv", "y\n");
  CHECK(read_run_file(directory.path(), "tables/a.csv") == "y\n");
  CHECK_FALSE(fs::exists(directory.path("tables/a.csv.tmp")));
}

TEST_CASE("run_directory: a folder that holds anything is refused before anything is done") {
  const TemporaryFolder folder;
  fs::create_directories(folder / "empty");
  CHECK(code_of([&] { RunDirectory(folder / "empty", "id").create(); }).empty());
  write_file_atomically(folder / "empty/file", "x", FileMode::Shared);
  CHECK(code_of([&] { RunDirectory(folder / "empty", "id"); }) == "E-OUTPUT-NOT-EMPTY");
  CHECK(code_of([&] { RunDirectory(folder / "empty/file", "id"); }) == "E-OUTPUT-NOT-A-FOLDER");
}

TEST_CASE("run_directory: a folder that cannot be created is a config error") {
  const TemporaryFolder folder;
  write_file_atomically(folder / "file", "x", FileMode::Shared);
  CHECK(code_of([&] { RunDirectory(folder / "file/run", "id").create(); }) == "E-OUTPUT-CREATE");
}

TEST_CASE("run_directory: a write that fails says so and leaves nothing behind") {
  const TemporaryFolder folder;
  CHECK(code_of([&] {
          write_file_atomically(folder / "missing/file", "x", FileMode::Shared);
        }) == "E-OUTPUT-WRITE");
  CHECK(code_of([&] { write_file_atomically("/dev/full/x", "x", FileMode::Shared); }) ==
        "E-OUTPUT-WRITE");
  fs::create_directories(folder / "target");
  CHECK(code_of([&] { write_file_atomically(folder / "target", "x", FileMode::Shared); }) ==
        "E-OUTPUT-WRITE");
  CHECK_FALSE(fs::exists(folder / "target.tmp"));
}

TEST_CASE("run_directory: a file that is not there is a data error") {
  const TemporaryFolder folder;
  CHECK(code_of([&] { (void)read_run_file(folder / "run", "results.json"); }) ==
        "E-RUN-UNREADABLE");
}

}  // namespace clinval::harness
