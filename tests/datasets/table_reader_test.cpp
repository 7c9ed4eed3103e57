#include "datasets/table_reader.h"

#include <string>

#include <doctest/doctest.h>

#include "configs/digest.h"
#include "tests/datasets/dataset_support.h"

namespace clinval::datasets {

namespace {

using tests::code_of;
using tests::TemporaryFolder;

configs::SourceSpec csv(std::vector<std::pair<std::string, std::string>> types) {
  configs::SourceSpec source;
  source.format = "csv";
  source.types = std::move(types);
  return source;
}

Table read(const std::string& bytes, const configs::SourceSpec& source) {
  const TemporaryFolder folder;
  return read_table(source, folder.write("t.csv", bytes), "/cases/sources/t");
}

// Made by gzip -n, zstd and xz from "id,x\n1,0.5\n2,\n"; the file is not made by the code under test.
std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}
const std::string kPlain = "id,x\n1,0.5\n2,\n";
const std::string kGzip =
    from_hex("1f8b0800000000000003cb4cd1a9e032d431d033e532d2e10200200aa3890e000000");
const std::string kZstd = from_hex("28b52ffd045871000069642c780a312c302e350a322c0a8412545d");
const std::string kXz = from_hex(
    "fd377a585a000004e6d6b4460200210116000000742fe5a301000d69642c780a312c302e350a322c0a00000077fb8a"
    "4cb11d06340001260e081be0041fb6f37d010000000004595a");

}  // namespace

TEST_CASE("table_reader: typed columns by name, in declared order, undeclared ones left out") {
  const Table table = read(
      "when,t,flag,other,x,n,day\n"
      "2020-02-29T23:59:58.25,\"a,\"\"b\"\"\",TRUE,zz,-1.5e-3,-7,1970-01-02\n"
      "1969-12-31 23:59:59,ü,0,,36.6,9223372036854775807,1969-12-31\n",
      csv({{"n", "integer"},
           {"x", "real"},
           {"t", "text"},
           {"flag", "boolean"},
           {"day", "date"},
           {"when", "timestamp"}}));
  REQUIRE(table.rows == 2);
  REQUIRE(table.columns.size() == 6);
  CHECK(table.columns[0].name == "n");
  CHECK(table.at("n").integers() == std::vector<std::int64_t>{-7, 9223372036854775807});
  CHECK(table.at("x").reals() == std::vector<double>{-0.0015, 36.6});
  CHECK(table.at("t").texts() == std::vector<std::string>{"a,\"b\"", "ü"});
  CHECK(table.at("flag").booleans() == std::vector<std::uint8_t>{1, 0});
  CHECK(table.at("day").integers() == std::vector<std::int64_t>{1, -1});
  CHECK(table.at("when").integers() == std::vector<std::int64_t>{1583020798250000, -1000000});
  CHECK(table.find("other") == nullptr);
}

TEST_CASE("table_reader: an empty field is null, a quoted empty text is an empty text") {
  const Table table = read("t,n\n,\n\"\",\"\"\nNA,1\n", csv({{"t", "text"}, {"n", "integer"}}));
  CHECK(table.at("t").present == std::vector<std::uint8_t>{0, 1, 1});
  CHECK(table.at("t").texts()[1].empty());
  CHECK(table.at("n").present == std::vector<std::uint8_t>{0, 0, 1});
}

TEST_CASE("table_reader: declared null markers, and only those, are null") {
  configs::SourceSpec source = csv({{"t", "text"}, {"n", "real"}});
  source.null_markers = {"NA", "?"};
  const Table table = read("t,n\nNA,?\n\"NA\",1\n,2\n", source);
  CHECK(table.at("t").present == std::vector<std::uint8_t>{0, 1, 1});
  CHECK(table.at("t").texts()[1] == "NA");
  CHECK(table.at("n").present == std::vector<std::uint8_t>{0, 1, 1});
  CHECK(code_of([&] { static_cast<void>(read("t,n\na,\n", source)); }) == "E-DATA-TYPE");
}

TEST_CASE("table_reader: line ends, byte order mark, last line, delimiter and one empty column") {
  const auto source = csv({{"id", "integer"}, {"x", "real"}});
  for (const std::string bytes : {"id,x\r\n1,0.5\r\n2,\r\n", "\xef\xbb\xbfid,x\n1,0.5\n2,",
                                  "x,id\n0.5,1\n,2\n", "\"id\",\"x\"\n\"1\",\"0.5\"\n2,\n"}) {
    CAPTURE(bytes);
    const Table table = read(bytes, source);
    CHECK(table.at("id").integers() == std::vector<std::int64_t>{1, 2});
    CHECK(table.at("x").present == std::vector<std::uint8_t>{1, 0});
  }
  configs::SourceSpec tabs = source;
  tabs.delimiter = "\t";
  CHECK(read("id\tx\n1\t0.5\n", tabs).rows == 1);
  CHECK(read("t\na\n\nb\n", csv({{"t", "text"}})).at("t").present ==
        std::vector<std::uint8_t>{1, 0, 1});
}

TEST_CASE("table_reader: without a quote character a quote is a letter") {
  configs::SourceSpec source = csv({{"t", "text"}});
  source.quote = "";
  CHECK(read("t\n5\" tube\n", source).at("t").texts()[0] == "5\" tube");
}

TEST_CASE("table_reader: gzip, Zstandard and xz give the table of the plain file") {
  const auto source = csv({{"id", "integer"}, {"x", "real"}});
  for (const std::string& bytes : {kPlain, kGzip, kZstd, kXz}) {
    const Table table = read(bytes, source);
    CHECK(table.rows == 2);
    CHECK(table.at("x").reals()[0] == 0.5);
    CHECK(table.at("x").is_null(1));
  }
  // Several gzip members are one file.
  const Table twice =
      read(kGzip + from_hex("1f8b080000000000000333d631e402007bd905d404000000"), source);
  CHECK(twice.at("id").integers() == std::vector<std::int64_t>{1, 2, 3});
  const std::string more = from_hex(
      "fd377a585a000004e6d6b4460200210116000000742fe5a3010003332c310a0082775ecba759a89f00011c046f2c9c"
      "c11fb6f37d010000000004595a");
  CHECK(read(kXz + more, source).at("id").integers() == std::vector<std::int64_t>{1, 2, 3});
}

TEST_CASE("table_reader: a cut archive is damaged, not a shorter table") {
  const auto source = csv({{"id", "integer"}, {"x", "real"}});
  for (const std::string& whole : {kGzip, kZstd, kXz}) {
    for (std::size_t length = 6; length < whole.size(); ++length) {
      CAPTURE(length);
      CHECK(code_of([&] { static_cast<void>(read(whole.substr(0, length), source)); }) ==
            "E-DATA-UNREADABLE");
    }
  }
}

TEST_CASE("table_reader: the pinned digest is that of the bytes as stored") {
  configs::SourceSpec source = csv({{"id", "integer"}});
  source.sha256 = configs::sha256_hex(kGzip);
  CHECK(read(kGzip, source).rows == 2);
  CHECK(code_of([&] { static_cast<void>(read(kPlain, source)); }) == "E-DATA-DIGEST");
  const TemporaryFolder folder;
  const SourceTable stored = read_source(source, folder.write("g", kGzip), "");
  CHECK(stored.sha256 == source.sha256);
  CHECK(stored.bytes == kGzip.size());
}

TEST_CASE("table_reader: a file that is not there or is a folder cannot be read") {
  const TemporaryFolder folder;
  const auto source = csv({{"id", "integer"}});
  for (const std::string& path : {folder.path("absent.csv"), folder.path()}) {
    CHECK(code_of([&] { static_cast<void>(read_table(source, path, "")); }) == "E-DATA-UNREADABLE");
  }
}

TEST_CASE("table_reader: many problems are told at once, up to twenty") {
  std::string bytes = "n\n";
  for (int i = 0; i < 50; ++i) {
    bytes += "x\n";
  }
  const auto problems = tests::problems_of([&] {
    static_cast<void>(read(bytes, csv({{"n", "integer"}})));
  });
  CHECK(problems.size() == 20);
  CHECK(problems[4].row == 5);
  CHECK(problems[4].line == 6);
}

TEST_CASE("table_reader: a row's line counts line breaks inside quotes") {
  const auto problems = tests::problems_of([&] {
    static_cast<void>(read("t,n\n\"a\nb\nc\",1\nd,x\n", csv({{"t", "text"}, {"n", "integer"}})));
  });
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].row == 2);
  CHECK(problems[0].line == 5);
  CHECK(problems[0].field == "n");
}

TEST_CASE("table_reader: a table without declared types is text with the header's names") {
  const TemporaryFolder folder;
  const Table table = read_text_table(folder.write("t.csv", "a;b\n1;\n\"\";x\n"), ';');
  REQUIRE(table.columns.size() == 2);
  CHECK(table.columns[0].texts()[0] == "1");
  CHECK(table.columns[0].present == std::vector<std::uint8_t>{1, 1});
  CHECK(table.columns[1].present == std::vector<std::uint8_t>{0, 1});

  const Column cast = cast_column(table.columns[0], ColumnType::Integer, "t.csv");
  CHECK(cast.integers()[0] == 1);
  CHECK(cast.is_null(1));
  const auto problems = tests::problems_of(
      [&] { static_cast<void>(cast_column(table.columns[1], ColumnType::Real, "t.csv")); });
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].code == "E-DATA-TYPE");
  CHECK(problems[0].row == 2);
  CHECK(problems[0].field == "b");
}

}  // namespace clinval::datasets
