#include <array>
#include <utility>
#include <vector>

#include "harness/fault_planter.h"

namespace clinval::harness {
namespace {

/// Cases of one part and as many of the other.
std::pair<std::vector<std::size_t>, std::vector<std::size_t>> two_parts(const Planter& plant,
                                                                        std::size_t count) {
  const auto of = [&](const char* part) {
    return plant.choose_if(plant.set.cases, count, [&](std::size_t row) {
      return plant.set.cases.cell(row, "part") == part;
    });
  };
  return {of("held_out"), of("external")};
}

void same_in_parts(Planter& plant, std::size_t count, const char* column) {
  const auto [first, second] = two_parts(plant, count);
  for (std::size_t i = 0; i < first.size(); ++i) {
    plant.set.cases.cell(second[i], column) = plant.set.cases.cell(first[i], column);
  }
  plant.note("cases", second, {column});
}

void subject_in_parts(Planter& plant) {
  same_in_parts(plant, 15, "patient");
}

void cluster_in_parts(Planter& plant) {
  same_in_parts(plant, 18, "matched_set");
}

void subject_in_development(Planter& plant) {
  const std::vector<std::size_t> rows = plant.choose(plant.set.cases, 12);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    plant.set.development.cell(17 * i, "patient") = plant.set.cases.cell(rows[i], "patient");
  }
  plant.note("cases", rows, {"patient"});
}

constexpr auto kPlants = std::to_array<Plant>({
    {"subject_in_parts", subject_in_parts},
    {"cluster_in_parts", cluster_in_parts},
    {"subject_in_development", subject_in_development},
});

}  // namespace

std::span<const Plant> plants_of_splits() {
  return kPlants;
}

}  // namespace clinval::harness
