#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "metrics/outcome.h"

namespace clinval::metrics {

/// Lower and upper confidence limit; lower <= upper.
struct Limits {
  double lower = 0.0;
  double upper = 0.0;
};

/// A named confidence interval ("logit_delong", "wilson", "percentile"), or the reason it is
/// missing.
struct Interval {
  std::string id;
  Outcome<Limits> limits;
  double level = 0.95;
  std::string kind = "pointwise";
  std::optional<long long> replicates = std::nullopt;      ///< bootstrap: replicates with a value
  std::optional<Limits> monte_carlo_error = std::nullopt;  ///< bootstrap: error of each limit
};

/// What a distance that cannot be negative would be if every risk were right: it is above 0 then
/// too, the more so the fewer the cases.
struct NullReference {
  double mean = 0.0;
  double upper = 0.0;  ///< exceeded by (1 - level) of the draws
  double level = 0.95;
  long long draws = 0;  ///< that gave a value
  /// Of the test that every risk is right: (1 + draws at least as far) / (1 + draws).
  std::optional<double> p_value = std::nullopt;
};

/// An estimate with its standard error (absent where none is defined) and its analytic intervals,
/// the headline first. `marks` are warnings that a reader must see beside the value.
struct Estimate {
  double value = 0.0;
  std::optional<double> standard_error = std::nullopt;
  std::vector<Interval> intervals = {};
  std::vector<std::string> marks = {};
  std::vector<std::pair<std::string, long long>> counts = {};  ///< what the value was computed from
  std::optional<double> p_value = std::nullopt;  ///< two-sided, where the statistic is a test
};

/// A value whose interval is left to the bootstrap, or the reason there is none.
[[nodiscard]] inline Outcome<Estimate> value_alone(const Outcome<double>& value) {
  if (!value) {
    return value.error();
  }
  return Estimate{.value = *value};
}

}  // namespace clinval::metrics
