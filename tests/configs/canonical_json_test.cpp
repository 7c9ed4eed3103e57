#include "configs/canonical_json.h"

#include <bit>
#include <charconv>
#include <cstdint>
#include <fstream>
#include <limits>
#include <string>

#include <doctest/doctest.h>

#include "configs/strict_json.h"

using namespace clinval::configs;

TEST_CASE("canonical_json: numbers as ECMAScript writes them, stored from node") {
  std::ifstream file(CLINVAL_TEST_DIR "/oracles/ecmascript_numbers.csv");
  std::string line;
  REQUIRE(std::getline(file, line));
  CHECK(line.starts_with("# node"));
  REQUIRE(std::getline(file, line));
  CHECK(line == "bits,text");
  int compared = 0;
  while (std::getline(file, line)) {
    std::uint64_t bits = 0;
    std::from_chars(line.data(), line.data() + 16, bits, 16);
    CAPTURE(line);
    CHECK(number_text(std::bit_cast<double>(bits)) == line.substr(17));
    ++compared;
  }
  CHECK(compared > 3000);
}

TEST_CASE("canonical_json: number forms by hand") {
  CHECK(number_text(-0.0) == "0");
  CHECK(number_text(1.0) == "1");
  CHECK(number_text(0.1) == "0.1");
  CHECK(number_text(1e21) == "1e+21");
  CHECK(number_text(1e20) == "100000000000000000000");
  CHECK(number_text(1e-6) == "0.000001");
  CHECK(number_text(1e-7) == "1e-7");
  CHECK(number_text(-1.5e-9) == "-1.5e-9");
  CHECK(number_text(123456.789) == "123456.789");
}

TEST_CASE("canonical_json: an integer and the same double have equal bytes") {
  CHECK(canonical_json(Json(5)) == canonical_json(Json(5.0)));
}

TEST_CASE("canonical_json: keys sort by UTF-16 code unit, not by UTF-8 byte") {
  // U+1F600 is D83D DE00 in UTF-16, before U+FB33, but behind it in UTF-8.
  const Json json = parse_json(
      "{\"\xEF\xAC\xB3\":1,\"\xF0\x9F\x98\x80\":2,\"b\":3,\"\\r\":4,\"a\":5,\"\":6}", "f");
  CHECK(canonical_json(json) ==
        "{\"\":6,\"\\r\":4,\"a\":5,\"b\":3,\"\xF0\x9F\x98\x80\":2,\"\xEF\xAC\xB3\":1}");
}

TEST_CASE("canonical_json: escapes are the shortest, other characters stand for themselves") {
  const std::string text("\b\t\n\f\r\"\\/\x01\x1f\x7f\xC3\xA9", 13);
  CHECK(canonical_json(Json(text)) == "\"\\b\\t\\n\\f\\r\\\"\\\\/\\u0001\\u001f\x7f\xC3\xA9\"");
}

TEST_CASE("canonical_json: what JSON cannot hold is refused") {
  CHECK_THROWS_AS((void)canonical_json(Json(std::numeric_limits<double>::quiet_NaN())),
                  std::invalid_argument);
  CHECK_THROWS_AS((void)canonical_json(Json(std::numeric_limits<double>::infinity())),
                  std::invalid_argument);
  CHECK_THROWS_AS((void)canonical_json(Json(std::int64_t{9007199254740992})),
                  std::invalid_argument);
  CHECK_THROWS_AS((void)canonical_json(Json("\xFF")), std::invalid_argument);
  CHECK(canonical_json(Json(std::int64_t{-9007199254740991})) == "-9007199254740991");
}

TEST_CASE("canonical_json: pretty form keeps the order and ends the line") {
  const Json json = parse_json(R"({"b":[1,{}],"a":[],"c":"x"})", "f");
  CHECK(pretty_json(json) ==
        "{\n  \"b\": [\n    1,\n    {}\n  ],\n  \"a\": [],\n  \"c\": \"x\"\n}\n");
  CHECK(canonical_json(parse_json(pretty_json(json), "f")) == canonical_json(json));
}
