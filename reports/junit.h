#pragma once

#include <string>

#include "reports/results.h"
#include "reports/verdict.h"

namespace clinval::reports {

/// junit.xml: one testcase a gate. A gate that fails is <failure type="gate_failed">, an
/// inconclusive one <failure type="inconclusive">, so that no CI reads it as green; one under a
/// live waiver is <skipped>. Gates that only warn or inform pass and say so in <system-out>. Limit,
/// bounds and estimate stand in the message and in <properties>. Without gates there is one passing
/// testcase, "not_gated".
[[nodiscard]] std::string junit_xml(const Results& results, const Verdict& verdict);

}  // namespace clinval::reports
