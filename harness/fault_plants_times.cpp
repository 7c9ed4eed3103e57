#include <array>
#include <map>
#include <string>
#include <vector>

#include "harness/fault_planter.h"

namespace clinval::harness {
namespace {

void label_before_prediction(Planter& plant) {
  const std::vector<std::size_t> rows = plant.choose(plant.set.cases, 14);
  std::map<std::string, double> ends;
  for (const std::size_t row : rows) {
    const double end = std::stod(plant.set.cases.cell(row, "hour")) - 5;
    plant.set.cases.cell(row, "last_hour") = decimals(end, 1);
    ends[plant.set.cases.cell(row, "patient")] = end;
  }
  std::erase_if(plant.set.events.rows, [&](const std::vector<std::string>& event) {
    const auto end = ends.find(event.front());
    return end != ends.end() && std::stod(event[1]) > end->second;
  });
  plant.note("cases", rows, {"last_hour"});
}

/// The last moments of cases by patient.
std::map<std::string, double> moments(const Planter& plant, const char* column) {
  std::map<std::string, double> all;
  for (std::size_t row = 0; row < plant.set.cases.rows.size(); ++row) {
    all[plant.set.cases.cell(row, "patient")] = std::stod(plant.set.cases.cell(row, column));
  }
  return all;
}

void event_after_follow_up(Planter& plant) {
  const std::map<std::string, double> last = moments(plant, "last_hour");
  const std::vector<std::size_t> rows = plant.choose(plant.set.events, 13);
  for (const std::size_t row : rows) {
    auto& event = plant.set.events.rows[row];
    event[1] = decimals(last.at(event.front()) + 10 + 20 * plant.uniform(row), 4);
    event[2] = event[1];
  }
  plant.note("events", rows);
}

void available_before_time(Planter& plant) {
  const std::vector<std::size_t> rows = plant.choose_if(plant.set.events, 12, [&](std::size_t row) {
    return std::stod(plant.set.events.rows[row][1]) > 4;
  });
  for (const std::size_t row : rows) {
    auto& event = plant.set.events.rows[row];
    event[2] = decimals(std::stod(event[1]) - 3, 4);
  }
  plant.note("events", rows);
}

void late_availability(Planter& plant) {
  const std::map<std::string, double> hour = moments(plant, "hour");
  const std::vector<std::size_t> rows = plant.choose_if(plant.set.events, 40, [&](std::size_t row) {
    const auto& event = plant.set.events.rows[row];
    return std::stod(event[1]) <= hour.at(event.front());
  });
  for (const std::size_t row : rows) {
    auto& event = plant.set.events.rows[row];
    event[2] = decimals(hour.at(event.front()) + 1 + 5 * plant.uniform(row), 4);
  }
  plant.note("events", rows);
}

/// Everybody gets a height without a time, and a few a second one.
void undated_code_repeated(Planter& plant) {
  const auto add = [&](std::size_t row, double height) {
    plant.set.events.rows.push_back(
        {plant.set.cases.cell(row, "patient"), "", "", "height", decimals(height, 1)});
    return plant.set.events.rows.size() - 1;
  };
  for (std::size_t row = 0; row < plant.set.cases.rows.size(); ++row) {
    add(row, 150 + 40 * plant.uniform(row));
  }
  std::vector<std::size_t> planted;
  for (const std::size_t row : plant.choose(plant.set.cases, 11)) {
    planted.push_back(add(row, 153 + 40 * plant.uniform(row)));
  }
  plant.note("events", planted, {"height"});
}

constexpr auto kPlants = std::to_array<Plant>({
    {"label_before_prediction", label_before_prediction},
    {"event_after_follow_up", event_after_follow_up},
    {"available_before_time", available_before_time},
    {"late_availability", late_availability},
    {"undated_code_repeated", undated_code_repeated},
});

}  // namespace

std::span<const Plant> plants_of_times() {
  return kPlants;
}

}  // namespace clinval::harness
