#include "datasets/parquet_limits.h"

#include <filesystem>
#include <new>
#include <string>

#include <doctest/doctest.h>

#include "datasets/duckdb_api.h"
#include "datasets/meds_reader.h"
#include "datasets/parquet_reader.h"
#include "tests/datasets/dataset_support.h"

namespace clinval::datasets {

namespace {

using tests::code_of;
using tests::problems_of;
using tests::TemporaryFolder;

/// The bytes of the Parquet file that DuckDB makes of a query.
std::string parquet_of(const std::string& query) {
  const TemporaryFolder folder;
  Database(Database::Access::Files)
      .execute("COPY (" + query + ") TO '" + folder.path("x.parquet") +
               "' (FORMAT parquet, COMPRESSION zstd)");
  return tests::bytes_of(folder.path("x.parquet"));
}

configs::SourceSpec source_of(std::vector<std::pair<std::string, std::string>> types) {
  configs::SourceSpec source;
  source.format = "parquet";
  source.types = std::move(types);
  return source;
}

std::string read(const std::string& bytes, const configs::SourceSpec& source,
                 ParquetLimits limits) {
  return code_of(
      [&] { static_cast<void>(read_parquet(bytes, source, "x.parquet", "/p", limits)); });
}

/// A 64-bit integer as the metadata of Parquet write it: zigzag, seven bits a byte.
std::string metadata_integer(std::int64_t value) {
  auto rest = (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63);
  std::string bytes;
  for (; rest >= 128; rest >>= 7U) {
    bytes += static_cast<char>(rest % 128 + 128);
  }
  return bytes + static_cast<char>(rest);
}

/// The same file whose metadata say `rows` wherever they said `real`.
std::string forged(const std::string& bytes, std::int64_t real, std::int64_t rows) {
  constexpr char kNextInteger = 0x16;  // the field after the last one, an i64
  const std::string from = kNextInteger + metadata_integer(real);
  const std::string to = kNextInteger + metadata_integer(rows);
  std::uint32_t length = 0;
  bytes.copy(reinterpret_cast<char*>(&length), 4, bytes.size() - 8);
  const std::size_t begin = bytes.size() - 8 - length;
  std::string metadata = bytes.substr(begin, length);
  int found = 0;
  for (std::size_t at = metadata.find(from); at != std::string::npos;
       at = metadata.find(from, at + to.size())) {
    metadata.replace(at, from.size(), to);
    ++found;
  }
  REQUIRE(found >= 2);  // of the file and of its row group
  length = static_cast<std::uint32_t>(metadata.size());
  return bytes.substr(0, begin) + metadata +
         std::string(reinterpret_cast<const char*>(&length), 4) + "PAR1";
}

}  // namespace

TEST_CASE("parquet_limits: more rows than allowed are refused, however small the file") {
  const std::string bytes = parquet_of("SELECT 1::BIGINT AS a FROM range(200000)");
  CHECK(bytes.size() < 2000);
  const auto source = source_of({{"a", "integer"}});
  CHECK(read(bytes, source, {.rows = 199'999}) == "E-DATA-TOO-LARGE");
  CHECK(read(bytes, source, {.rows = 200'000}) == "ok");
  ParquetLimits limits{.rows = 199'999};
  const auto problems = problems_of(
      [&] { static_cast<void>(read_parquet(bytes, source, "x.parquet", "/p", limits)); });
  CHECK(problems.at(0).file == "x.parquet");
  CHECK(problems.at(0).pointer == "/p");
  CHECK(problems.at(0).expected == "at most 199999 rows; this file has 200000");
}

TEST_CASE("parquet_limits: files of one source share what it may hold") {
  const std::string bytes = parquet_of("SELECT 'abc' AS t FROM range(1000)");
  const auto source = source_of({{"t", "text"}});
  ParquetLimits left{.rows = 2999, .bytes = 88'000};
  const auto next = [&] {
    return code_of([&] { static_cast<void>(read_parquet(bytes, source, "f", "/p", left)); });
  };
  CHECK(next() == "ok");
  CHECK(left.rows == 1999);
  CHECK(left.bytes == 57'000);
  CHECK(next() == "ok");
  CHECK(next() == "E-DATA-TOO-LARGE");
  CHECK(left.rows == 999);
}

TEST_CASE("parquet_limits: the default refuses a forged file of five billion rows at once") {
  const std::string bytes = parquet_of("SELECT 1::BIGINT AS a FROM range(1234567)");
  const auto source = source_of({{"a", "integer"}});
  const std::string group = parquet_of("SELECT 1::BIGINT AS a FROM range(12345)");
  CHECK(read(group, source, {}) == "ok");
  CHECK(read(forged(group, 12345, 5'000'000'000), source, {}) == "E-DATA-TOO-LARGE");
  CHECK(read(forged(group, 12345, 12346), source, {}) != "E-DATA-TOO-LARGE");
  CHECK(read(bytes, source, {.rows = 1'234'567}) == "ok");  // the rows of ten row groups
  CHECK(read(bytes, source, {.rows = 1'234'566}) == "E-DATA-TOO-LARGE");
}

TEST_CASE("parquet_limits: metadata of less than no rows are damage") {
  const std::string group = parquet_of("SELECT 1::BIGINT AS a FROM range(12345)");
  CHECK(read(forged(group, 12345, -12345), source_of({{"a", "integer"}}), {}) ==
        "E-DATA-UNREADABLE");
}

TEST_CASE("parquet_limits: one long text that every row repeats counts in every row") {
  const std::string bytes = parquet_of("SELECT repeat('x', 10000) AS t FROM range(1000)");
  CHECK(bytes.size() < 2000);
  const auto source = source_of({{"t", "text"}});
  CHECK(read(bytes, source, {.bytes = 10'027'999}) == "E-DATA-TOO-LARGE");
  CHECK(read(bytes, source, {.bytes = 10'028'000}) == "ok");
}

TEST_CASE("parquet_limits: cells of the columns that are read count nine bytes each") {
  const std::string bytes =
      parquet_of("SELECT 1::BIGINT AS a, 2::DOUBLE AS b, 'c' AS c FROM range(10000)");
  const auto two = source_of({{"a", "integer"}, {"b", "real"}});
  CHECK(read(bytes, two, {.bytes = 179'999}) == "E-DATA-TOO-LARGE");
  CHECK(read(bytes, two, {.bytes = 180'000}) == "ok");
  CHECK(read(bytes, source_of({{"a", "integer"}}), {.bytes = 90'000}) == "ok");
  CHECK(read(bytes, source_of({{"a", "integer"}, {"c", "text"}}), {.bytes = 379'999}) ==
        "E-DATA-TOO-LARGE");
}

TEST_CASE("parquet_limits: bytes without compression count, also of columns that nobody reads") {
  const std::string bytes =
      parquet_of("SELECT 1::BIGINT AS a, hash(range) AS b, hash(range + 1) AS c FROM range(10000)");
  const auto source = source_of({{"a", "integer"}});
  CHECK(read(bytes, source, {.unpacked = 150'000}) == "E-DATA-TOO-LARGE");
  CHECK(read(bytes, source, {.unpacked = 200'000}) == "ok");
  CHECK(read(bytes, source, {.bytes = 90'000}) == "ok");  // of what is read there is no more
}

TEST_CASE("parquet_limits: what a machine allows is no more than the fixed limit") {
  const ParquetLimits limits = parquet_limits_of_machine();
  CHECK(limits.rows == 4'294'967'295);
  CHECK(limits.bytes > 0);
  CHECK(limits.bytes <= (std::uint64_t{64} << 30U));
}

TEST_CASE("parquet_limits: the files of a MEDS directory are held to them as well") {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.path("meds/data"));
  folder.write("meds/data/0.parquet",
               parquet_of("SELECT 7::BIGINT AS subject_id, TIMESTAMP '2020-01-01' AS time, "
                          "repeat('x', 1000) AS code FROM range(3000)"));
  configs::SourceSpec source;
  source.file = "meds";
  source.format = "meds";
  const auto code = [&](const ParquetLimits& limits) {
    EventPool pool;
    return code_of(
        [&] { static_cast<void>(read_meds(source, folder.path("meds"), "/p", pool, limits)); });
  };
  CHECK(code({}) == "ok");
  CHECK(code({.rows = 2999}) == "E-DATA-TOO-LARGE");
  CHECK(code({.bytes = 3'137'999}) == "E-DATA-TOO-LARGE");
  CHECK(code({.bytes = 3'138'000}) == "ok");

  // Its files share what it may hold.
  std::filesystem::copy(folder.path("meds/data/0.parquet"), folder.path("meds/data/1.parquet"));
  configs::SourceSpec two = source;
  CHECK(code({.bytes = 6'275'999}) == "E-DATA-TOO-LARGE");
  CHECK(code({.rows = 5999}) == "E-DATA-TOO-LARGE");
}

TEST_CASE("duckdb_api: memory that a database may not take is told from other failures") {
  Database database(Database::Access::Files);
  database.execute("SET memory_limit = '20MB'");
  CHECK_FALSE(database.query("SELECT length(list(range)) FROM range(20000000)").has_value());
  CHECK(database.is_out_of_memory());
  CHECK(code_of([&] { fail_parquet(database, "f", "/p"); }) == "E-DATA-TOO-LARGE");
  CHECK_FALSE(database.try_execute("SELECT nonsense"));
  CHECK_FALSE(database.is_out_of_memory());
  CHECK(code_of([&] { fail_parquet(database, "f", "/p"); }) == "E-DATA-UNREADABLE");
}

TEST_CASE("duckdb_api: a table that outgrows its database is no bug") {
  Database database;
  database.execute("SET memory_limit = '10MB'");
  Column column = make_column("t", ColumnType::Text);
  std::vector<std::string> texts(20'000);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    texts[i] = std::string(2000, 'x') + std::to_string(i * 7919);
  }
  column.present.assign(texts.size(), 1);
  column.values = std::move(texts);
  CHECK_THROWS_AS(database.create_table("t", {&column}, column.size()), std::bad_alloc);
}

}  // namespace clinval::datasets
