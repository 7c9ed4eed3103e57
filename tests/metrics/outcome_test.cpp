#include "metrics/outcome.h"

#include <set>
#include <stdexcept>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

using clinval::metrics::Outcome;
using clinval::metrics::to_string;
using clinval::metrics::Undefined;

TEST_CASE("outcome: a value is read, and asking for its reason is a bug") {
  const Outcome<double> outcome = 0.25;
  REQUIRE(outcome.has_value());
  CHECK(static_cast<bool>(outcome));
  CHECK(*outcome == 0.25);
  CHECK_THROWS_AS(static_cast<void>(outcome.error()), std::logic_error);
}

TEST_CASE("outcome: a reason is read, and asking for its value is a bug") {
  const Outcome<std::string_view> outcome = Undefined::OneClass;
  CHECK_FALSE(outcome.has_value());
  CHECK(outcome.error() == Undefined::OneClass);
  CHECK_THROWS_AS(static_cast<void>(*outcome), std::logic_error);
  CHECK_THROWS_AS(static_cast<void>(outcome->size()), std::logic_error);
}

TEST_CASE("outcome: each reason has a printed name of its own") {
  std::set<std::string> names;
  const int last = static_cast<int>(Undefined::BeyondDouble);
  for (int reason = 0; reason <= last; ++reason) {
    names.insert(std::string(to_string(static_cast<Undefined>(reason))));
  }
  CHECK(names.size() == static_cast<std::size_t>(last) + 1);
  CHECK(to_string(Undefined::OneClass) == "one_class");
  CHECK(to_string(Undefined::ProbabilityZeroOrOne) == "p_zero_or_one");
  CHECK(to_string(Undefined::ReplicatesUndefined) == "replicates_undefined");
  CHECK_THROWS_AS(static_cast<void>(to_string(static_cast<Undefined>(last + 1))), std::logic_error);
}
