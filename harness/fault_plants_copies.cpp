#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "harness/fault_planter.h"

namespace clinval::harness {
namespace {

void duplicate_rows(Planter& plant) {
  std::vector<std::size_t> planted;
  for (const std::size_t row : plant.choose(plant.set.events, 25)) {
    planted.push_back(plant.set.events.rows.size());
    plant.set.events.rows.push_back(plant.set.events.rows[row]);
  }
  plant.note("events", planted);
}

/// Cases again under other ids; `change` sees each copy.
template <typename Change>
void copy_cases(Planter& plant, const Change& change) {
  TextTable& cases = plant.set.cases;
  std::vector<std::size_t> planted;
  for (const std::size_t row : plant.choose(cases, 20)) {
    planted.push_back(cases.rows.size());
    cases.rows.push_back(cases.rows[row]);
    const std::size_t copy = planted.back();
    const std::string number = fmt::format("{}", 10'000'000 + 37 * row);
    cases.cell(copy, "case_id") = "C" + number;
    cases.cell(copy, "patient") = "P" + number;
    cases.cell(copy, "matched_set") = "M" + number;
    change(copy);
  }
  plant.note("cases", planted);
}

void duplicate_cases(Planter& plant) {
  copy_cases(plant, [](std::size_t) {});
}

void near_duplicate_cases(Planter& plant) {
  copy_cases(plant, [&](std::size_t row) {
    std::string& value = plant.set.cases.cell(row, "heart_rate");
    value = decimals(std::stod(value) + 1.7, 1);
  });
}

void duplicate_subjects(Planter& plant) {
  const std::vector<std::size_t> rows = plant.choose(plant.set.cases, 20);
  std::map<std::string, std::string> twin;  // whose events take whose place
  for (std::size_t i = 0; i + 1 < rows.size(); i += 2) {
    twin[plant.set.cases.cell(rows[i + 1], "patient")] = plant.set.cases.cell(rows[i], "patient");
  }
  std::vector<std::vector<std::string>> events;
  for (const auto& row : plant.set.events.rows) {
    if (!twin.contains(row.front())) {
      events.push_back(row);
    }
  }
  const std::vector<std::vector<std::string>> originals = events;
  for (const auto& [copy, original] : twin) {
    for (std::vector<std::string> row : originals) {
      if (row.front() == original) {
        row.front() = copy;
        events.push_back(std::move(row));
      }
    }
  }
  plant.set.events.rows = std::move(events);
  plant.note("cases", rows);
}

void fan_out(Planter& plant) {
  std::vector<std::size_t> planted;
  for (const std::size_t row : plant.choose(plant.set.cases, 15)) {
    planted.push_back(plant.set.cases.rows.size());
    plant.set.cases.rows.push_back(plant.set.cases.rows[row]);
  }
  set_case_key(plant.set, "case_id", nullptr);
  plant.note("cases", planted);
}

void identical_columns(Planter& plant) {
  for (std::size_t row = 0; row < plant.set.cases.rows.size(); ++row) {
    plant.set.cases.cell(row, "diastolic") = plant.set.cases.cell(row, "systolic");
  }
  plant.note("cases", all_rows(plant.set.cases), {"systolic", "diastolic"});
}

void identical_codes(Planter& plant) {
  std::vector<std::vector<std::string>> events;
  std::vector<std::size_t> planted;
  for (const auto& row : plant.set.events.rows) {
    if (row[3] == "pulse") {
      continue;
    }
    events.push_back(row);
    if (row[3] == "weight") {
      planted.push_back(events.size());
      events.push_back(row);
      events.back()[3] = "pulse";
    }
  }
  plant.set.events.rows = std::move(events);
  plant.note("events", planted, {"weight", "pulse"});
}

void constant_column(Planter& plant) {
  for (std::size_t row = 0; row < plant.set.cases.rows.size(); ++row) {
    plant.set.cases.cell(row, "marker") = "0.000";
  }
  plant.note("cases", all_rows(plant.set.cases), {"marker"});
}

constexpr auto kPlants = std::to_array<Plant>({
    {"duplicate_rows", duplicate_rows},
    {"duplicate_cases", duplicate_cases},
    {"near_duplicate_cases", near_duplicate_cases},
    {"duplicate_subjects", duplicate_subjects},
    {"fan_out", fan_out},
    {"identical_columns", identical_columns},
    {"identical_codes", identical_codes},
    {"constant_column", constant_column},
});

}  // namespace

std::span<const Plant> plants_of_copies() {
  return kPlants;
}

}  // namespace clinval::harness
