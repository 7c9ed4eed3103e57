#pragma once

#include "metrics/estimate.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// Intervals of an AUROC that need only its value C and the sizes M and N of the classes.

/// Variance of Hanley and McNeil, who let the scores follow exponential distributions:
///
///   [C(1-C) + (M-1)(Q1 - C^2) + (N-1)(Q2 - C^2)] / (M N),   Q1 = C/(2-C), Q2 = 2C^2/(1+C)
///
/// Source: doi:10.1148/radiology.143.1.7063747.
[[nodiscard]] double hanley_mcneil_variance(double auroc, const ClassCounts& counts);

/// The same with (M + N)/2 - 1 in the place of M - 1 and N - 1:
///
///   C(1-C) [1 + h (1-C)/(2-C) + h C/(1+C)] / (M N),   h = (M + N)/2 - 1
[[nodiscard]] double newcombe_variance(double auroc, const ClassCounts& counts);

/// Newcombe's method 5, id "newcombe": the C at which the distance to the estimate is z standard
/// errors by newcombe_variance at that C, as Wilson's interval does for a share. It exists, lies
/// within [0, 1] and has a width for every estimate, 0 and 1 and classes of one case included.
///
/// Exact:  sixty-four bisections.
/// Source: Newcombe 2006, doi:10.1002/sim.2324.
/// Oracle: R uniroot, through scripts/oracles/auroc.R.
[[nodiscard]] Interval newcombe_interval(double auroc, const ClassCounts& counts, double level);

}  // namespace clinval::metrics
