#pragma once

#include <string>

#include "reports/results.h"
#include "reports/verdict.h"

namespace clinval::reports {

// tables/*.csv (RFC 4180, UTF-8, one header line, lines ended by \n). Numbers are in their shortest
// exact form, empty where there is none; text is quoted and cannot become a formula.

/// One row an estimate; contrasts follow with `against` and `kind`. Headline interval only.
[[nodiscard]] std::string estimates_csv(const Results& results);
[[nodiscard]] std::string flow_csv(const Results& results);
[[nodiscard]] std::string participants_csv(const Results& results);
/// Survival tasks: how many are followed to each horizon, by group.
[[nodiscard]] std::string follow_up_csv(const Results& results);
/// One row a measure of the privacy audit.
[[nodiscard]] std::string privacy_csv(const PrivacyAudit& audit);
/// One row a band of class sizes and group.
[[nodiscard]] std::string privacy_classes_csv(const PrivacyAudit& audit);
[[nodiscard]] std::string gates_csv(const Verdict& verdict);

}  // namespace clinval::reports
