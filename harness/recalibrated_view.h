#pragma once

#include <cstdint>
#include <string>

#include "configs/run_config.h"
#include "harness/evaluation_rows.h"
#include "metrics/outcome.h"

namespace clinval::harness {

/// "recalibrated_intercept", "recalibrated_logistic".
[[nodiscard]] std::string view_name(configs::RecalibrationView view);

/// The rows of a model with probabilities after recalibration to these cases, cross-fitted over ten
/// folds of clusters (metrics/recalibration.h), or why there are none. Such rows show what a local
/// update could bring; no gate looks at them.
[[nodiscard]] metrics::Outcome<EvaluatedRows> recalibrated_rows(const TaskCases& task,
                                                                const EvaluatedRows& evaluated,
                                                                configs::RecalibrationView view,
                                                                std::uint32_t seed);

}  // namespace clinval::harness
