#pragma once

#include <cstdint>
#include <span>

#include "metrics/outcome.h"

namespace clinval::metrics {

/// Standardised mean difference: how far two groups lie apart on a column, in units of its spread
/// within them, so that columns of any unit and groups of any size can be compared. Around 0.1 is
/// commonly taken for small; it is a description, no test.
///
///   d = (m - m_ref) / sqrt((s^2 + s_ref^2) / 2)
///
/// with means m and variances s^2 of divisor n - 1.
///
/// @param group, reference  finite values, missing ones left out
/// @return                  no unit; positive when the group has the larger mean
///
/// Undefined: NoCases when a group is empty; TooFewValues when one has a single value; ZeroVariance
///            when neither varies; BeyondDouble when a sum overflows.
/// Exact:     does not depend on the order of the values; swapping the groups turns the sign.
/// Cost:      O(n log n).
/// Source:    Austin 2009, doi:10.1002/sim.3697, section 2.
/// Oracle:    the formula written in R, through scripts/oracles/standardised_difference.R.
[[nodiscard]] Outcome<double> standardised_difference(std::span<const double> group,
                                                      std::span<const double> reference);

/// The same for a yes or no:
///
///   d = (p - p_ref) / sqrt((p (1 - p) + p_ref (1 - p_ref)) / 2)
///
/// @param yes, all  counts of a group: 0 <= yes <= all
///
/// Undefined: NoCases when a group is empty; ZeroVariance when all are yes, or all no; Separated
///            when one group is all yes and the other all no.
/// Errors:    std::invalid_argument for counts that are not ordered as above.
/// Source, oracle: as above.
struct YesCount {
  std::int64_t yes = 0;
  std::int64_t all = 0;
};
[[nodiscard]] Outcome<double> standardised_difference_of_shares(YesCount group, YesCount reference);

/// The same for a column of k levels: the distance of the vectors of shares, without their first
/// element, in the metric of their mean covariance.
///
///   d = sqrt((t - c)' S^-1 (t - c)),   S = (V(t) + V(c)) / 2,   V(p)_ij = p_i (i = j) - p_i p_j
///
/// @param group, reference  how many have each level, in one order; levels that neither has are
/// left
///                          out
/// @return                  at least 0, no sign; with two levels |d| of the shares
///
/// Undefined: NoCases when a group is empty; ZeroVariance when all have one level; Separated when
/// no
///            level occurs in both groups: exactly then S has no inverse.
/// Errors:    std::invalid_argument for negative counts or lengths that differ.
/// Cost:      O(k^3).
/// Source:    Yang & Dalton 2012, A unified approach to measuring the effect size between two
/// groups
///            using SAS, SAS Global Forum, paper 335-2012 (no DOI).
/// Oracle:    R mahalanobis on the covariances of indicators, through
///            scripts/oracles/standardised_difference.R.
[[nodiscard]] Outcome<double> standardised_difference_of_levels(
    std::span<const std::int64_t> group, std::span<const std::int64_t> reference);

}  // namespace clinval::metrics
