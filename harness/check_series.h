#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "harness/check_view.h"

namespace clinval::harness {

/// The numbers of one column, or of the events of one code, whatever the time.
struct Series {
  std::string name;  ///< empty: a code that may not be named
  bool code = false;
  std::vector<double> value;
  std::vector<std::uint32_t> subject;  ///< of each value: codes of the view, or of its events
  std::vector<std::uint32_t> site;     ///< of each value; empty when there are no sites
  std::size_t units = 0;               ///< cases, or subjects: who could have a value
};

/// Calls `visit` for every numeric column among the measures, then for every code with values.
/// Booleans are no numbers here. One series is alive at a time.
void for_each_series(const CheckView& view, const std::function<void(const Series&)>& visit);

/// A finding that names the series, or counts its code where that may not be named.
[[nodiscard]] reports::DataFinding finding_of(const Series& series);
/// "column x", "code x" or kUnnamed.
[[nodiscard]] std::string name_of(const Series& series);

/// Columns of numbers: integer, real, boolean. Missing cases have no entry.
struct PresentNumbers {
  std::vector<double> value;
  std::vector<std::size_t> row;
};
[[nodiscard]] bool is_numeric(const datasets::Column& column);
[[nodiscard]] PresentNumbers numbers_of(const datasets::Column& column,
                                        std::span<const std::size_t> rows);

/// How well a number ranks an outcome. `z` holds AUROC - 1/2 against its error under no relation,
/// with as many units of each class as there are subjects that have one.
struct Separation {
  double auroc = 0.5;
  double z = 0.0;
  std::int64_t positives = 0;  ///< subjects with a positive
  std::int64_t negatives = 0;
};
/// Needs one of each class; else z is 0.
[[nodiscard]] Separation separation(std::span<const std::uint8_t> label,
                                    std::span<const double> value,
                                    std::span<const std::uint32_t> subject);

/// The same within strata, one value a subject: the mean of their AUROCs, weighted by the pairs
/// m n of each. `z` holds it against its error under no relation in any stratum, in which each has
/// the variance (m + n + 1) / (12 m n) (van Elteren 1960; one stratum: as above). Strata without
/// pairs tell nothing and their subjects do not count. Needs equal lengths.
[[nodiscard]] Separation separation_within(std::span<const std::uint8_t> label,
                                           std::span<const double> value,
                                           std::span<const std::uint32_t> stratum);

/// Difference of two shares in standard errors, the shares being equal.
[[nodiscard]] double z_of_shares(double first, double first_of, double second, double second_of);

/// Value at a share (type 1) of ascending values that are not empty.
[[nodiscard]] double quantile_of_sorted(std::span<const double> sorted, double share);

}  // namespace clinval::harness
