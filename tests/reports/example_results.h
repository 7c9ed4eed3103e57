#pragma once

#include "reports/results.h"
#include "reports/verdict.h"

namespace clinval::tests {

/// A whole run on 2,400 simulated patients: a network as candidate, a logistic score as comparator,
/// groups by sex and age, exclusions, missing labels, an imputed input, gates of every decision.
/// Numbers come from the catalogue of metrics, so that a report of it looks as a real one does. The
/// stored goldens start from its results.json, hence do not move when a metric's last bit does.
[[nodiscard]] reports::Results example_results();
[[nodiscard]] reports::Verdict example_verdict(const reports::Results& results);

/// A few rows without statistics, for tests of form: an undefined value, a missing interval, a
/// bootstrap interval, a group whose level is missing.
[[nodiscard]] reports::Results small_results();
[[nodiscard]] reports::Verdict small_verdict();

/// Strings that break careless renderers: markup, quotes, separators, escape sequences, directional
/// overrides, NUL, bytes that are no UTF-8, formulas.
[[nodiscard]] const std::vector<std::string>& hostile_texts();
/// small_results() with hostile text wherever text comes from outside.
[[nodiscard]] reports::Results hostile_results();
[[nodiscard]] reports::Verdict hostile_verdict();

}  // namespace clinval::tests
