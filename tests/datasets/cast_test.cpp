#include "datasets/cast.h"

#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace clinval::datasets {

namespace {

/// "ok", "type" or "number".
std::string verdict(ColumnType type, std::string_view text) {
  Column column = make_column("c", type);
  const auto trouble = append_cast(column, text);
  CHECK(column.size() == (trouble ? 0U : 1U));
  if (!trouble) {
    return "ok";
  }
  return *trouble == CastTrouble::Type ? "type" : "number";
}

struct Row {
  ColumnType type;
  const char* text;
  const char* verdict;
};

}  // namespace

TEST_CASE("cast: what each type takes and refuses") {
  using enum ColumnType;
  const std::vector<Row> rows = {
      {Integer, "0", "ok"},
      {Integer, "-9223372036854775808", "ok"},
      {Integer, "9223372036854775808", "number"},
      {Integer, "", "type"},
      {Integer, "-", "type"},
      {Integer, "+1", "type"},
      {Integer, " 1", "type"},
      {Integer, "1 ", "type"},
      {Integer, "1.0", "type"},
      {Integer, "1e3", "type"},
      {Integer, "1_000", "type"},
      {Integer, "0x10", "type"},
      {Integer, "true", "type"},
      {Real, "1", "ok"},
      {Real, "-1.5e-10", "ok"},
      {Real, ".5", "ok"},
      {Real, "4.9e-324", "ok"},
      {Real, "1e400", "number"},
      {Real, "1e-400", "number"},
      {Real, "nan", "number"},
      {Real, "NaN", "number"},
      {Real, "inf", "number"},
      {Real, "-Infinity", "number"},
      {Real, "1,5", "type"},
      {Real, "0x1p3", "type"},
      {Real, "1 000", "type"},
      {Real, "50%", "type"},
      {Boolean, "true", "ok"},
      {Boolean, "0", "ok"},
      {Boolean, "yes", "type"},
      {Boolean, "2", "type"},
      {Boolean, "1.0", "type"},
      {Date, "2024-02-29", "ok"},
      {Date, "2023-02-29", "type"},
      {Date, "1900-02-29", "type"},
      {Date, "2000-02-29", "ok"},
      {Date, "2024-13-01", "type"},
      {Date, "2024-1-01", "type"},
      {Date, "0000-01-01", "type"},
      {Date, "24-01-01", "type"},
      {Date, "2024-01-01T00:00", "type"},
      {Timestamp, "2024-01-01T00:00", "ok"},
      {Timestamp, "2024-01-01 23:59:59.123456", "ok"},
      {Timestamp, "2024-01-01", "type"},
      {Timestamp, "2024-01-01T24:00", "type"},
      {Timestamp, "2024-01-01T00:60", "type"},
      {Timestamp, "2024-01-01T00:00:60", "type"},
      {Timestamp, "2024-01-01T00:00:00Z", "type"},
      {Timestamp, "2024-01-01T00:00:00+01:00", "type"},
      {Timestamp, "2024-01-01T00:00:00.", "type"},
      {Timestamp, "2024-01-01T00:00:00.1234567", "type"},
      {Text, "", "ok"},
      {Text, "nan", "ok"},
  };
  for (const Row& row : rows) {
    CAPTURE(to_string(row.type));
    CAPTURE(row.text);
    CHECK(verdict(row.type, row.text) == row.verdict);
  }
}

TEST_CASE("cast: dates and times read back as they were written") {
  for (const char* text : {"0001-01-01", "1969-12-31", "1970-01-01", "2024-02-29", "9999-12-31"}) {
    Column column = make_column("d", ColumnType::Date);
    REQUIRE(!append_cast(column, text));
    CHECK(text_of(column, 0) == text);
  }
  for (const char* text : {"0001-01-01T00:00:00", "1969-12-31T23:59:59.000001",
                           "1970-01-01T00:00:00", "9999-12-31T23:59:59.999999"}) {
    Column column = make_column("t", ColumnType::Timestamp);
    REQUIRE(!append_cast(column, text));
    CHECK(text_of(column, 0) == text);
  }
}

TEST_CASE("cast: text and number of each type") {
  Column flag = make_column("f", ColumnType::Boolean);
  REQUIRE(!append_cast(flag, "1"));
  CHECK(text_of(flag, 0) == "true");
  CHECK(number_of(flag, 0) == 1.0);
  Column real = make_column("x", ColumnType::Real);
  REQUIRE(!append_cast(real, "0.10"));
  CHECK(text_of(real, 0) == "0.1");
  Column text = make_column("t", ColumnType::Text);
  REQUIRE(!append_cast(text, "1"));
  CHECK_THROWS_AS(static_cast<void>(number_of(text, 0)), std::invalid_argument);
}

}  // namespace clinval::datasets
