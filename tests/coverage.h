#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "metrics/registry.h"
#include "tests/simulated_cases.h"

namespace clinval::tests {

/// What is asked of every row: a threshold at the prevalence, and a prevalence of 0.2 for what is
/// re-expressed.
[[nodiscard]] metrics::Setting coverage_setting(const Population& population);

/// The true value of each row with a headline interval, by name: in closed form where there is one,
/// else its value in `cases` draws. A row whose value has no limit as cases grow has none.
[[nodiscard]] std::map<std::string, double> true_values(const Population& population,
                                                        std::uint32_t cases);

/// How often one interval of one row held the truth.
struct Coverage {
  std::string metric;
  std::string interval;
  bool headline = false;
  std::int64_t simulations = 0;
  std::int64_t defined = 0;  ///< simulations in which the interval exists
  std::int64_t held = 0;
  double total_width = 0.0;

  [[nodiscard]] double share() const {
    return static_cast<double>(held) / static_cast<double>(defined);
  }
};

/// Of which rows the percentile interval is looked at: all that replicates compute, or those whose
/// headline it is.
enum class Percentiles { All, Headlines };

struct CoveragePlan {
  Population population;
  metrics::Design design = metrics::Design::Independent;
  std::uint32_t cases = 200;
  std::uint32_t simulations = 1000;
  std::uint32_t replicates = 400;  ///< of the percentile intervals; 0: none
  Percentiles percentiles = Percentiles::All;
};

/// Every interval of every row with a true value, rows in catalogue order.
[[nodiscard]] std::vector<Coverage> coverage_of(const CoveragePlan& plan,
                                                const std::map<std::string, double>& truths);

/// Exact coverage of Wilson's interval of a share p among n: the binomial probability of the counts
/// whose interval holds p.
[[nodiscard]] double wilson_coverage(std::int64_t total, double share, double level);

}  // namespace clinval::tests
