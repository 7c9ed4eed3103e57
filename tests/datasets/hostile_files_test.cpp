#include <filesystem>
#include <fstream>
#include <new>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "configs/digest.h"
#include "datasets/data_error.h"
#include "datasets/event_pool.h"
#include "datasets/folder_files.h"
#include "datasets/table_reader.h"
#include "tests/datasets/dataset_support.h"

namespace clinval::datasets {

namespace {

namespace fs = std::filesystem;
using tests::code_of;
using tests::problems_of;
using tests::TemporaryFolder;
using Names = std::vector<std::string>;

/// A folder of two files at different depths, beside a folder that lies outside of it.
struct Tree {
  TemporaryFolder temporary;
  fs::path root = temporary.path("source");
  fs::path outside = temporary.path("outside");

  Tree() {
    fs::create_directories(root / "data" / "deep" / "deeper");
    fs::create_directories(outside);
    put(root / "data" / "b.parquet", "two");
    put(root / "data" / "deep" / "deeper" / "a.parquet", "one");
    put(outside / "secret.parquet", "not yours");
  }

  static void put(const fs::path& path, const std::string& bytes) { std::ofstream(path) << bytes; }
  static void pipe(const fs::path& path) { REQUIRE(mkfifo(path.c_str(), 0600) == 0); }

  [[nodiscard]] SourceFolder folder() const { return {root.string(), "source", "/p"}; }
  [[nodiscard]] std::string listing() const {
    return code_of([this] { static_cast<void>(folder().parquet_files("data")); });
  }
  [[nodiscard]] std::string reading(const std::string& name) const {
    return code_of([&] { static_cast<void>(folder().read(name)); });
  }
};

configs::SourceSpec csv() {
  configs::SourceSpec source;
  source.file = "t.csv";
  source.format = "csv";
  source.delimiter = ",";
  source.quote = "\"";
  source.types = {{"a", "integer"}};
  return source;
}

}  // namespace

TEST_CASE("source_folder: files at any depth in byte order, with their bytes") {
  const Tree tree;
  const SourceFolder folder = tree.folder();
  CHECK(folder.parquet_files("data") == Names{"data/b.parquet", "data/deep/deeper/a.parquet"});
  CHECK(folder.parquet_files() == folder.parquet_files("data"));
  CHECK(folder.parquet_files("data/deep") == Names{"data/deep/deeper/a.parquet"});
  CHECK(folder.read("data/deep/deeper/a.parquet").bytes == "one");
  CHECK(folder.read("data/b.parquet").sha256 == configs::sha256_hex("two"));
  CHECK_FALSE(folder.read_if_there("data/c.parquet").has_value());
  CHECK_FALSE(folder.read_if_there("elsewhere/c.parquet").has_value());
}

TEST_CASE("source_folder: the folder itself may be a link, which its user chose") {
  const Tree tree;
  fs::create_directory_symlink(tree.root, tree.temporary.path("link"));
  const SourceFolder folder(tree.temporary.path("link"), "link", "/p");
  CHECK(folder.parquet_files("data").size() == 2);
  CHECK(folder.read("data/b.parquet").bytes == "two");
}

TEST_CASE("source_folder: a link to a folder is refused at any depth, never passed over") {
  for (const std::string name : {"data/linked", "data/deep/linked", "data/deep/deeper/linked"}) {
    CAPTURE(name);
    const Tree tree;
    fs::create_directory_symlink(tree.outside, tree.root / name);
    CHECK(tree.listing() == "E-DATA-UNREADABLE");
    const auto problems =
        problems_of([&] { static_cast<void>(tree.folder().parquet_files("data")); });
    CHECK(problems.at(0).file == "source/" + name);
    CHECK(tree.reading(name + "/secret.parquet") == "E-DATA-UNREADABLE");
  }
}

TEST_CASE("source_folder: a subfolder that is listed from may be no link either") {
  const Tree tree;
  fs::rename(tree.root / "data", tree.temporary.path("moved"));
  fs::create_directory_symlink(tree.temporary.path("moved"), tree.root / "data");
  CHECK(tree.listing() == "E-DATA-UNREADABLE");
  CHECK(tree.reading("data/b.parquet") == "E-DATA-UNREADABLE");
}

TEST_CASE("source_folder: links and pipes in place of files are refused without waiting") {
  const Tree tree;
  for (const std::string name : {"extra", "extra.parquet"}) {
    CAPTURE(name);
    const fs::path path = tree.root / "data" / name;
    fs::create_symlink(tree.outside / "secret.parquet", path);
    CHECK(tree.listing() == "E-DATA-UNREADABLE");
    CHECK(tree.reading("data/" + name) == "E-DATA-UNREADABLE");
    fs::remove(path);
    Tree::pipe(path);
    CHECK(tree.listing() == "E-DATA-UNREADABLE");
    CHECK(tree.reading("data/" + name) == "E-DATA-UNREADABLE");
    fs::remove(path);
    CHECK(tree.listing() == "ok");
  }
}

TEST_CASE("source_folder: a dangling link is refused, not taken for a file that is absent") {
  const Tree tree;
  fs::create_symlink("nowhere", tree.root / "data" / "c.parquet");
  CHECK(code_of([&] { static_cast<void>(tree.folder().read_if_there("data/c.parquet")); }) ==
        "E-DATA-UNREADABLE");
}

TEST_CASE("source_folder: names that begin with a dot are no data, whatever they are") {
  const Tree tree;
  fs::create_symlink("nowhere", tree.root / "data" / ".lock");
  fs::create_directory(tree.root / "data" / ".cache");
  Tree::put(tree.root / "data" / ".cache" / "x.parquet", "old");
  Tree::pipe(tree.root / "data" / ".pipe.parquet");
  CHECK(tree.folder().parquet_files("data").size() == 2);
}

TEST_CASE("source_folder: what is no folder, or holds no file, is an error") {
  const Tree tree;
  CHECK(code_of([&] { SourceFolder(tree.root / "data" / "b.parquet", "f", "/p"); }) ==
        "E-DATA-UNREADABLE");
  CHECK(code_of([&] { SourceFolder(tree.root / "nowhere", "f", "/p"); }) == "E-DATA-UNREADABLE");
  fs::create_directory(tree.root / "empty");
  CHECK(code_of([&] { static_cast<void>(tree.folder().parquet_files("empty")); }) ==
        "E-DATA-UNREADABLE");
  CHECK(tree.reading("data") == "E-DATA-UNREADABLE");
}

TEST_CASE("table_reader: a single file may be a link, but no pipe, device or odd path") {
  const TemporaryFolder folder;
  fs::create_symlink(folder.write("t.csv", "a\n1\n"), folder.path("link.csv"));
  CHECK(read_table(csv(), folder.path("link.csv"), "").rows == 1);
  Tree::pipe(folder.path("pipe"));
  fs::create_symlink("loop", folder.path("loop"));
  for (const std::string format : {"csv", "ndjson", "parquet"}) {
    for (const std::string& path :
         {folder.path("pipe"), std::string("/dev/zero"), folder.path("loop"),
          folder.path(std::string(300, 'x')), folder.path("t.csv/below")}) {
      CAPTURE(format);
      CAPTURE(path.size());
      configs::SourceSpec source = csv();
      source.format = format;
      CHECK(code_of([&] { static_cast<void>(read_table(source, path, "")); }) ==
            "E-DATA-UNREADABLE");
    }
  }
}

TEST_CASE("read_open_file: a file larger than any limit is refused before it is read") {
  const TemporaryFolder folder;
  OpenedFile opened = open_file(AT_FDCWD, folder.write("t.csv", "a"), Links::Follow, Pipes::Refuse);
  REQUIRE(opened.expected.empty());
  CHECK(opened.bytes == 1);
  opened.bytes = kMostStored + 1;
  CHECK(code_of([&] { static_cast<void>(read_open_file(opened, {}, "t.csv", "")); }) ==
        "E-DATA-TOO-LARGE");
}

TEST_CASE("within_memory: memory that is not there is an error about the file") {
  const auto problems = problems_of([] {
    within_memory("big.csv", "/cases/sources/x", []() -> int { throw std::bad_alloc(); });
  });
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].code == "E-DATA-TOO-LARGE");
  CHECK(problems[0].file == "big.csv");
  CHECK(within_memory("", "", [] { return 7; }) == 7);
}

TEST_CASE("event_index: 32 bits hold every number but the one that means nobody") {
  CHECK(event_index(0, "f", "/p") == 0);
  CHECK(event_index(4'294'967'294, "f", "/p") == 4'294'967'294U);
  for (const std::size_t beyond : {4'294'967'295UL, 4'294'967'296UL, 1UL << 40U}) {
    const auto problems = problems_of([&] { static_cast<void>(event_index(beyond, "f", "/p")); });
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].code == "E-DATA-TOO-LARGE");
    CHECK(problems[0].file == "f");
    CHECK(problems[0].pointer == "/p");
  }
}

}  // namespace clinval::datasets
