#include "reports/numbers.h"

#include <doctest/doctest.h>

#include "reports/wording.h"

namespace clinval {

using reports::count_text;
using reports::decimals_for;
using reports::estimate_text;
using reports::EstimateRow;
using reports::fixed;

TEST_CASE("numbers: decimals follow the width of the interval") {
  CHECK(decimals_for(0.09) == 2);
  CHECK(decimals_for(0.08) == 2);
  CHECK(decimals_for(0.079) == 3);
  CHECK(decimals_for(0.012) == 3);
  CHECK(decimals_for(1.2) == 1);
  CHECK(decimals_for(12.0) == 0);
  CHECK(decimals_for(0.0) == 6);
}

TEST_CASE("numbers: rounded once from the binary value, never minus zero") {
  CHECK(fixed(0.125, 2) == "0.12");  // exactly half: to even
  CHECK(fixed(2.675, 2) == "2.67");  // the double lies below the half
  CHECK(fixed(0.0449, 1) == "0.0");  // twice rounded it would be 0.1
  CHECK(fixed(-0.001, 2) == "0.00");
  CHECK(fixed(-0.01, 2) == "-0.01");
  CHECK(fixed(1e300, 0).size() == 301);
}

TEST_CASE("numbers: counts have separators") {
  CHECK(count_text(0) == "0");
  CHECK(count_text(999) == "999");
  CHECK(count_text(1000) == "1,000");
  CHECK(count_text(1234567) == "1,234,567");
  CHECK(count_text(-1234) == "-1,234");
}

TEST_CASE("numbers: an estimate stands with its interval, or with the reason in words") {
  EstimateRow row;
  row.value = 0.703125;
  CHECK(estimate_text(row) == "0.703 (no interval)");
  row.intervals = {{.id = "wilson", .limits = metrics::Limits{0.66, 0.7512}}};
  CHECK(estimate_text(row) == "0.70 (0.66 to 0.75)");
  CHECK(reports::scaled_text(row, 1000) == "703 (660 to 751)");
  row.intervals = {{.id = "percentile", .limits = metrics::Undefined::ReplicatesUndefined}};
  CHECK(estimate_text(row) == "0.703 (no interval: too many resamples gave no value)");
  row.value = metrics::Undefined::OneClass;
  CHECK(estimate_text(row) == "not defined: all patients have the same outcome");
  CHECK(reports::level_text(0.95) == "95 %");
  CHECK(reports::level_text(0.975) == "97.5 %");
}

TEST_CASE("wording: reasons of gates are words, unknown ones stay readable") {
  CHECK(reports::reason_words("undefined:one_class") ==
        "the measure does not exist here: all patients have the same outcome");
  CHECK(reports::reason_words("degenerate:none_flagged") == "nobody is flagged");
  CHECK(reports::reason_words("some_new_code") == "some new code");
  reports::GateDecision gate;
  gate.op = "within";
  gate.limit = {0.8, 1.25};
  CHECK(reports::requirement_words(gate) == "between 0.8 and 1.25");
}

}  // namespace clinval
