#include <array>
#include <string>
#include <utility>
#include <vector>

#include "harness/fault_planter.h"

namespace clinval::harness {
namespace {

using configs::Json;

void impossible_value(Planter& plant) {
  const std::vector<std::size_t> slipped = plant.choose(plant.set.cases, 1);
  for (const std::size_t row : slipped) {
    std::string& value = plant.set.cases.cell(row, "systolic");
    value = decimals(100 * std::stod(value), 1);
  }
  plant.note("cases", slipped, {"systolic"});
  const std::vector<std::size_t> events =
      plant.choose_if(plant.set.events, 3,
                      [&](std::size_t row) { return plant.set.events.rows[row][3] == "pulse"; });
  for (const std::size_t row : events) {
    std::string& value = plant.set.events.cell(row, "value");
    value = decimals(1000 * std::stod(value), 3);
  }
  plant.note("events", events, {"pulse"});
}

void unit_change(Planter& plant) {
  std::vector<std::size_t> planted;
  for (std::size_t row = 0; row < plant.set.cases.rows.size(); ++row) {
    if (plant.set.cases.cell(row, "hospital") == "south") {
      std::string& value = plant.set.cases.cell(row, "glucose");
      value = decimals(std::stod(value) / 18.016, 1);
      planted.push_back(row);
    }
  }
  plant.note("cases", planted, {"glucose"});
}

void empty_at_site(Planter& plant) {
  std::vector<std::size_t> planted;
  for (std::size_t row = 0; row < plant.set.cases.rows.size(); ++row) {
    if (plant.set.cases.cell(row, "hospital") == "east") {
      plant.set.cases.cell(row, "creatinine").clear();
      planted.push_back(row);
    }
  }
  plant.note("cases", planted, {"creatinine"});
}

void one_sided_values(Planter& plant) {
  std::vector<std::vector<std::string>> events;
  std::vector<std::size_t> planted;
  for (const auto& row : plant.set.events.rows) {
    const bool lactate = row[3] == "lactate";
    if (lactate && std::stod(row[4]) <= 2.5) {
      continue;
    }
    if (lactate) {
      planted.push_back(events.size());
    }
    events.push_back(row);
  }
  plant.set.events.rows = std::move(events);
  plant.note("events", planted, {"lactate"});
}

void top_code(Planter& plant) {
  const std::vector<std::size_t> old =
      plant.choose_if(plant.set.cases, plant.set.cases.rows.size(), [&](std::size_t row) {
        const std::string& age = plant.set.cases.cell(row, "age");
        return !age.empty() && std::stod(age) >= 75;
      });
  for (const std::size_t row : old) {
    plant.set.cases.cell(row, "age") = "90.0";
  }
  plant.note("cases", old, {"age"});
}

void derived_group_filled(Planter& plant) {
  set_case_key(plant.set, "columns",
               Json::Object{{"age_band",
                             "case when age < 50 then 'below 50' when age < 70 then "
                             "'50-69' else '70+' end"}});
  plant.note(
      "cases",
      plant.choose_if(plant.set.cases, plant.set.cases.rows.size(),
                      [&](std::size_t row) { return plant.set.cases.cell(row, "age").empty(); }),
      {"age_band"});
}

void percent_for_probability(Planter& plant) {
  for (std::size_t row = 0; row < plant.set.cases.rows.size(); ++row) {
    std::string& risk = plant.set.cases.cell(row, "risk");
    risk = decimals(100 * std::stod(risk), 4);
  }
  plant.note("cases", all_rows(plant.set.cases), {"risk"});
}

constexpr auto kPlants = std::to_array<Plant>({
    {"impossible_value", impossible_value},
    {"unit_change", unit_change},
    {"empty_at_site", empty_at_site},
    {"one_sided_values", one_sided_values},
    {"top_code", top_code},
    {"derived_group_filled", derived_group_filled},
    {"percent_for_probability", percent_for_probability},
});

}  // namespace

std::span<const Plant> plants_of_values() {
  return kPlants;
}

}  // namespace clinval::harness
