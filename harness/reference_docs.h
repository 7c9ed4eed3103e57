#pragma once

#include <string>
#include <vector>

namespace clinval::metrics {
struct BinaryMetric;
struct SurvivalMetric;
}  // namespace clinval::metrics

namespace clinval::harness {

/// The pages of docs/ as Markdown, made from the same tables as the program: `clinval docs NAME`.
/// Equal for every machine and build.
[[nodiscard]] std::string config_markdown();
[[nodiscard]] std::string checks_markdown();
[[nodiscard]] std::string contract_markdown();
[[nodiscard]] std::string metrics_markdown();
[[nodiscard]] std::string errors_markdown();

/// config, contract, errors, metrics.
[[nodiscard]] std::vector<std::string> doc_names();
/// The page of that name; empty for a name that is not known.
[[nodiscard]] std::string doc_page(const std::string& name);

/// Reasons that a metric gave on degenerate case sets (none, one class, no event, equal risks,
/// risks of 0 and 1, nobody or everybody flagged, separated classes, a horizon beyond the
/// follow-up), in the order of metrics::Undefined.
[[nodiscard]] std::vector<std::string> undefined_reasons(const metrics::BinaryMetric& metric);
[[nodiscard]] std::vector<std::string> undefined_reasons(const metrics::SurvivalMetric& metric);

}  // namespace clinval::harness
