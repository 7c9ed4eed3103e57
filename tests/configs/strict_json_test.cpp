#include "configs/strict_json.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <doctest/doctest.h>

#include "configs/canonical_json.h"
#include "tests/configs/problems.h"

namespace {

using namespace clinval;
using namespace clinval::configs;

std::string parse_briefs(std::string_view text, JsonLimits limits = {}) {
  return tests::briefs(
      tests::problems_of([&] { (void)parse_json(text, "f.json", Area::Config, limits); }));
}

std::string only_brief(std::string_view text, JsonLimits limits = {}) {
  const std::string all = parse_briefs(text, limits);
  REQUIRE(all.find('\n') == std::string::npos);
  return all;
}

}  // namespace

TEST_CASE("strict_json: values, order and places") {
  const Json json = parse_json(
      "{\n  \"b\": [1, -2.5e1, \"x\\n\\u00e9\"],\n  \"a\": {\"t\": true, "
      "\"n\": null}\n}\n",
      "f");
  REQUIRE(json.object().size() == 2);
  CHECK(json.object()[0].first == "b");
  const Json& list = json.at("b");
  CHECK(list.line == 2);
  CHECK(list.column == 8);
  CHECK(list.array()[0].integer() == 1);
  CHECK(list.array()[0].column == 9);
  CHECK(list.array()[1].number() == -25.0);
  CHECK(list.array()[1].column == 12);
  CHECK(list.array()[2].string() == "x\n\xC3\xA9");
  CHECK(list.array()[2].column == 20);
  CHECK(json.at("a").line == 3);
  CHECK(json.at("a").at("t").boolean());
  CHECK(json.at("a").at("n").is_null());
  CHECK(json.at("a").at("n").column == 25);
  CHECK(json.find("c") == nullptr);
  CHECK(list.find("c") == nullptr);
  CHECK_THROWS_AS((void)json.at("c"), std::out_of_range);
}

TEST_CASE("strict_json: columns count characters, and a string may hold brackets and quotes") {
  const Json json = parse_json(R"(["éé]\"}", 7])", "f");
  CHECK(json.array()[1].column == 12);
}

TEST_CASE("strict_json: a byte order mark is skipped") {
  CHECK(parse_json("\xEF\xBB\xBF[5]", "f").array()[0].integer() == 5);
}

TEST_CASE("strict_json: every duplicate key is named with its place") {
  CHECK(parse_briefs("{\"a\":1,\n\"a\":2,\n \"b\":{\"c\":1,\"c\":1}}") ==
        "E-CONFIG-DUPLICATE-KEY /a 2:1\n"
        "E-CONFIG-DUPLICATE-KEY /b/c 3:13");
}

TEST_CASE("strict_json: syntax errors point at the offending token") {
  CHECK(only_brief("{\"a\": [1,]}") == "E-CONFIG-SYNTAX /a/1 1:10");
  CHECK(only_brief("{\"a\" 1}") == "E-CONFIG-SYNTAX /a 1:6");
  CHECK(only_brief("[1,,2]") == "E-CONFIG-SYNTAX /1 1:4");
  CHECK(only_brief("// c\n[]") == "E-CONFIG-SYNTAX  1:1");
  CHECK(only_brief("[1] x") == "E-CONFIG-SYNTAX  1:5");
  CHECK(only_brief("[\n") == "E-CONFIG-SYNTAX /0 2:1");
  CHECK(only_brief("") == "E-CONFIG-SYNTAX  1:1");
  CHECK(only_brief("['a']") == "E-CONFIG-SYNTAX /0 1:2");
  CHECK(only_brief("[\"a\\x\"]") == "E-CONFIG-SYNTAX /0 1:5");
  CHECK(only_brief("[\"a\nb\"]") == "E-CONFIG-SYNTAX /0 1:4");
  CHECK(only_brief("[\"\\ud800\"]").starts_with("E-CONFIG-SYNTAX"));
  CHECK(only_brief("[01]") == "E-CONFIG-SYNTAX /1 1:3");
}

TEST_CASE("strict_json: a zero byte does not end the text") {
  CHECK(only_brief(std::string_view("{}\0{\"a\":1}", 10)) == "E-CONFIG-SYNTAX  1:3");
}

TEST_CASE("strict_json: numbers that would be altered are refused") {
  CHECK(only_brief("[9223372036854775808]") == "E-CONFIG-NUMBER /0 1:2");
  CHECK(only_brief("[-9223372036854775809]") == "E-CONFIG-NUMBER /0 1:2");
  CHECK(only_brief("[0, 123456789012345678901234567890]") == "E-CONFIG-NUMBER /1 1:5");
  CHECK(only_brief("{\"x\": 1e999}") == "E-CONFIG-NUMBER /x 1:7");
  CHECK(only_brief("[1e-999]") == "E-CONFIG-NUMBER /0 1:2");
  CHECK(only_brief("[NaN]") == "E-CONFIG-NUMBER /0 1:2");
  CHECK(only_brief("[-Infinity]") == "E-CONFIG-NUMBER /0 1:2");
  CHECK(only_brief("[1, nan]") == "E-CONFIG-NUMBER /1 1:5");
  CHECK(parse_json("[9223372036854775807]", "f").array()[0].integer() == INT64_MAX);
  CHECK(parse_json("[0e-999]", "f").array()[0].number() == 0.0);
}

TEST_CASE("strict_json: depth is bounded") {
  const std::string good = std::string(64, '[') + std::string(64, ']');
  CHECK(canonical_json(parse_json(good, "f")) == good);
  CHECK(parse_briefs(std::string(200000, '[')).starts_with("E-CONFIG-TOO-DEEP"));
  CHECK(only_brief("[[{}]]", {.depth = 2}) == "E-CONFIG-TOO-DEEP /0/0 1:3");
}

TEST_CASE("strict_json: size is bounded") {
  CHECK(only_brief("[1,2,3]", {.bytes = 6}) == "E-CONFIG-TOO-LARGE  0:0");
  CHECK(parse_briefs("[1,2,3]", {.bytes = 7}).empty());
}

TEST_CASE("strict_json: bytes that are not UTF-8 are refused wherever they stand") {
  CHECK(only_brief("[\"\xFF\"]") == "E-CONFIG-NOT-UTF8  1:3");
  CHECK(only_brief("[\n\"\xC0\xAF\"]") == "E-CONFIG-NOT-UTF8  2:2");        // overlong
  CHECK(only_brief("[\"\xED\xA0\x80\"]") == "E-CONFIG-NOT-UTF8  1:3");      // surrogate
  CHECK(only_brief("[\"\xF4\x90\x80\x80\"]") == "E-CONFIG-NOT-UTF8  1:3");  // above U+10FFFF
  CHECK(only_brief("[\"\xE2\x82") == "E-CONFIG-NOT-UTF8  1:3");             // cut off
  CHECK(parse_json("[\"\xF0\x9F\x98\x80\"]", "f").array()[0].string() == "\xF0\x9F\x98\x80");
}

TEST_CASE("strict_json: files are read and one that is not there is unreadable") {
  const auto problems =
      tests::problems_of([] { (void)read_json_file("/nonexistent/x.json", Area::Model); });
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].code == "E-MODEL-UNREADABLE");
  CHECK(problems[0].file == "/nonexistent/x.json");

  const std::filesystem::path path =
      std::filesystem::temp_directory_path() / "clinval_strict_json_test.json";
  std::ofstream(path) << "[1, 2]";
  CHECK(read_json_file(path.string()).array().size() == 2);
  CHECK(tests::problems_of([&] { (void)read_json_file(path.string(), Area::Model, {.bytes = 5}); })
            .front()
            .code == "E-MODEL-TOO-LARGE");
  std::filesystem::remove(path);
  CHECK(tests::problems_of(
            [&] { (void)read_json_file(std::filesystem::temp_directory_path().string()); })
            .front()
            .code == "E-CONFIG-UNREADABLE");
}
