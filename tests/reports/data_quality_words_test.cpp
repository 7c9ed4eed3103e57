#include "reports/data_quality_words.h"

#include <doctest/doctest.h>

namespace clinval::reports {

TEST_CASE("data_quality_csv: names of columns and codes can be told apart whatever they hold") {
  DataQuality quality;
  quality.findings.push_back({.check = "identical_codes",
                              .severity = "warn",
                              .columns = {"days on drug", "a\",b"},
                              .codes = {},
                              .other_codes = 2,
                              .count = 7,
                              .of = 9,
                              .counted = "events",
                              .message = "same"});
  const std::string csv = data_quality_csv(quality);
  CHECK(csv.find(R"(,"[""days on drug"",""a\"",b""]","",2,)") != std::string::npos);
  CHECK(csv.find(R"(,7,9,"events",)") != std::string::npos);
  quality.findings[0].columns = {"no UTF-8: \xC3"};  // shown, not a fault of ours
  CHECK(data_quality_csv(quality).find("no UTF-8: ") != std::string::npos);
}

}  // namespace clinval::reports
