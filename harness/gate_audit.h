#pragma once

#include "reports/results.h"
#include "reports/verdict.h"

namespace clinval::harness {

/// A gate on a measure of an audit: the largest value over the rows that it looks at is held
/// against the limit of `decision`, as it is, since a count has no interval. Equality clears.
///
/// What cannot be decided never passes: no such audit or row ("missing_audit"), a measure that does
/// not exist ("undefined:…"), cases that were scored one way alone, of which every other measure
/// knows nothing ("scored_one_way").
void decide_audit(const reports::Results& results, reports::GateDecision& decision);

}  // namespace clinval::harness
