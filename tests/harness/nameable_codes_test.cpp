#include "harness/nameable_codes.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <unistd.h>

#include "check_support.h"
#include "configs/digest.h"
#include "harness/caseset_stats.h"
#include "harness/timeline_audit.h"

using namespace clinval;
using namespace clinval::harness;
using namespace clinval::harness::tests;

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kHour = 3'600'000'000;

/// `subjects` people who each have `events` events of the code, among 20 who have the code "pulse".
datasets::EventTable table_with(const std::string& code, int subjects, int events = 1) {
  std::vector<SmallEvent> all;
  for (int s = 0; s < 20; ++s) {
    const std::string subject = "s" + std::to_string(100 + s);
    all.push_back({.subject = subject, .time = 0, .code = "pulse", .value = 70.0F});
    for (int i = 0; i < events && s < subjects; ++i) {
      all.push_back({.subject = subject, .time = i * kHour, .code = code, .value = 1.0F});
    }
  }
  return event_table(all);
}

/// Whether the code is named that is not "pulse".
bool named(const datasets::EventTable& table, const std::set<std::string>& declared = {},
           std::int64_t fewest = kFewestHolders) {
  REQUIRE(table.codes.size() == 2);
  return NameableCodes(table, declared, fewest).has(table.codes[0] == "pulse" ? 1 : 0);
}

/// 300 subjects with 5 events of "dbp" and of "sbp" each, which nobody could tell apart, and one
/// subject whose only event of another code says who they are.
CheckScene copied_codes(const std::string& dbp, const std::string& sbp) {
  CheckScene scene;
  scene.events.emplace();
  for (std::size_t row = 0; row < 300; ++row) {
    scene.label.push_back(scattered(row, 0.5698402909980532) < 0.3 ? 1 : 0);
    scene.subject.push_back("S" + std::to_string(1000 + row));
    scene.prediction.push_back(100 * kHour);
    for (std::size_t k = 0; k < 5; ++k) {
      const auto time = static_cast<std::int64_t>(99 * scattered(row * 5 + k, 0.7548776) * kHour);
      const auto value = static_cast<float>(110 + 40 * scattered(row * 5 + k));
      for (const std::string& code : {dbp, sbp}) {
        scene.events->push_back(
            {.subject = scene.subject.back(), .time = time, .code = code, .value = value});
      }
    }
  }
  return scene;
}

std::string longer_than_allowed(const std::string& start) {
  return start + std::string(kLongestName + 1 - start.size(), 'x');
}

}  // namespace

TEST_CASE("nameable_codes: ten different subjects make a name, nine do not") {
  CHECK(named(table_with("lactate", 10)));
  CHECK_FALSE(named(table_with("lactate", 9)));
  CHECK_FALSE(named(table_with("lactate", 9, 50)));  // events are not people
  CHECK(named(table_with("lactate", 11), {}, 11));
  CHECK_FALSE(named(table_with("lactate", 10), {}, 11));
}

TEST_CASE("nameable_codes: 64 bytes are a name, 65 are not, and none at all is none") {
  CHECK(named(table_with(std::string(64, 'a'), 20)));
  CHECK_FALSE(named(table_with(std::string(65, 'a'), 20)));
  CHECK_FALSE(named(table_with("", 20)));
  CHECK_FALSE(named(table_with("", 20), {""}));
}

TEST_CASE("nameable_codes: control, invisible and reordering characters and no UTF-8 are no name") {
  CHECK(named(table_with("Z\xC3\xBCrich score (0-9), %", 20)));
  for (const std::string bad : {"a\tb", "a\nb", "a\x1b[2Jb", "a\x7f", "a\xC2\x85", "a\xFF",
                                "a\xE2\x80\xAE b", "a\xE2\x80\x8B"}) {
    CHECK_FALSE(named(table_with(bad, 20)));
  }
  CHECK_FALSE(named(table_with(std::string("a\0b", 3), 20)));
}

TEST_CASE("nameable_codes: what was declared is named whoever has it") {
  CHECK_FALSE(named(table_with("lactate", 1)));
  CHECK(named(table_with("lactate", 1), {"lactate"}));
  CHECK_FALSE(named(table_with("lactate", 1), {"lactate 2", "LACTATE"}));
  CHECK(named(table_with(std::string(65, 'a'), 1), {std::string(65, 'a')}));
}

TEST_CASE("nameable_codes: the larger of ten and min_cell is asked for") {
  CheckScene scene = copied_codes("dbp", "sbp");
  const auto add = [&scene](const std::string& code, std::size_t subjects) {
    for (std::size_t s = 0; s < subjects; ++s) {
      scene.events->push_back({.subject = scene.subject[s], .time = 0, .code = code, .value = {}});
    }
  };
  add("a10", 10);
  add("a11", 11);
  add("a9", 9);
  const datasets::CaseSet cases = scene.cases();
  configs::RunConfig config = scene.config();
  const auto names = [&] {
    std::vector<std::string> all;
    for (std::size_t code = 0; code < cases.timelines->codes().size(); ++code) {
      all.push_back(nameable_codes(config, cases).name(code));
    }
    return all;
  };
  CHECK(names() == std::vector<std::string>{"", "a11", "", "dbp", "sbp"});  // 11 unless said
  config.min_cell = 1;
  CHECK(names() == std::vector<std::string>{"a10", "a11", "", "dbp", "sbp"});
  config.min_cell = 301;
  CHECK(names() == std::vector<std::string>(5));
}

TEST_CASE("nameable_codes: cases without events have none") {
  CheckScene scene = copied_codes("dbp", "sbp");
  scene.events.reset();
  CHECK_FALSE(audit_timeline(scene.cases(), nameable_codes(scene.config(), scene.cases())));
}

TEST_CASE("nameable_codes: a finding counts the codes that it does not name") {
  const datasets::EventTable table = table_with("SECRET-0", 3);
  const NameableCodes codes(table, {}, 10);
  REQUIRE(table.codes == std::vector<std::string>{"SECRET-0", "pulse"});
  reports::DataFinding finding;
  codes.add_to(finding, std::vector<std::int64_t>{4, 2});
  CHECK(finding.codes == std::vector<std::string>{"pulse"});
  CHECK(finding.other_codes == 1);
  reports::DataFinding none;
  codes.add_to(none, std::vector<std::int64_t>{0, 0});
  CHECK(none.codes.empty());
  CHECK(none.other_codes == 0);
  CHECK(codes.words(0) == kUnnamed);
  CHECK(codes.words(1) == "pulse");
  CHECK(codes.name(0).empty());
}

TEST_CASE("nameable_codes: the audit of events sums up what it does not name") {
  CheckScene scene = copied_codes("dbp", "sbp");
  scene.events->push_back({scene.subject[0], 1 * kHour, "SECRET-0", 1.0F, {}});
  scene.events->push_back({scene.subject[0], 200 * kHour, "SECRET-0", 1.0F, {}});
  scene.events->push_back({scene.subject[4], 1 * kHour, "SECRET-1", 1.0F, 200 * kHour});
  for (SmallEvent& event : *scene.events) {
    event.available = std::max(event.available, event.time);
  }
  const datasets::CaseSet cases = scene.cases();
  const auto audit = audit_timeline(cases, nameable_codes(scene.config(), cases));
  REQUIRE(audit.has_value());
  REQUIRE(audit->codes.size() == 2);
  CHECK(audit->codes[0].code == "dbp");
  CHECK(audit->other_codes == 2);
  CHECK(audit->other.code.empty());
  CHECK(audit->other.handed_out == 1);
  CHECK(audit->other.future == 1);
  CHECK(audit->other.late == 1);
  CHECK(reports::all_codes(*audit).handed_out == 3001);
  const CasesetStats stats = caseset_stats(scene.config(), cases);
  CHECK(caseset_stats_text(stats).find("SECRET") == std::string::npos);
  CHECK(caseset_stats_text(stats).find("  2 other codes: 1, 1, 1\n") != std::string::npos);
  CHECK(caseset_stats_json(stats).find("SECRET") == std::string::npos);
  scene.checks =
      R"({"ranges": [{"code": "SECRET-0", "minimum": 0}, {"code": "SECRET-1", "minimum": 0}]})";
  const CasesetStats open = caseset_stats(scene.config(), cases);
  CHECK(open.timeline->other_codes == 0);
  CHECK(open.timeline->codes.size() == 4);
}

TEST_CASE("nameable_codes: checks find the faults of a code that is not named") {
  const std::string dbp = longer_than_allowed("SECRET-dbp ");
  CheckScene scene = copied_codes(dbp, "sbp");
  (*scene.events)[0].value = 1e6F;                      // impossible, and no copy any more
  scene.events->push_back((*scene.events)[4]);          // of dbp: stands twice
  scene.extras.observed_until.assign(300, 50 * kHour);  // half of the events lie behind
  const std::string text = case_check_json(scene.quality());
  CHECK(text.find("SECRET") == std::string::npos);
  CHECK(case_check_text(scene.quality()).find("SECRET") == std::string::npos);

  const auto copies = scene.find("identical_codes");
  REQUIRE(copies.size() == 1);
  CHECK(copies[0].codes == std::vector<std::string>{"sbp"});
  CHECK(copies[0].other_codes == 1);
  CHECK(copies[0].of == 1501);
  const auto far = scene.find("impossible_value");
  REQUIRE(far.size() == 1);
  CHECK(far[0].codes.empty());
  CHECK(far[0].other_codes == 1);
  CHECK(far[0].count == 1);
  CHECK(far[0].message == "1 value of a code that is not named lies far beyond all others");
  const auto twice = scene.find("duplicate_rows");
  REQUIRE(twice.size() == 1);
  CHECK(twice[0].count == 1);
  CHECK(twice[0].codes.empty());
  CHECK(twice[0].other_codes == 1);
  const auto late = scene.find("event_after_follow_up");
  REQUIRE(late.size() == 1);
  CHECK(late[0].codes == std::vector<std::string>{"sbp"});
  CHECK(late[0].other_codes == 1);
  CHECK(late[0].count > 1000);

  // The same faults, named where the code was declared.
  scene.checks = R"({"ranges": [{"code": ")" + dbp + R"(", "maximum": 1e5}]})";
  CHECK(scene.find("identical_codes")[0].codes == std::vector<std::string>{dbp, "sbp"});
  CHECK(scene.find("impossible_value")[0].codes == std::vector<std::string>{dbp});
}

TEST_CASE("nameable_codes: checks of sites and of the outcome withhold the name too") {
  const std::string dbp = longer_than_allowed("SECRET-dbp ");
  CheckScene scene = copied_codes(dbp, "sbp");
  for (std::size_t row = 0; row < 300; ++row) {
    scene.site.push_back(row % 2 == 0 ? "A" : "B");
  }
  // Nobody at B has the code, and nobody without the outcome.
  std::erase_if(*scene.events, [&](const SmallEvent& event) {
    const auto row = static_cast<std::size_t>(std::stoi(event.subject.substr(1)) - 1000);
    return event.code == dbp && (scene.site[row] == "B" || scene.label[row] == 0);
  });
  CHECK(case_check_json(scene.quality()).find("SECRET") == std::string::npos);
  const auto empty = scene.find("empty_at_site");
  REQUIRE(empty.size() == 1);
  CHECK(empty[0].other_codes == 1);
  CHECK(empty[0].message.starts_with("a code that is not named has no value at B"));
  std::vector<reports::DataFinding> missing = scene.find("missing_by_outcome");
  for (reports::DataFinding& finding : scene.find("separating_missingness")) {
    missing.push_back(std::move(finding));
  }
  REQUIRE(missing.size() == 1);
  CHECK(missing[0].codes.empty());
  CHECK(missing[0].other_codes == 1);
  CHECK(missing[0].message.starts_with("an earlier event of a code that is not named is missing"));
}

TEST_CASE("nameable_codes: findings about unnamed codes stand behind those about named ones") {
  CheckScene scene = copied_codes(longer_than_allowed("A SECRET "), "sbp");
  for (std::size_t i : {0U, 1U}) {
    (*scene.events)[i].value = 1e6F;
  }
  const auto far = scene.find("impossible_value");
  REQUIRE(far.size() == 2);
  CHECK(far[0].codes == std::vector<std::string>{"sbp"});
  CHECK(far[1].other_codes == 1);
}

TEST_CASE("nameable_codes: declared are ranges, columns of wide tables, and nothing of a model") {
  CheckScene scene = copied_codes("dbp", "sbp");
  scene.checks = R"({"ranges": [{"code": "rr", "minimum": 0}, {"column": "y", "maximum": 1}]})";
  configs::RunConfig config = scene.config();
  config.cases.events.resize(2);
  config.cases.events[0].columns = {"hr", "temp"};
  config.cases.events[1].code = "test";
  CHECK(declared_codes(config) == std::set<std::string>{"hr", "rr", "temp"});

  // Its vocabulary could be a list of guesses.
  config.models.resize(1);
  config.models[0].kind = configs::ModelKind::TorchScript;
  config.models[0].path = std::string(CLINVAL_SOURCE_DIR) + "/datasets/mayo_nafld/events";
  CHECK(declared_codes(config) == std::set<std::string>{"hr", "rr", "temp"});
}
