#pragma once

#include <vector>

#include "metrics/intervals.h"
#include "metrics/outcome.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// The likelihood of logit P(y = 1) = a + b logit(p), as a surface over (a, b).
///
/// Needs probabilities strictly inside 0 to 1 (ScoredCases::logits not empty).
class CalibrationLikelihood {
 public:
  explicit CalibrationLikelihood(const CaseView& view);

  /// Minus twice the log likelihood, its gradient and its curvature, in one pass: cases in blocks
  /// of 256, blocks in order.
  struct At {
    double deviance = 0.0;
    double score_a = 0.0;  ///< sum (y - p)
    double score_b = 0.0;  ///< sum (y - p) logit(p)
    double information_a = 0.0;
  };
  [[nodiscard]] At at(double a, double b) const;

  /// The best a for a fixed b, by Newton's method from `start`; NotConverged after 100 steps.
  [[nodiscard]] Outcome<double> best_a(double b, double start) const;

  /// Exact profile likelihood limits: the two roots of deviance = minimum + z^2. The deviance is
  /// convex (also when a is refitted to each b), so that Newton's method reaches each root from the
  /// outside. R's confint interpolates on a grid instead and is off in the seventh digit.
  ///
  /// @param a, b   the optimum; for `interval_a` b stays fixed
  /// @param error  Wald error, for the start
  [[nodiscard]] Interval interval_a(double a, double b, double error, double level) const;
  [[nodiscard]] Interval interval_b(double a, double b, double error, double level) const;

 private:
  [[nodiscard]] Outcome<double> root_a(double a, double b, double start, double ceiling) const;
  [[nodiscard]] Outcome<double> root_b(double a, double b, double start, double ceiling) const;

  CaseView view_;
};

}  // namespace clinval::metrics
