#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/results.h"
#include "reports/verdict.h"

namespace clinval::reports {

// Look-ups that several renderers share. They find rows and counts; they estimate nothing.

/// The model that the report is about: the first candidate, or the first model; nullptr without
/// any.
[[nodiscard]] const DeclaredModel* candidate(const Results& results);
/// "Name 1.2", or the id when the model has no name.
[[nodiscard]] std::string model_label(const DeclaredModel& model);
[[nodiscard]] std::string model_label(const Results& results, const std::string& id);

/// Where the main rows of a task stand: at its last horizon, if it has horizons.
[[nodiscard]] At main_at(const DeclaredTask& task, std::optional<double> threshold = std::nullopt);
/// The metric that says how well a model of this task ranks: auroc, or harrell_c.
[[nodiscard]] std::string ranking_metric(const DeclaredTask& task);

/// Whether a row's threshold flags some and leaves others alone.
[[nodiscard]] bool parts_cases(const EstimateRow& row);

/// Whether the report shows a metric in its body; the others stand in folds and tables.
[[nodiscard]] bool is_in_body(const std::string& metric);

/// Whether groups are never compared by a metric: it grows as they shrink.
[[nodiscard]] bool is_distance(const std::string& metric);

/// Groups of a task in row order: those of any estimate of that metric and model, without parts.
[[nodiscard]] std::vector<const EstimateRow*> group_rows(const Results& results,
                                                         const std::string& task,
                                                         const std::string& model,
                                                         const std::string& metric,
                                                         const At& at = {});

/// The four counts at a threshold, whole numbers again from the rates that were computed of them.
struct OperatingPoint {
  std::int64_t true_positives = 0;
  std::int64_t false_positives = 0;
  std::int64_t false_negatives = 0;
  std::int64_t true_negatives = 0;
  [[nodiscard]] std::int64_t flagged() const { return true_positives + false_positives; }
  [[nodiscard]] std::int64_t cases() const { return flagged() + false_negatives + true_negatives; }
};
/// None when sensitivity or specificity has no row or no value.
[[nodiscard]] std::optional<OperatingPoint> operating_point(const Results& results,
                                                            const std::string& task,
                                                            const std::string& model,
                                                            double threshold);

/// The steps from everybody who was read to those evaluated for one task and model, overall.
[[nodiscard]] std::vector<const FlowRow*> flow_of(const Results& results, const std::string& task,
                                                  const std::string& model);
/// Cases that left at steps of that kind.
[[nodiscard]] std::int64_t left_at(const std::vector<const FlowRow*>& flow,
                                   const std::string& kind);

/// Fewest events, and fewest patients without the event, for a group to count as supported on the
/// first page. Below it an AUROC interval is wider than 0.2 for most models.
inline constexpr std::int64_t kSupportedCount = 20;
[[nodiscard]] bool is_supported(const EstimateRow& row);
/// The supported group with the lowest value, or nullptr.
[[nodiscard]] const EstimateRow* worst_group(const std::vector<const EstimateRow*>& rows);

/// The gates whose row is this one.
[[nodiscard]] std::vector<const GateDecision*> gates_on(const Verdict& verdict,
                                                        const EstimateRow& row);

}  // namespace clinval::reports
