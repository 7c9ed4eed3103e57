#pragma once

#include <vector>

#include "configs/json_value.h"
#include "harness/predictions.h"
#include "reports/results.h"

namespace clinval::harness {

/// The counts as inputs.json of a run keeps them, and their way back (throws when a member is
/// absent or no integer).
[[nodiscard]] configs::Json event_facts(const datasets::EventCounts& counts);
[[nodiscard]] datasets::EventCounts event_counts_of(const configs::Json& facts);

/// A row a model that takes events, in the models' order; predictions that were stored without
/// their counts have none.
[[nodiscard]] std::vector<reports::FeatureAuditRow> feature_audit(
    const std::vector<ModelPredictions>& predictions);

}  // namespace clinval::harness
