#include "harness/fault_sets.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "configs/canonical_json.h"
#include "configs/check_catalogue.h"
#include "harness/run_directory.h"
#include "metrics/distributions.h"
#include "metrics/random.h"

namespace clinval::harness {
namespace {

using configs::Json;

constexpr std::size_t kCases = 600;
constexpr std::uint32_t kCaseStream = 1;
constexpr std::uint32_t kEventStream = 2;

/// The draws of one row, taken one after the other.
class Draws {
 public:
  Draws(std::uint64_t seed, std::uint64_t row, std::uint32_t stream)
      : seed_(seed), row_(row), stream_(stream) {}

  double uniform() { return metrics::open_uniform(fault_word(seed_, row_, stream_, next_++)); }
  double normal() { return metrics::normal_quantile(uniform()); }

 private:
  std::uint64_t seed_;
  std::uint64_t row_;
  std::uint32_t stream_;
  std::uint32_t next_ = 0;
};

/// A number below 10^7 that no other row has, in no order: multiplication by a number that shares
/// no factor with 10^7 permutes the residues.
std::string scattered(std::uint64_t row, std::uint64_t factor) {
  return fmt::format("{:07}", (row * factor + 1234567) % 10'000'000);
}

std::string decimals(double value, int digits) {
  return fmt::format("{:.{}f}", value, digits);
}

std::vector<std::string> clean_case(std::uint64_t seed, std::uint64_t row) {
  Draws draw(seed, row, kCaseStream);
  const double site = draw.uniform();
  const bool external = draw.uniform() < 0.4;
  const bool female = draw.uniform() < 0.5;
  const double age = 20 + 70 / (1 + std::exp(-0.2 - 0.9 * draw.normal()));
  const bool no_age = draw.uniform() < 0.025;
  const double heart_rate = std::exp(std::log(80.0) + 0.18 * draw.normal());
  const double systolic = 130 + 18 * draw.normal();
  const double diastolic = 40 + 0.3 * systolic + 6 * draw.normal();
  const double glucose = std::exp(std::log(110.0) + 0.25 * draw.normal());
  const double log_creatinine = 0.35 * draw.normal();
  const double albumin = 40 + 5 * draw.normal();
  const bool no_albumin = draw.uniform() < 0.15;
  const double marker = draw.normal();
  const double ward = draw.uniform();
  const double time = 48 + 24 * draw.uniform();
  const double logit = -1.3 + 0.03 * (age - 60) + 1.2 * log_creatinine + 0.3 * marker;
  const double risk = 1 / (1 + std::exp(-logit));
  const bool outcome = draw.uniform() < risk;
  const std::string number = scattered(row, 7'654'321);
  return {"C" + scattered(row, 3'141'593),
          "P" + number,
          "M" + number,
          site < 0.4    ? "north"
          : site < 0.75 ? "south"
                        : "east",
          external ? "external" : "held_out",
          decimals(time, 1),
          decimals(time + 720, 1),
          no_age ? "" : decimals(age, 1),
          female ? "F" : "M",
          ward < 0.4   ? "medical"
          : ward < 0.7 ? "surgical"
                       : "hospice",
          decimals(heart_rate, 1),
          decimals(systolic, 1),
          decimals(diastolic, 1),
          decimals(glucose, 1),
          decimals(std::exp(log_creatinine), 2),
          no_albumin ? "" : decimals(albumin, 1),
          decimals(marker, 3),
          outcome ? "1" : "0",
          decimals(risk, 6)};
}

/// Four to seven events of each code, the last two of them after the prediction.
void add_clean_events(std::uint64_t seed, std::uint64_t row, const std::string& subject,
                      double prediction, TextTable& events) {
  Draws draw(seed, row, kEventStream);
  for (const char* code : {"lactate", "pulse", "weight"}) {
    const int count = 4 + static_cast<int>(4 * draw.uniform());
    for (int k = 0; k < 7; ++k) {  // as many draws for every case
      const double share = draw.uniform();
      const double z = draw.normal();
      if (k >= count) {
        continue;
      }
      const double time = k < count - 2 ? prediction * share : prediction + 1 + 600 * share;
      const double value = code[0] == 'l'   ? std::exp(std::log(1.5) + 0.5 * z)
                           : code[0] == 'p' ? std::exp(std::log(78.0) + 0.2 * z)
                                            : std::exp(std::log(75.0) + 0.2 * z);
      events.rows.push_back(
          {subject, decimals(time, 4), decimals(time, 4), code, decimals(value, 3)});
    }
  }
}

Json types_of(const TextTable& table, std::string_view integer) {
  Json types = Json::Object{};
  for (const std::string& column : table.columns) {
    const bool text = column == "case_id" || column == "patient" || column == "matched_set" ||
                      column == "hospital" || column == "part" || column == "sex" ||
                      column == "code" || column == "ward";
    types.set(column, Json(text ? "text" : column == integer ? "integer" : "real"));
  }
  return types;
}

Json source(const char* file, const TextTable& table) {
  return Json::Object{{"file", file}, {"format", "csv"}, {"types", types_of(table, "died")}};
}

Json clean_config(const FaultSet& set) {
  const Json output = Json::Object{{"column", "risk"}, {"link", "probability"}};
  const Json model = Json::Object{
      {"id", "truth"}, {"kind", "column"}, {"outputs", Json::Object{{"death", output}}}};
  Json cases = Json::Object{
      {"sources", Json::Object{{"cases", source("cases.csv", set.cases)},
                               {"events", source("events.csv", set.events)},
                               {"development", source("development.csv", set.development)}}},
      {"from", "cases"},
      {"columns", Json::Object{{"age_band",
                                "case when age < 50 then 'below 50' when age < 70 then "
                                "'50-69' when age >= 70 then '70+' end"}}},
      {"case_id", "case_id"},
      {"subject", "patient"},
      {"cluster", "matched_set"},
      {"site", "hospital"},
      {"part", "part"},
      {"prediction_time", "hour"},
      {"observed_until", "last_hour"},
      {"time_unit", "hours"},
      {"events", Json::Array{Json::Object{{"from", "events"},
                                          {"subject", "patient"},
                                          {"time", "hour"},
                                          {"available", "known"},
                                          {"code", "code"},
                                          {"value", "value"}}}},
      {"development", Json::Object{{"from", "development"}, {"subject", "patient"}}}};
  const Json task =
      Json::Object{{"id", "death"},       {"kind", "binary"}, {"outcome", "death (generated)"},
                   {"window", "30 days"}, {"label", "died"},  {"model_output", "death"}};
  return Json::Object{
      {"schema_version", 1},
      {"id", "fault-" + set.id},
      {"title", "Generated cases; no person stands behind them"},
      {"models", Json::Array{model}},
      {"cases", std::move(cases)},
      {"tasks", Json::Array{task}},
      {"subgroups", Json::Array{Json::Object{{"id", "age"}, {"column", "age_band"}}}},
      {"resampling", Json::Object{{"replicates", 0}}}};
}

FaultSet clean_set(std::uint64_t seed) {
  FaultSet set;
  set.cases.columns = {"case_id",    "patient",   "matched_set", "hospital", "part",
                       "hour",       "last_hour", "age",         "sex",      "ward",
                       "heart_rate", "systolic",  "diastolic",   "glucose",  "creatinine",
                       "albumin",    "marker",    "died",        "risk"};
  set.events.columns = {"patient", "hour", "known", "code", "value"};
  set.development.columns = {"patient"};
  for (std::size_t row = 0; row < kCases; ++row) {
    set.cases.rows.push_back(clean_case(seed, row));
    add_clean_events(seed, row, set.cases.cell(row, "patient"),
                     std::stod(set.cases.cell(row, "hour")), set.events);
  }
  for (std::size_t row = 0; row < 500; ++row) {  // subjects behind the last case
    set.development.rows.push_back({"P" + scattered(kCases + row, 7'654'321)});
  }
  return set;
}

std::string csv_of(const TextTable& table) {
  std::string csv = fmt::format("{}\n", fmt::join(table.columns, ","));
  for (const std::vector<std::string>& row : table.rows) {
    csv += fmt::format("{}\n", fmt::join(row, ","));
  }
  return csv;
}

}  // namespace

std::uint64_t fault_word(std::uint64_t seed, std::uint64_t row, std::uint32_t stream,
                         std::uint32_t k) {
  const auto low = [](std::uint64_t word) { return static_cast<std::uint32_t>(word); };
  const auto high = [](std::uint64_t word) { return static_cast<std::uint32_t>(word >> 32U); };
  return metrics::philox_words({low(row), high(row), stream, k / 2},
                               {low(seed), high(seed)})[k % 2];
}

std::size_t TextTable::column(std::string_view name) const {
  const auto found = std::ranges::find(columns, name);
  if (found == columns.end()) {
    throw std::out_of_range("TextTable: no such column");
  }
  return static_cast<std::size_t>(found - columns.begin());
}

std::vector<std::string> fault_set_names() {
  std::vector<std::string> names = {"clean"};
  for (const configs::CheckEntry& check : configs::check_catalogue()) {
    if (check.id != "split_by_exclusion") {  // says how cases were chosen, not what is wrong
      names.emplace_back(check.id);
    }
  }
  return names;
}

FaultSet make_fault_set(std::string_view name, std::uint64_t seed) {
  if (std::ranges::count(fault_set_names(), name) == 0) {
    throw std::invalid_argument("make_fault_set: no such fault");
  }
  FaultSet set = clean_set(seed);
  set.id = name;
  set.config = clean_config(set);
  set.truth = Json::Object{{"seed", std::to_string(seed)}, {"planted", Json::Array{}}};
  if (name != "clean") {
    plant_fault(name, seed, set);
  }
  return set;
}

void write_fault_set(const FaultSet& set, const std::string& folder) {
  const RunDirectory directory(folder, set.id);
  directory.create();
  directory.write("cases.csv", csv_of(set.cases));
  directory.write("events.csv", csv_of(set.events));
  directory.write("development.csv", csv_of(set.development));
  directory.write("config.json", configs::pretty_json(set.config));
  directory.write("truth.json", configs::pretty_json(set.truth));
}

}  // namespace clinval::harness
