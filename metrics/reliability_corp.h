#pragma once

#include <optional>

#include "metrics/curve.h"
#include "metrics/outcome.h"
#include "metrics/registry.h"
#include "metrics/scored_cases.h"

namespace clinval::metrics {

/// The CORP reliability curve with its consistency band, and the test that goes with them.
struct ReliabilityCorp {
  Curve curve;
  /// (1 + resamples with a Brier miscalibration at least as large) / (1 + resamples); none in a
  /// clustered design.
  std::optional<double> p_value = std::nullopt;
};

/// The isotonic calibration curve (pool_adjacent.h) and, pointwise, where it would lie if every
/// risk were right: the band around the diagonal holds it with the level of the setting. Outside
/// the band the risks are wrong.
///
/// The curve is flat over a pool and linear between pools. A resample draws n cases with
/// replacement, gives each an outcome with its own predicted risk, and fits the same curve: 1,000
/// resamples up to 10,000 cases and 200 above. Draw d of a resample r is the Philox block
/// (d, r, 0, 0) of Purpose::ConsistencyBand: first word the case, second its outcome. Limits are
/// type-7 quantiles.
///
/// Grid: 100 points, evenly spaced between the 1st and the 99th percentile of the predicted
/// probabilities (between the outermost where these coincide).
///
/// Columns: predicted, observed, lower, upper; in a clustered design lower and upper are left out,
///          since a resample takes cases as independent (reliability_corp.isotonic.no_band.1).
/// Undefined: NotAProbability; NoCases.
/// Cost:      O(n) a resample: about 0.4 s at 10^4 cases, 1 s at 10^5.
/// Source:    Dimitriadis, Gneiting & Jordan 2021, doi:10.1073/pnas.2016191118; Broecker & Smith
///            2007, doi:10.1175/WAF993.1.
/// Oracle:    R isoreg for the curve, through scripts/oracles/corp.R; the band by the coverage of
///            simulated right risks, in the test.
[[nodiscard]] Outcome<ReliabilityCorp> corp_reliability(const CaseView& cases,
                                                        const Setting& setting);
/// The curve alone; the seed is that of the setting.
[[nodiscard]] Outcome<Curve> reliability_corp(const CaseView& cases, const Setting& setting);

}  // namespace clinval::metrics
