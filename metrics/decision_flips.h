#pragma once

#include <cstdint>
#include <span>

#include "metrics/outcome.h"

namespace clinval::metrics {

/// The decisions of two rules, A and B, about the same cases.
struct PairedDecisions {
  std::span<const std::uint8_t> flagged_a;  ///< 0 or 1, one a case
  std::span<const std::uint8_t> flagged_b;
  std::span<const std::uint32_t> subject;  ///< whose case it is: any number, one a case
};

/// How often the decision about a case differs, and what that means for its subject.
struct DecisionFlips {
  std::int64_t both = 0;
  std::int64_t only_a = 0;
  std::int64_t only_b = 0;
  std::int64_t neither = 0;
  std::int64_t subjects = 0;
  /// Subjects with a flip, by which rule flags more of their cases; even: as many, not the same.
  std::int64_t subjects_more_a = 0;
  std::int64_t subjects_more_b = 0;
  std::int64_t subjects_even = 0;

  [[nodiscard]] std::int64_t cases() const { return both + only_a + only_b + neither; }
  [[nodiscard]] std::int64_t flips() const { return only_a + only_b; }
  [[nodiscard]] std::int64_t subjects_with_flip() const {
    return subjects_more_a + subjects_more_b + subjects_even;
  }
  /// Cases that B flags beyond those that A flags: of cases with the event, found; of the others,
  /// alarms.
  [[nodiscard]] std::int64_t net_b() const { return only_b - only_a; }
};

/// Counts the flips. A case counts once, a subject once whatever the number of its cases.
///
/// @param decisions  about the cases of one class (with, or without the event): a flip is a gain in
///                   the one and a loss in the other
///
/// Exact:  integer counts; the order of the cases does not matter.
/// Errors: std::invalid_argument for spans of different lengths or a decision other than 0, 1.
/// Cost:   O(n log n).
/// Oracle: R table, through scripts/oracles/decision_flips.R.
[[nodiscard]] DecisionFlips decision_flips(const PairedDecisions& decisions);

/// Exact two-sided McNemar test: whether flips towards A are as likely as flips towards B.
///
///   p = min(1, 2 P(K <= min(towards_a, towards_b))),  K ~ Binomial(towards_a + towards_b, 1/2)
///
/// For cases it takes flips to be independent of each other. Where a subject has several cases,
/// give it subjects instead (subjects_more_a, subjects_more_b): the exact sign test.
///
/// @return  p in (0, 1], no unit
///
/// Undefined: NoCases when nothing flips: there is nothing to test.
/// Errors:    std::invalid_argument for a negative count.
/// Source:    McNemar 1947, doi:10.1007/BF02295996, in its exact, conditional form.
/// Oracle:    R binom.test, through scripts/oracles/decision_flips.R.
[[nodiscard]] Outcome<double> mcnemar_exact(std::int64_t towards_a, std::int64_t towards_b);

}  // namespace clinval::metrics
