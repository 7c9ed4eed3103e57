#pragma once

#include <string>
#include <vector>

#include "metrics/estimate.h"
#include "reports/results.h"
#include "reports/sentences.h"

namespace clinval::reports {

// Pieces that the sentences of several kinds of task use.

/// Limits of observed to expected in words: "its risks are too low" when more happens than was
/// expected.
[[nodiscard]] std::string direction_words(const metrics::Limits& limits);

/// " Net benefit per 1,000: …" of this model, the others, and treating everybody; empty without a
/// value.
[[nodiscard]] std::string benefit_words(const Results& results, const DeclaredTask& task,
                                        const DeclaredModel& model, const At& at);

/// Follow-up, calibration and thresholds of a survival task.
[[nodiscard]] std::vector<Sentence> survival_sentences(const Results& results,
                                                       const DeclaredTask& task,
                                                       const DeclaredModel& model);

}  // namespace clinval::reports
