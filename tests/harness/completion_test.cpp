#include "harness/completion.h"

#include <doctest/doctest.h>

namespace clinval::harness {
namespace {

CompletionCommand example() {
  return {.name = "tool",
          .doc = "",
          .options = {{.names = {"-o", "--out"}, .doc = "it's a folder", .takes_value = true},
                      {.names = {"--json"}, .doc = "data"}},
          .words = {},
          .commands = {{.name = "list",
                        .doc = "what: all",
                        .options = {},
                        .words = {"one", "two"},
                        .commands = {}},
                       {.name = "model",
                        .doc = "folder",
                        .options = {},
                        .words = {},
                        .commands = {{.name = "inspect", .doc = "look"}}}}};
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("completion: commands are listed with the words that lead to them") {
  const CompletionCommand root = example();
  const auto paths = completion_paths(root);
  REQUIRE(paths.size() == 3);
  CHECK(paths[1].words == "model");
  CHECK(paths[2].words == "model inspect");
  CHECK(paths[2].above == "model");
}

TEST_CASE("completion: a script for each shell, and none for another") {
  for (const std::string& shell : completion_shells()) {
    CHECK(contains(completion_script(shell, example()), shell + " completion of tool"));
  }
  CHECK(completion_script("csh", example()).empty());
}

TEST_CASE("completion: the words of an option, of one command and of all") {
  CompletionCommand root = example();
  root.options.push_back(
      {.names = {"--form"}, .doc = "", .takes_value = true, .words = {"text", "json"}});
  root.commands[0].options.push_back(
      {.names = {"--by"}, .doc = "", .takes_value = true, .words = {"age", "sex"}});
  CHECK(completion_values(root, "w=(", ")") ==
        "      'list --by') w=(age sex) ;;\n"
        "      *' --form') w=(text json) ;;\n");
}

TEST_CASE("completion: what has a meaning for a shell is quoted") {
  CHECK(contains(zsh_completion(example()), R"('--out:it'\''s a folder')"));
  CHECK(contains(fish_completion(example()), R"(-s o -l out -r -d 'it\'s a folder')"));
}

TEST_CASE("completion: an option with a value hides the next word, a flag does not") {
  const std::string steps = completion_steps(example());
  CHECK(contains(steps, "'model inspect') command='model inspect' ;;"));
  CHECK(contains(steps, "*' -o'|*' --out') skip=$word ;;"));
  CHECK_FALSE(contains(steps, "--json"));
}

}  // namespace clinval::harness
