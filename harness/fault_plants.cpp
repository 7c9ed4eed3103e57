#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "harness/fault_planter.h"

namespace clinval::harness {

std::vector<std::size_t> all_rows(const TextTable& table) {
  std::vector<std::size_t> rows(table.rows.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return rows;
}

std::string decimals(double value, int digits) {
  return fmt::format("{:.{}f}", value, digits);
}

void set_case_key(FaultSet& set, const char* key, configs::Json value) {
  configs::Json cases = set.config.at("cases");
  cases.set(key, std::move(value));
  set.config.set("cases", std::move(cases));
}

void plant_fault(std::string_view name, std::uint64_t seed, FaultSet& set) {
  for (const std::span<const Plant> plants :
       {plants_of_copies(), plants_of_outcomes(), plants_of_values(), plants_of_times(),
        plants_of_splits()}) {
    const auto found = std::ranges::find(plants, name, &Plant::name);
    if (found != plants.end()) {
      Planter planter(name, seed, set);
      found->plant(planter);
      return;
    }
  }
  throw std::invalid_argument("plant_fault: no such fault");
}

}  // namespace clinval::harness
