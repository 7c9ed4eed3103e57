#pragma once

#include <string>

#include "reports/results.h"
#include "reports/verdict.h"

namespace clinval::reports {

/// summary.md: verdict, sentences, gates, red flags in Markdown; at most 60 kB, so that it fits
/// into a merge request comment (gates that would not fit are counted).
[[nodiscard]] std::string markdown_summary(const Results& results, const Verdict& verdict);

/// The same for a terminal: verdict, sentences, one line a gate. No colour, no control characters.
[[nodiscard]] std::string console_summary(const Results& results, const Verdict& verdict);

}  // namespace clinval::reports
