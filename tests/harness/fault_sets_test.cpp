#include "harness/fault_sets.h"

#include <filesystem>
#include <map>
#include <set>
#include <string>

#include <doctest/doctest.h>
#include <unistd.h>

#include "configs/canonical_json.h"
#include "configs/digest.h"
#include "configs/run_config.h"
#include "datasets/case_set.h"
#include "harness/case_check.h"

using namespace clinval;
using namespace clinval::harness;

namespace {

/// A folder that goes away with the test.
struct Scratch {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("clinval-faults-" + std::to_string(getpid()));
  Scratch() { std::filesystem::remove_all(path); }
  ~Scratch() { std::filesystem::remove_all(path); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
};

reports::DataQuality checked(const FaultSet& set, const Scratch& scratch) {
  const std::string folder = (scratch.path / set.id).string();
  std::filesystem::remove_all(folder);
  write_fault_set(set, folder);
  const configs::RunConfig config = configs::load_run_config(folder + "/config.json");
  const datasets::CaseSet cases = datasets::read_case_set(config, "");
  return check_cases(config, cases, check_extras(config, cases, "", true));
}

/// Sums of the counts of the findings of one check.
std::int64_t count_of(const reports::DataQuality& quality, const std::string& check) {
  std::int64_t count = 0;
  for (const reports::DataFinding& finding : quality.findings) {
    count += finding.check == check ? finding.count : 0;
  }
  return count;
}

std::int64_t planted(const FaultSet& set) {
  std::int64_t count = 0;
  for (const configs::Json& one : set.truth.at("planted").array()) {
    count += one.at("count").integer();
  }
  return count;
}

/// Checks whose count is that of what was planted, not of all cases that are affected.
const std::set<std::string> kExact = {"available_before_time",
                                      "cluster_in_parts",
                                      "derived_group_filled",
                                      "duplicate_cases",
                                      "duplicate_rows",
                                      "event_after_follow_up",
                                      "fan_out",
                                      "impossible_value",
                                      "label_before_prediction",
                                      "late_availability",
                                      "near_duplicate_cases",
                                      "outcome_impossible",
                                      "subject_in_development",
                                      "subject_in_parts",
                                      "top_code",
                                      "undated_code_repeated"};

/// What a fault brings with it.
const std::map<std::string, std::set<std::string>> kFollows = {
    {"available_before_time", {}},
    {"subject_in_parts", {}},
};

void check_fault(const std::string& name, std::uint64_t seed, const Scratch& scratch) {
  CAPTURE(name);
  CAPTURE(seed);
  const FaultSet set = make_fault_set(name, seed);
  const reports::DataQuality quality = checked(set, scratch);
  CHECK((name == "clean" ? quality.findings.empty() : count_of(quality, name) > 0));
  if (kExact.contains(name)) {
    CHECK(count_of(quality, name) == planted(set));
  }
  for (const reports::DataFinding& finding : quality.findings) {
    const auto follows = kFollows.find(name);
    if (finding.check != name &&
        (follows == kFollows.end() || !follows->second.contains(finding.check))) {
      FAIL_CHECK(finding.check << ": " << finding.message);
    }
  }
}

}  // namespace

TEST_CASE("fault_sets: nothing is found in the clean twin of any of 20 seeds") {
  const Scratch scratch;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    check_fault("clean", seed, scratch);
  }
}

TEST_CASE("fault_sets: every planted fault is found, counted and found alone, for 20 seeds") {
  const Scratch scratch;
  for (const std::string& name : fault_set_names()) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      check_fault(name, seed, scratch);
    }
  }
}

TEST_CASE("fault_sets: a seed gives the same rows everywhere, another seed others") {
  const FaultSet set = make_fault_set("clean", 7);
  std::string text;
  for (const auto& row : set.cases.rows) {
    for (const std::string& field : row) {
      text += field + ",";
    }
  }
  for (const auto& row : set.events.rows) {
    for (const std::string& field : row) {
      text += field + ",";
    }
  }
  CHECK(configs::sha256_hex(text) ==
        "1987f187ab73e27ed5beaac4f6dbe900161c2531e35e412413e6859d59fe37df");
  CHECK(make_fault_set("clean", 8).cases.rows[0] != set.cases.rows[0]);
  CHECK_THROWS_AS(static_cast<void>(make_fault_set("no_such_fault", 1)), std::invalid_argument);
}

TEST_CASE("fault_sets: a fault changes its clean twin only where it says") {
  const FaultSet clean = make_fault_set("clean", 3);
  const FaultSet unit = make_fault_set("unit_change", 3);
  CHECK(unit.events.rows == clean.events.rows);
  std::int64_t changed = 0;
  for (std::size_t row = 0; row < clean.cases.rows.size(); ++row) {
    changed += unit.cases.rows[row] != clean.cases.rows[row] ? 1 : 0;
  }
  CHECK(changed == planted(unit));
}
