#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "metrics/survival_cases.h"
#include "metrics/survival_view.h"

namespace clinval::tests {

/// Follow-up, event, risk and cluster of each case, in input order.
struct SurvivalInput {
  std::vector<double> time;
  std::vector<std::uint8_t> event;
  std::vector<double> risk;
  std::vector<std::uint32_t> cluster;

  [[nodiscard]] metrics::SurvivalCases independent(
      metrics::SurvivalCases::Settings settings = {}) const;
  [[nodiscard]] metrics::SurvivalCases clustered() const;
  [[nodiscard]] std::size_t size() const { return time.size(); }
  /// Position i takes case order[i]; a case may come several times.
  [[nodiscard]] SurvivalInput reordered(const std::vector<std::size_t>& order) const;
};

/// The data sets of tests/oracles/survival_cases.csv, by name; throws as oracle_rows.
const std::map<std::string, SurvivalInput>& survival_oracle_cases();

/// Seeded cases: times k / 2 with `distinct` values (0 among them), risks inside (0, 1) with as
/// many: few of them make ties. About two thirds have the event; about two cases a cluster.
SurvivalInput random_survival(std::uint64_t seed, std::size_t n, std::size_t distinct);

/// Multiplicities 0 to 3 in input order, and the cases repeated that often.
std::vector<std::uint32_t> random_multiplicity(std::uint64_t seed, std::size_t n);
SurvivalInput repeated(const SurvivalInput& input, const std::vector<std::uint32_t>& times);
/// From input order to the order of sorted positions.
std::vector<std::uint32_t> by_position(const metrics::SurvivalCases& cases,
                                       const std::vector<std::uint32_t>& times);

/// G by its definition, from counts over all cases.
double censoring_by_definition(const SurvivalInput& input, double time, metrics::Ipcw ipcw);

/// 1 / G of a case at a horizon, 0 for who was censored before.
std::vector<double> weights_by_definition(const SurvivalInput& input, double horizon,
                                          metrics::Ipcw ipcw);

bool is_case(const SurvivalInput& input, std::size_t i, double horizon);

/// Standard error from influences in input order: its own part, and what each case adds by the
/// estimation of G, as one double sum over cases and censoring times; by case or by cluster.
struct Influences {
  std::vector<double> own;   ///< mean zero
  std::vector<double> part;  ///< what a case adds through its weight
};
double error_by_definition(const SurvivalInput& input, const Influences& influences, double horizon,
                           metrics::Ipcw ipcw, bool by_cluster);

}  // namespace clinval::tests
