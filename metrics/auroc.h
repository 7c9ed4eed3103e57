#pragma once

#include <vector>

#include "metrics/estimate.h"
#include "metrics/outcome.h"
#include "metrics/registry.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// Area under the ROC curve: the chance that a random positive outscores a random negative.
///
///   AUROC = P(s+ > s-) + P(s+ = s-) / 2
///
/// The error rests on placements: V10 of a positive is the share of the N negatives that it
/// outscores, V01 of a negative the share of the M positives that outscore it, ties one half.
///
///   independent:  var = S10/M + S01/N, the variances of V10 and V01 with M - 1 and N - 1 (DeLong)
///   clustered:    var = S10/M + S01/N + 2 S11/(M N), from sums over each cluster i with m
///   positives
///                 and n negatives, A_i = sum V10 - m AUROC and B_i = sum V01 - n AUROC:
///                 S10 = I10/((I10-1) M) sum A_i^2, S01 = I01/((I01-1) N) sum B_i^2,
///                 S11 = I/(I-1) sum A_i B_i, with I10 clusters that hold a positive, I01 a
///                 negative, I any case (Obuchowski). With one case a cluster it is DeLong's.
///
/// @param cases    positives and negatives with one score each, on any scale
/// @param setting  level of the intervals
/// @return         value in [0, 1], no unit; intervals "logit_delong" and "delong" (Wald, cut to
///                 [0, 1]), "newcombe" and "hanley_mcneil" (auroc_intervals.h), or
///                 "logit_obuchowski" and "obuchowski" when clustered
///
/// Undefined: NoCases; OneClass. The intervals alone: TooFewEvents (a class of one case),
///            TooFewClusters (a class within one cluster), ZeroVariance (perfect separation, or all
///            scores tied).
/// Exact:     the value is an integer count divided once, DeLong's variance two, from sums in 128
///            bits: neither depends on case order, and nothing cancels when the AUROC is near 1.
/// Cost:      O(n); no allocation for the value and DeLong's error.
/// Source:    Hanley & McNeil 1982, doi:10.1148/radiology.143.1.7063747 (definition);
///            DeLong et al. 1988, doi:10.2307/2531595; Obuchowski 1997, doi:10.2307/2533958.
/// Oracle:    R pROC and a literal Obuchowski in R, through scripts/oracles/auroc.R.
[[nodiscard]] Outcome<Estimate> auroc(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> auroc_value(const CaseView& cases, const Setting& setting);

/// Influence of each case, by sorted position: (V10 - AUROC) / M of a positive, (V01 - AUROC) / N
/// of a negative, times sqrt(k / (k - 1)) of the k clusters that hold one of the class. The squares
/// sum to DeLong's variance; the squared cluster sums to Obuchowski's, whose covariance term alone
/// takes the factor of all clusters.
///
/// Undefined: as the intervals: TooFewEvents; TooFewClusters when clustered.
[[nodiscard]] Outcome<std::vector<double>> auroc_influence(const CaseView& cases,
                                                           const Setting& setting);

/// The AUROC without each case, by sorted position: (M AUROC - V10) / (M - 1) without a positive,
/// (N AUROC - V01) / (N - 1) without a negative.
///
/// Undefined: NoCases; OneClass; TooFewEvents when a class has one case.
[[nodiscard]] Outcome<std::vector<double>> auroc_jackknife(const ScoredCases& cases);

}  // namespace clinval::metrics
