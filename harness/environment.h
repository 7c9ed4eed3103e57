#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "configs/json_value.h"
#include "harness/model.h"

namespace clinval::harness {

/// environment.json: the machine and libraries that a number may depend on, from an allow-list: no
/// host name, no user, no path. Equal bytes are promised for one binary on one class of CPU, and
/// this names that class.
[[nodiscard]] configs::Json describe_environment(
    unsigned threads, const std::vector<std::pair<std::string, std::string>>& pinned,
    const std::optional<TorchFacts>& torch);

/// Of avx2 and fma those that this processor lacks: without them last digits may differ.
[[nodiscard]] std::vector<std::string> missing_cpu_flags();

/// "2026-01-31T12:00:00Z" of now, or of SOURCE_DATE_EPOCH when that is set; for run.json and waivers
/// only.
[[nodiscard]] std::string utc_now();

}  // namespace clinval::harness
