#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "harness/fault_planter.h"

namespace clinval::harness {
namespace {

void separating_feature(Planter& plant) {
  for (std::size_t row = 0; row < plant.set.cases.rows.size(); ++row) {
    std::string& value = plant.set.cases.cell(row, "marker");
    value = decimals((plant.positive(row) ? 1.0 : 0.0) + 0.35 * std::stod(value), 3);
  }
  plant.note("cases", all_rows(plant.set.cases), {"marker"});
}

/// Albumin is missing with one chance beside the outcome and another without.
void missing_albumin(Planter& plant, double with, double without) {
  std::vector<std::size_t> planted;
  for (std::size_t row = 0; row < plant.set.cases.rows.size(); ++row) {
    if (plant.uniform(row) < (plant.positive(row) ? with : without)) {
      plant.set.cases.cell(row, "albumin").clear();
      planted.push_back(row);
    }
  }
  plant.note("cases", planted, {"albumin"});
}

void separating_missingness(Planter& plant) {
  missing_albumin(plant, 0.0, 0.95);
}

void missing_by_outcome(Planter& plant) {
  missing_albumin(plant, 0.48, 0.0);
}

void record_length(Planter& plant) {
  std::vector<std::size_t> planted;
  for (std::size_t row = 0; row < plant.set.cases.rows.size(); ++row) {
    const double hour = std::stod(plant.set.cases.cell(row, "hour"));
    for (int k = 0; k < 6 && plant.positive(row); ++k) {
      const double share = (k + plant.uniform(row)) / 6;
      const std::string time = decimals(hour * share, 4);
      planted.push_back(plant.set.events.rows.size());
      plant.set.events.rows.push_back({plant.set.cases.cell(row, "patient"), time, time, "weight",
                                       decimals(60 + 40 * plant.uniform(planted.back()), 3)});
    }
  }
  plant.note("events", planted, {"weight"});
}

void outcome_impossible(Planter& plant) {
  std::vector<std::size_t> planted;
  for (std::size_t row = 0; row < plant.set.cases.rows.size(); ++row) {
    if (plant.set.cases.cell(row, "ward") == "hospice") {
      plant.set.cases.cell(row, "died") = "0";
      planted.push_back(row);
    }
  }
  plant.note("cases", planted, {"ward"});
}

/// New numbers for the patients, in cases and events, in the order of `rank`.
template <typename Rank>
void renumber(Planter& plant, const Rank& rank) {
  std::vector<std::size_t> order = all_rows(plant.set.cases);
  std::ranges::stable_sort(order, {}, rank);
  std::map<std::string, std::string> renamed;
  for (std::size_t i = 0; i < order.size(); ++i) {
    std::string& patient = plant.set.cases.cell(order[i], "patient");
    const std::string fresh = fmt::format("P{:07}", 2'000'000 + 13 * i);
    renamed[patient] = fresh;
    patient = fresh;
  }
  for (auto& row : plant.set.events.rows) {
    row.front() = renamed.at(row.front());
  }
  plant.note("cases", order, {"patient"});
}

void ids_encode_label(Planter& plant) {
  renumber(plant,
           [&](std::size_t row) { return plant.uniform(row) + (plant.positive(row) ? 0.4 : 0.0); });
}

void ids_encode_site(Planter& plant) {
  renumber(plant, [&](std::size_t row) { return plant.set.cases.cell(row, "hospital"); });
}

void sorted_by_label(Planter& plant) {
  const std::size_t died = plant.set.cases.column("died");
  std::ranges::stable_sort(plant.set.cases.rows, {},
                           [&](const std::vector<std::string>& row) { return row[died]; });
  plant.note("cases", all_rows(plant.set.cases), {"died"});
}

constexpr auto kPlants = std::to_array<Plant>({
    {"separating_feature", separating_feature},
    {"separating_missingness", separating_missingness},
    {"missing_by_outcome", missing_by_outcome},
    {"record_length", record_length},
    {"outcome_impossible", outcome_impossible},
    {"ids_encode_label", ids_encode_label},
    {"ids_encode_site", ids_encode_site},
    {"sorted_by_label", sorted_by_label},
});

}  // namespace

std::span<const Plant> plants_of_outcomes() {
  return kPlants;
}

}  // namespace clinval::harness
