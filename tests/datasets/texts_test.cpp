#include "datasets/texts.h"

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

namespace clinval::datasets {

TEST_CASE("texts: hold what was put in, the empty and the one with a NUL too") {
  const std::string with_nul("a\0b", 3);
  const std::vector<std::string> texts = {"", "abc", with_nul, "", "abc"};
  const Texts held(texts);
  REQUIRE(held.size() == 5);
  CHECK(std::vector<std::string>(held.begin(), held.end()) == texts);
  CHECK(held[2] == with_nul);
  CHECK(held.end() - held.begin() == 5);
}

TEST_CASE("texts: equal texts in equal order are equal, however their bytes are cut") {
  CHECK(Texts{"ab", "c"} == Texts{"ab", "c"});
  CHECK_FALSE(Texts{"ab", "c"} == Texts{"a", "bc"});
  CHECK_FALSE(Texts{"ab", ""} == Texts{"ab"});
}

TEST_CASE("texts: places are taken in their order and as often as they are named") {
  const Texts from = {"x", "", "yz"};
  CHECK(from.at({2, 0, 2, 1}) == Texts{"yz", "x", "yz", ""});
  CHECK(from.at({}).empty());
}

TEST_CASE("texts: nothing is left after a clear") {
  Texts texts = {"x"};
  texts.clear();
  CHECK(texts.empty());
  texts.push_back("y");
  CHECK(texts == Texts{"y"});
}

}  // namespace clinval::datasets
