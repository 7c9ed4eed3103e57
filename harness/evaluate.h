#pragma once

#include <string>
#include <vector>

#include "configs/run_config.h"
#include "datasets/case_set.h"
#include "harness/predictions.h"
#include "reports/results.h"

namespace clinval::harness {

/// Everything a run measures: cases and predictions to results. Equal inputs give equal results for
/// any number of workers.
///
/// For each task, model and group (everybody, subgroup levels, their combinations, each part): every
/// catalogue metric, at every threshold where it takes one, with its analytic intervals and, where
/// it has a replicate form, a percentile interval from shared cluster-level multiplicities.
///
/// Errors: configs::InputError, Area::Data: E-DATA-LABEL-TYPE, E-DATA-LABEL, E-DATA-NO-CASES.
[[nodiscard]] reports::Results evaluate(const configs::RunConfig& config,
                                        const datasets::CaseSet& cases,
                                        const std::vector<ModelPredictions>& predictions,
                                        unsigned workers);

/// Link applied in double, in this one place: a probability from what the model gave.
[[nodiscard]] double probability_of(configs::Link link, double output);

/// Version of the program, part of every result.
[[nodiscard]] std::string clinval_version();

}  // namespace clinval::harness
