#include "datasets/table_writer.h"

#include <filesystem>
#include <string>

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "datasets/cast.h"
#include "datasets/table_reader.h"
#include "tests/datasets/dataset_support.h"

namespace clinval::datasets {

namespace {

using tests::TemporaryFolder;

Table numbered(std::size_t rows) {
  Table table;
  table.rows = rows;
  table.columns = {make_column("id", ColumnType::Integer), make_column("x", ColumnType::Real),
                   make_column("t", ColumnType::Text),     make_column("b", ColumnType::Boolean),
                   make_column("d", ColumnType::Date),     make_column("s", ColumnType::Timestamp)};
  for (std::size_t row = 0; row < rows; ++row) {
    const std::string digits = std::to_string(row);
    for (const auto& [column, text] : {std::pair{0U, digits},
                                       {1U, digits + ".25"},
                                       {2U, "a longer text than twelve " + digits},
                                       {3U, std::string(row % 2 == 0 ? "1" : "0")},
                                       {4U, std::string("2020-02-29")},
                                       {5U, std::string("2020-02-29T01:02:03.000004")}}) {
      if (column > 0 && row % 7 == column) {
        append_null(table.columns[column]);
      } else {
        static_cast<void>(append_cast(table.columns[column], text));
      }
    }
  }
  return table;
}

void check_equal(const Table& a, const Table& b) {
  REQUIRE(a.rows == b.rows);
  REQUIRE(a.columns.size() == b.columns.size());
  for (std::size_t i = 0; i < a.columns.size(); ++i) {
    CHECK(a.columns[i].name == b.columns[i].name);
    CHECK(a.columns[i].type == b.columns[i].type);
    CHECK(a.columns[i].present == b.columns[i].present);
    CHECK((a.columns[i].values == b.columns[i].values));
  }
}

std::size_t files_in(const std::string& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

}  // namespace

TEST_CASE("table_writer: what is written is read back, nulls included") {
  const TemporaryFolder folder;
  const Table table = numbered(30);
  write_parquet(table, folder.path());
  check_equal(read_parquet_parts(folder.path()), table);
}

TEST_CASE("table_writer: a table without rows keeps its columns") {
  const TemporaryFolder folder;
  write_parquet(numbered(0), folder.path());
  check_equal(read_parquet_parts(folder.path()), numbered(0));
}

TEST_CASE("table_writer: parts of fixed size, mode 0600, no temporary file, equal bytes") {
  const TemporaryFolder first;
  const TemporaryFolder second;
  const Table table = numbered(kRowsPerPart + 1);
  write_parquet(table, first.path());
  write_parquet(table, second.path());
  CHECK(files_in(first.path()) == 2);
  for (const char* name : {"part-00000.parquet", "part-00001.parquet"}) {
    const std::string bytes = tests::bytes_of(first.path(name));
    CHECK(bytes.size() > 100);
    CHECK((bytes == tests::bytes_of(second.path(name))));
    struct stat status {};
    REQUIRE(stat(first.path(name).c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0600U);
  }
  check_equal(read_parquet_parts(first.path()), table);

  write_parquet(numbered(3), first.path());  // a shorter table leaves no part of the longer one
  CHECK(files_in(first.path()) == 1);
  CHECK(read_parquet_parts(first.path()).rows == 3);
}

TEST_CASE("table_writer: a folder that is not there cannot be written") {
  const TemporaryFolder folder;
  CHECK(tests::code_of([&] { write_parquet(numbered(1), folder.path("absent")); }) ==
        "E-OUTPUT-WRITE");
}

TEST_CASE("table_writer: a full disk is an output error and leaves no temporary file") {
  const TemporaryFolder folder;
  const auto before = signal(SIGXFSZ, SIG_IGN);
  rlimit limit{};
  REQUIRE(getrlimit(RLIMIT_FSIZE, &limit) == 0);
  const rlimit small{.rlim_cur = 1000, .rlim_max = limit.rlim_max};
  REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
  const std::string code = tests::code_of([&] { write_parquet(numbered(5000), folder.path()); });
  REQUIRE(setrlimit(RLIMIT_FSIZE, &limit) == 0);
  signal(SIGXFSZ, before);
  CHECK(code == "E-OUTPUT-WRITE");
  CHECK(files_in(folder.path()) == 0);
}

TEST_CASE("parquet_reader: declared types must hold what is stored") {
  const TemporaryFolder folder;
  write_parquet(numbered(9), folder.path());
  configs::SourceSpec source;
  source.format = "parquet";
  const auto code = [&](const std::string& name, const std::string& type) {
    source.types = {{name, type}};
    return tests::code_of(
        [&] { static_cast<void>(read_table(source, folder.path("part-00000.parquet"), "")); });
  };
  CHECK(code("id", "integer") == "ok");
  CHECK(code("x", "real") == "ok");
  CHECK(code("t", "text") == "ok");
  CHECK(code("b", "boolean") == "ok");
  CHECK(code("d", "date") == "ok");
  CHECK(code("s", "timestamp") == "ok");
  CHECK(code("id", "text") == "E-DATA-TYPE");
  CHECK(code("x", "integer") == "E-DATA-TYPE");
  CHECK(code("id", "real") == "E-DATA-TYPE");  // not every 64-bit integer is a double
  CHECK(code("ID", "integer") == "E-DATA-MISSING-COLUMN");
  source.sha256 = std::string(64, '0');
  CHECK(code("id", "integer") == "E-DATA-DIGEST");
}

TEST_CASE("parquet_reader: NaN is refused by row and column") {
  const TemporaryFolder folder;
  Table table = numbered(9);
  std::get<std::vector<double>>(table.columns[1].values)[4] = std::stod("nan");
  write_parquet(table, folder.path());
  const auto problems =
      tests::problems_of([&] { static_cast<void>(read_parquet_parts(folder.path())); });
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].code == "E-DATA-NUMBER");
  CHECK(problems[0].row == 5);
  CHECK(problems[0].field == "x");
}

TEST_CASE("parquet_reader: damaged files and empty folders are errors without DuckDB's words") {
  const TemporaryFolder folder;
  CHECK(tests::code_of([&] { static_cast<void>(read_parquet_parts(folder.path())); }) ==
        "E-DATA-UNREADABLE");
  write_parquet(numbered(9), folder.path());
  const std::string whole = tests::bytes_of(folder.path("part-00000.parquet"));
  for (const std::size_t length : {std::size_t{0}, std::size_t{3}, whole.size() / 2}) {
    folder.write("part-00000.parquet", whole.substr(0, length));
    CHECK(tests::code_of([&] { static_cast<void>(read_parquet_parts(folder.path())); }) ==
          "E-DATA-UNREADABLE");
  }
}

TEST_CASE("parquet_reader: a path with pattern letters is one file") {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.path("a[b]*"));
  write_parquet(numbered(2), folder.path("a[b]*"));
  CHECK(read_parquet_parts(folder.path("a[b]*")).rows == 2);
}

}  // namespace clinval::datasets
