#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/fault_sets.h"
#include "metrics/random.h"

namespace clinval::harness {

/// Notes what was planted where; rows count from 1, without the header.
class Planter {
 public:
  Planter(std::string_view check, std::uint64_t seed, FaultSet& planted)
      : set(planted), check_(check), seed_(seed) {}

  FaultSet& set;

  double uniform(std::uint64_t row) const {
    return metrics::open_uniform(fault_word(seed_, row, kStream, 0));
  }
  /// That many rows of a table, those with the smallest draws, in order.
  std::vector<std::size_t> choose(const TextTable& table, std::size_t count) const {
    return choose_if(table, count, [](std::size_t) { return true; });
  }
  template <typename Fits>
  std::vector<std::size_t> choose_if(const TextTable& table, std::size_t count,
                                     const Fits& fits) const {
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
      if (fits(row)) {
        rows.push_back(row);
      }
    }
    std::ranges::sort(rows, {}, [this](std::size_t row) { return uniform(row); });
    rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(std::min(rows.size(), count)),
               rows.end());
    std::ranges::sort(rows);
    return rows;
  }

  bool positive(std::size_t row) const { return set.cases.cell(row, "died") == "1"; }

  void note(const char* table, const std::vector<std::size_t>& rows,
            std::vector<std::string> names = {}) {
    configs::Json::Array places;
    for (const std::size_t row : rows) {
      places.emplace_back(static_cast<std::int64_t>(row) + 1);
    }
    configs::Json::Array columns(names.begin(), names.end());
    configs::Json::Array planted = set.truth.at("planted").array();
    planted.emplace_back(configs::Json::Object{{"check", check_},
                                               {"table", table},
                                               {"names", std::move(columns)},
                                               {"count", static_cast<std::int64_t>(rows.size())},
                                               {"rows", std::move(places)}});
    set.truth.set("planted", std::move(planted));
  }

 private:
  static constexpr std::uint32_t kStream = 3;

  std::string check_;
  std::uint64_t seed_;
};

/// A fault by the id of the check that must find it.
struct Plant {
  std::string_view name;
  void (*plant)(Planter&);
};

// One table a file fault_plants_*.cpp; fault_plants.cpp looks a name up in all.
[[nodiscard]] std::span<const Plant> plants_of_copies();
[[nodiscard]] std::span<const Plant> plants_of_outcomes();
[[nodiscard]] std::span<const Plant> plants_of_values();
[[nodiscard]] std::span<const Plant> plants_of_times();
[[nodiscard]] std::span<const Plant> plants_of_splits();

// What several of them do.

[[nodiscard]] std::vector<std::size_t> all_rows(const TextTable& table);
[[nodiscard]] std::string decimals(double value, int digits);
void set_case_key(FaultSet& set, const char* key, configs::Json value);

}  // namespace clinval::harness
