#pragma once

#include <string>

#include "reports/results.h"
#include "reports/verdict.h"

namespace clinval::reports {

/// The report as one HTML file: no script, nothing fetched, figures inline, readable without
/// styles. Same inputs, same bytes. The content security policy allows the one style sheet by its
/// digest.
[[nodiscard]] std::string html_report(const Results& results, const Verdict& verdict);

}  // namespace clinval::reports
