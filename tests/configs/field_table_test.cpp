#include "configs/field_table.h"

#include <string>

#include <doctest/doctest.h>

#include "configs/canonical_json.h"
#include "configs/json_pointer.h"
#include "configs/model_contract.h"
#include "configs/nearest_name.h"
#include "configs/run_config.h"
#include "configs/strict_json.h"
#include "tests/configs/problems.h"

namespace {

using namespace clinval;
using namespace clinval::configs;

const Shape& small_shape() {
  static const Shape shape =
      object({.fields = {required("size", integer(1, 9), "how large"),
                         with_default("part", number(0, 1, Ends::Excluded), 0.5, "share"),
                         inert(with_default("note", text(TextForm::Any), "", "words")),
                         optional("names", map_of(one_of({"a", "b"}, {"c"}), 1), "by name"),
                         not_built("later")}});
  return shape;
}

struct Checked {
  Json document;
  Findings findings{.file = "f"};
};

Checked checked(const std::string& text) {
  Checked result{.document = parse_json(text, "f")};
  check(result.document, small_shape(), result.findings);
  return result;
}

// Calls `visit` for every object schema below.
template <typename Visit>
void walk(const Json& json, const Visit& visit) {
  if (json.is_array()) {
    for (const Json& one : json.array()) {
      walk(one, visit);
    }
  } else if (json.is_object()) {
    visit(json);
    for (const auto& member : json.object()) {
      walk(member.second, visit);
    }
  }
}

}  // namespace

TEST_CASE("field_table: defaults are filled in with their origin") {
  const Checked one = checked(R"({"size": 3})");
  CHECK(one.findings.problems.empty());
  CHECK(canonical_json(one.document) == R"({"note":"","part":0.5,"size":3})");
  CHECK(one.findings.origins == std::map<std::string, std::string>{{"/size", "config"},
                                                                   {"/part", "default"},
                                                                   {"/note", "default"}});
}

TEST_CASE("field_table: every problem is found") {
  const Checked one = checked(
      R"({"size": 10, "part": 1, "names": {"x": "d", "y": "c", "": "a"}, "later": 0, "szie": 1})");
  CHECK(tests::briefs(one.findings.problems) ==
        "E-CONFIG-NOT-BUILT /later 1:74\n"
        "E-CONFIG-RANGE /size 1:10\n"
        "E-CONFIG-RANGE /part 1:22\n"
        "E-CONFIG-VALUE /names/x 1:40\n"
        "E-CONFIG-NOT-BUILT /names/y 1:50\n"
        "E-CONFIG-VALUE /names/ 1:59\n"
        "E-CONFIG-UNKNOWN-KEY /szie 1:85");
  CHECK(one.findings.problems.back().hint == "did you mean 'size'?");
  CHECK(one.findings.problems[2].expected == "a number above 0 and below 1");
}

TEST_CASE("field_table: numbers_only leaves out what cannot change a number") {
  const Checked one = checked(R"({"size": 3, "note": "x"})");
  CHECK(canonical_json(numbers_only(one.document, small_shape())) == R"({"part":0.5,"size":3})");
}

TEST_CASE("field_schema: the small table by hand") {
  CHECK(canonical_json(to_schema(small_shape(), "urn:x", "t")) ==
        R"({"$id":"urn:x","$schema":"https://json-schema.org/draft/2020-12/schema",)"
        R"("additionalProperties":false,"properties":{)"
        R"("names":{"additionalProperties":{"enum":["a","b"],"type":"string"},)"
        R"("description":"by name","minProperties":1,"propertyNames":{"minLength":1},)"
        R"("type":"object"},)"
        R"("note":{"default":"","description":"words","type":"string"},)"
        R"("part":{"default":0.5,"description":"share","exclusiveMaximum":1,)"
        R"("exclusiveMinimum":0,"type":"number"},)"
        R"("size":{"description":"how large","maximum":9,"minimum":1,"type":"integer"}},)"
        R"("required":["size"],"title":"t","type":"object"})");
}

TEST_CASE("field_schema: in the shipped schemas every key is described and every object closed") {
  for (const Json& schema : {run_config_schema(), model_contract_schema()}) {
    CHECK(schema.at("$id").string().starts_with("urn:clinval:schema:"));
    int described = 0;
    walk(schema, [&](const Json& one) {
      if (const Json* properties = one.find("properties"); properties && properties->is_object()) {
        CHECK_FALSE(one.at("additionalProperties").boolean());
        for (const auto& [key, field] : properties->object()) {
          CAPTURE(key);
          CHECK_FALSE(field.at("description").string().empty());
          ++described;
        }
      }
    });
    CHECK(described > 30);
  }
}

TEST_CASE("json_pointer: escapes both ways") {
  CHECK(pointer_to("/a", "b/c~d") == "/a/b~1c~0d");
  CHECK(pointer_to("", std::size_t{3}) == "/3");
  CHECK(pointer_tokens("/a/b~1c~0d//") == std::vector<std::string>{"a", "b/c~d", "", ""});
  CHECK(pointer_tokens("") == std::vector<std::string>{});
  CHECK_FALSE(pointer_tokens("a"));
  CHECK_FALSE(pointer_tokens("/a~"));
  CHECK_FALSE(pointer_tokens("/a~2"));
}

TEST_CASE("nearest_name: within a third of the letters, swaps count one") {
  const std::vector<std::string> known{"sensitivity", "specificity", "auroc", "ppv"};
  CHECK(nearest_name("sensitvity", known) == "sensitivity");
  CHECK(nearest_name("AUROC", known) == "auroc");
  CHECK(nearest_name("auorc", known) == "auroc");
  CHECK(nearest_name("pvp", known) == "ppv");
  CHECK_FALSE(nearest_name("brier", known));
  CHECK(name_hint("brier", known) == "known: sensitivity, specificity, auroc, ppv");
  CHECK(name_hint("aurok", known) == "did you mean 'auroc'?");
  CHECK(name_hint("x", std::vector<std::string>(13, "abcdef")).empty());
}
