#pragma once

#include "metrics/estimate.h"
#include "metrics/outcome.h"
#include "metrics/registry.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// Expected calibration error: the gap between mean predicted and observed risk of each bin
/// (risk_bins.h; Conventions::ece_bins), weighted by its share w of the cases.
///
///   L1            sum w |gap|                 L2   sqrt(sum w gap^2)
///   L2 debiased   sqrt(max(0, sum w (gap^2 - o (1 - o) / (m - 1))))
///
/// with o the observed risk and m the cases of a bin; a bin of one case adds nothing to the last.
/// `ece` and `ece_l2…` have bins of equal width, `ece_quantile` bins between quantiles (as R's
/// quantile and cut make them), `ece_quantile_l2…` bins of equal size (as uncertainty-calibration
/// makes them). The value depends on the number of bins, and is above 0 for a perfect model: it
/// comes with its null mean and 95 % point instead of an interval. Curves and ICI say more.
///
/// Undefined: NotAProbability; NoCases.
/// Cost:      O(n).
/// Source:    Naeini, Cooper & Hauskrecht 2015, doi:10.1609/aaai.v29i1.9602; Kumar, Liang & Ma
///            2019, arXiv:1909.10155 (debiased).
/// Oracle:    numpy, through scripts/oracles/ece.py.
[[nodiscard]] Outcome<double> ece_value(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> ece_l2_value(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> ece_l2_debiased_value(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> ece_quantile_value(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> ece_quantile_l2_value(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> ece_quantile_l2_debiased_value(const CaseView& cases,
                                                             const Setting& setting);

/// Hosmer-Lemeshow: sum over quantile groups of (O - E)^2 / (E (1 - E / m)) for m cases, O observed
/// and E expected events (Conventions::hosmer_lemeshow_groups; fewer where ties merge them).
///
/// @return  the statistic; p value from chi-squared with as many degrees of freedom as groups, for
///          risks that were not fitted to these cases, or two fewer
///          (Conventions::hosmer_lemeshow_df; no p value where none are left, or in a clustered
///          design); `counts` hold "groups"
///
/// Undefined: NotAProbability; NoCases; ZeroVariance when all risks of a group are 0 or all are 1.
/// Cost:      O(n).
/// Source:    Hosmer & Lemeshow 1980, doi:10.1080/03610928008827941.
/// Oracle:    numpy and scipy, through scripts/oracles/ece.py.
[[nodiscard]] Outcome<double> hosmer_lemeshow_value(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<Estimate> hosmer_lemeshow(const CaseView& cases, const Setting& setting);

}  // namespace clinval::metrics
