#include "harness/pinned_environment.h"

#include <algorithm>
#include <cstdlib>

#include <doctest/doctest.h>

TEST_CASE("pinned_environment: sets what it returns, over what was there") {
  ::setenv("MKL_CBWR", "AVX512", 1);
  const auto variables = clinval::harness::pin_environment();
  CHECK(variables.size() == 10);
  CHECK(std::is_sorted(variables.begin(), variables.end()));
  for (const auto& [name, value] : variables) {
    CAPTURE(name);
    REQUIRE(std::getenv(name.c_str()) != nullptr);
    CHECK(std::getenv(name.c_str()) == value);
  }
  CHECK(std::string(std::getenv("MKL_CBWR")) == "COMPATIBLE");
  CHECK(variables == clinval::harness::pin_environment());
}
