#include "reports/facts.h"

#include <algorithm>
#include <cmath>

#include "metrics/registry.h"
#include "metrics/survival_registry.h"

namespace clinval::reports {

const DeclaredModel* candidate(const Results& results) {
  const std::vector<DeclaredModel>& models = results.declared.models;
  const auto found = std::ranges::find(models, "candidate", &DeclaredModel::role);
  if (found != models.end()) {
    return &*found;
  }
  return models.empty() ? nullptr : &models.front();
}

std::string model_label(const DeclaredModel& model) {
  if (model.name.empty()) {
    return model.id;
  }
  return model.version.empty() ? model.name : model.name + " " + model.version;
}

std::string model_label(const Results& results, const std::string& id) {
  const auto found = std::ranges::find(results.declared.models, id, &DeclaredModel::id);
  return found == results.declared.models.end() ? id : model_label(*found);
}

At main_at(const DeclaredTask& task, std::optional<double> threshold) {
  return {.threshold = threshold,
          .horizon = task.horizons.empty() ? std::nullopt : std::optional(task.horizons.back())};
}

std::string ranking_metric(const DeclaredTask& task) {
  return task.kind == "survival" ? "harrell_c" : "auroc";
}

bool parts_cases(const EstimateRow& row) {
  return std::ranges::find(row.marks, "all_flagged") == row.marks.end() &&
         std::ranges::find(row.marks, "none_flagged") == row.marks.end();
}

bool is_in_body(const std::string& metric) {
  const metrics::BinaryMetric* row = metrics::find_binary_metric(metric);
  return row == nullptr || row->place == metrics::Place::Body;
}

bool is_distance(const std::string& metric) {
  if (const metrics::BinaryMetric* row = metrics::find_binary_metric(metric)) {
    return row->kind == metrics::Kind::Distance;
  }
  const metrics::SurvivalMetric* row = metrics::find_survival_metric(metric);
  return row != nullptr && row->distance;
}

std::vector<const EstimateRow*> group_rows(const Results& results, const std::string& task,
                                           const std::string& model, const std::string& metric,
                                           const At& at) {
  std::vector<const EstimateRow*> rows;
  for (const EstimateRow& row : results.estimates) {
    if (row.subgroup && !row.part && row.task == task && row.model == model &&
        row.metric == metric && row.at == at && row.view == "as_is") {
      rows.push_back(&row);
    }
  }
  return rows;
}

std::optional<OperatingPoint> operating_point(const Results& results, const std::string& task,
                                              const std::string& model, double threshold) {
  const At at{threshold};
  const EstimateRow* sensitivity = find_estimate(results, task, model, "sensitivity", at);
  const EstimateRow* specificity = find_estimate(results, task, model, "specificity", at);
  if (sensitivity == nullptr || specificity == nullptr || !sensitivity->value ||
      !specificity->value) {
    return std::nullopt;
  }
  // A rate is a count divided once by a whole number: the product rounds to that count.
  const std::int64_t events = sensitivity->events;
  const std::int64_t others = sensitivity->cases - events;
  const auto share = [](double rate, std::int64_t of) -> std::int64_t {
    return std::llround(rate * static_cast<double>(of));
  };
  OperatingPoint point;
  point.true_positives = share(*sensitivity->value, events);
  point.false_negatives = events - point.true_positives;
  point.true_negatives = share(*specificity->value, others);
  point.false_positives = others - point.true_negatives;
  return point;
}

std::vector<const FlowRow*> flow_of(const Results& results, const std::string& task,
                                    const std::string& model) {
  std::vector<const FlowRow*> steps;
  for (const FlowRow& row : results.flow) {
    const bool overall = !row.subgroup && !row.outcome;
    if (overall && row.task == task && (!row.model || row.model == model)) {
      steps.push_back(&row);
    }
  }
  return steps;
}

std::int64_t left_at(const std::vector<const FlowRow*>& flow, const std::string& kind) {
  std::int64_t cases = 0;
  for (const FlowRow* row : flow) {
    cases += row->kind == kind ? row->cases : 0;
  }
  return cases;
}

bool is_supported(const EstimateRow& row) {
  return row.value && !row.intervals.empty() && row.intervals.front().limits &&
         row.events >= kSupportedCount && row.non_events() >= kSupportedCount;
}

const EstimateRow* worst_group(const std::vector<const EstimateRow*>& rows) {
  const EstimateRow* worst = nullptr;
  for (const EstimateRow* row : rows) {
    if (is_supported(*row) && (worst == nullptr || *row->value < *worst->value)) {
      worst = row;
    }
  }
  return worst;
}

std::vector<const GateDecision*> gates_on(const Verdict& verdict, const EstimateRow& row) {
  std::vector<const GateDecision*> gates;
  for (const GateDecision& gate : verdict.gates) {
    const GateRow& key = gate.row;
    if (key.task == row.task && key.model == row.model && key.metric == row.metric &&
        key.part == row.part && key.subgroup == row.subgroup && key.at == row.at &&
        key.across.empty() && key.versus.empty() && key.audit.empty()) {
      gates.push_back(&gate);
    }
  }
  return gates;
}

}  // namespace clinval::reports
