#pragma once

#include "reports/html.h"
#include "reports/results.h"
#include "reports/verdict.h"

namespace clinval::reports {

// The sections of the HTML report in reading order. Each is empty when there is nothing to say.

/// Verdict box, sentences, table of questions, red flags.
[[nodiscard]] html::Markup front_page(const Results& results, const Verdict& verdict);

[[nodiscard]] html::Markup flow_section(const Results& results);
[[nodiscard]] html::Markup participants_section(const Results& results);
/// Survival tasks: who is followed to each horizon.
[[nodiscard]] html::Markup follow_up_section(const Results& results);
/// ROC, calibration, decision curve, risks.
[[nodiscard]] html::Markup figures_section(const Results& results);
[[nodiscard]] html::Markup operating_points_section(const Results& results);
[[nodiscard]] html::Markup groups_section(const Results& results);
/// All models side by side, paired differences, parts.
[[nodiscard]] html::Markup comparison_section(const Results& results);
[[nodiscard]] html::Markup gates_section(const Verdict& verdict);
[[nodiscard]] html::Markup inputs_section(const Results& results);
/// Whether what must not matter did not; empty without that audit.
[[nodiscard]] html::Markup invariance_section(const Results& results);
/// What the checks of the cases found, and what they cannot see.
[[nodiscard]] html::Markup data_quality_section(const Results& results);
/// Who can be recognised in the table, or that nobody looked.
[[nodiscard]] html::Markup privacy_section(const Results& results);
/// Events: what was handed out and what was held back.
[[nodiscard]] html::Markup timeline_section(const Results& results);
[[nodiscard]] html::Markup reproduce_section(const Results& results, const Verdict& verdict);
[[nodiscard]] html::Markup definitions_section(const Results& results);
[[nodiscard]] html::Markup non_claims_section();

}  // namespace clinval::reports
