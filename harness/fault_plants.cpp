#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <set>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "harness/fault_sets.h"
#include "metrics/random.h"

namespace clinval::harness {
namespace {

using configs::Json;

constexpr std::uint32_t kFaultStream = 3;

std::string decimals(double value, int digits) {
  return fmt::format("{:.{}f}", value, digits);
}

/// Notes what was planted where; rows count from 1, without the header.
class Planter {
 public:
  Planter(std::string_view check, std::uint64_t seed, FaultSet& planted)
      : set(planted), check_(check), seed_(seed) {}

  FaultSet& set;

  double uniform(std::uint64_t row) const {
    return metrics::open_uniform(fault_word(seed_, row, kFaultStream, 0));
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
    rows.resize(std::min(rows.size(), count));
    std::ranges::sort(rows);
    return rows;
  }

  bool positive(std::size_t row) const { return set.cases.cell(row, "died") == "1"; }

  void note(const char* table, const std::vector<std::size_t>& rows,
            std::vector<std::string> names = {}) {
    Json::Array places;
    for (const std::size_t row : rows) {
      places.emplace_back(static_cast<std::int64_t>(row) + 1);
    }
    Json::Array columns(names.begin(), names.end());
    Json::Array planted = set.truth.at("planted").array();
    planted.emplace_back(Json::Object{{"check", check_},
                                      {"table", table},
                                      {"names", std::move(columns)},
                                      {"count", static_cast<std::int64_t>(rows.size())},
                                      {"rows", std::move(places)}});
    set.truth.set("planted", std::move(planted));
  }

 private:
  std::string check_;
  std::uint64_t seed_;
};

std::vector<std::size_t> all_rows(const TextTable& table) {
  std::vector<std::size_t> rows(table.rows.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return rows;
}

void set_case_key(FaultSet& set, const char* key, Json value) {
  Json cases = set.config.at("cases");
  cases.set(key, std::move(value));
  set.config.set("cases", std::move(cases));
}

// Copies.

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

// The outcome shines through.

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

// Values.

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

// Times.

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

// Splits.

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

struct Plant {
  std::string_view name;
  void (*plant)(Planter&);
};

constexpr auto kPlants = std::to_array<Plant>({
    {"available_before_time", available_before_time},
    {"cluster_in_parts", cluster_in_parts},
    {"constant_column", constant_column},
    {"derived_group_filled", derived_group_filled},
    {"duplicate_cases", duplicate_cases},
    {"duplicate_rows", duplicate_rows},
    {"duplicate_subjects", duplicate_subjects},
    {"empty_at_site", empty_at_site},
    {"event_after_follow_up", event_after_follow_up},
    {"fan_out", fan_out},
    {"identical_codes", identical_codes},
    {"identical_columns", identical_columns},
    {"ids_encode_label", ids_encode_label},
    {"ids_encode_site", ids_encode_site},
    {"impossible_value", impossible_value},
    {"label_before_prediction", label_before_prediction},
    {"late_availability", late_availability},
    {"missing_by_outcome", missing_by_outcome},
    {"near_duplicate_cases", near_duplicate_cases},
    {"one_sided_values", one_sided_values},
    {"outcome_impossible", outcome_impossible},
    {"percent_for_probability", percent_for_probability},
    {"record_length", record_length},
    {"separating_feature", separating_feature},
    {"separating_missingness", separating_missingness},
    {"sorted_by_label", sorted_by_label},
    {"subject_in_development", subject_in_development},
    {"subject_in_parts", subject_in_parts},
    {"top_code", top_code},
    {"unit_change", unit_change},
});

}  // namespace

void plant_fault(std::string_view name, std::uint64_t seed, FaultSet& set) {
  const auto* found = std::ranges::find(kPlants, name, &Plant::name);
  if (found == kPlants.end()) {
    throw std::invalid_argument("plant_fault: no such fault");
  }
  Planter planter(name, seed, set);
  found->plant(planter);
}

}  // namespace clinval::harness
