#include <algorithm>

#include <fmt/format.h>

#include "configs/canonical_json.h"
#include "metrics/registry.h"
#include "metrics/survival_registry.h"
#include "reports/facts.h"
#include "reports/html_parts.h"
#include "reports/html_sections.h"
#include "reports/numbers.h"
#include "reports/sentences.h"
#include "reports/wording.h"

namespace clinval::reports {

using html::element;
using html::Markup;

namespace {

Markup code(const std::string& text) {
  return element("code", {text});
}

Markup commands() {
  return element(
      "ul", {element("li", {code("clinval run CONFIG --data DIR"),
                            Markup(": the whole run again; the same binary on the same class of "
                                   "processor writes the same bytes.")}),
             element("li", {code("clinval gate RUN"),
                            Markup(": the verdict again, from results.json and the gates.")}),
             element("li", {code("clinval report RUN"),
                            Markup(": this report again, from results.json and verdict.json.")})});
}

std::string better_words(metrics::Better better, double ideal) {
  switch (better) {
    case metrics::Better::Higher: return "higher is better";
    case metrics::Better::Lower: return "lower is better";
    case metrics::Better::Target: return "best at " + configs::number_text(ideal);
  }
  return "";
}

std::string kind_of(const Results& results, const std::string& task) {
  const auto found = std::ranges::find(results.declared.tasks, task, &DeclaredTask::id);
  return found == results.declared.tasks.end() ? "" : found->kind;
}

/// Definitions of those metrics of a catalogue that the results hold.
template <typename Catalogue>
Markup definitions_of(const Results& results, const Catalogue& catalogue, std::string_view kind) {
  Markup list;
  for (const auto& metric : catalogue) {
    const bool used = std::ranges::any_of(results.estimates, [&](const EstimateRow& row) {
      return row.metric == metric.name && kind_of(results, row.task) == kind;
    });
    if (used) {
      list.add(element("dt", {std::string(metric.title)}));
      list.add(element(
          "dd", {Markup(metric.question), Markup(" "), code(std::string(metric.formula)),
                 element("span", {{"class", "note"}},
                         {fmt::format(" {}; {}, {}", better_words(metric.better, metric.ideal),
                                      metric.name, metric.estimator)})}));
    }
  }
  return list;
}

}  // namespace

Markup gates_section(const Verdict& verdict) {
  if (verdict.gates.empty()) {
    return section("gates", "Requirements",
                   {paragraph("No requirements (gates) were set for this run.")});
  }
  std::vector<Cells> rows;
  for (const GateDecision& gate : verdict.gates) {
    Markup reason = reason_words(gate.reason);
    if (gate.waiver) {
      reason.add(Markup(fmt::format("; waived until {} by {}: {}", gate.waiver->expires,
                                    gate.waiver->approver, gate.waiver->reason)));
    }
    rows.push_back({gate.id, gate_subject(gate), requirement_words(gate), gate_numbers(gate),
                    gate.interval, gate_badge(gate), reason, gate.rationale, gate.role});
  }
  return section(
      "gates", "Requirements",
      {paragraph(
           "A requirement is met when the whole confidence interval meets it, missed when the "
           "whole interval misses it, and inconclusive otherwise. Inconclusive is never a "
           "pass."),
       table("All requirements (gates)",
             {"Gate", "Measure", "Required", "Found (interval)", "Interval", "Verdict", "Because",
              "Why this limit", "Role"},
             rows)});
}

Markup reproduce_section(const Results& results, const Verdict& verdict) {
  std::vector<Cells> rows = {{"Run", results.run.id},
                             {"clinval", results.run.clinval},
                             {"Configuration, SHA-256", code(results.run.config_sha256)},
                             {"Cases, SHA-256", code(results.run.cases_sha256)}};
  for (const auto& [id, digest] : results.run.models) {
    rows.push_back({fmt::format("Model {}, SHA-256", id), code(digest)});
  }
  rows.push_back({"results.json, SHA-256", code(verdict.results_sha256)});
  rows.push_back({"Gates, SHA-256", code(verdict.gates_sha256)});
  rows.push_back(
      {"Resampling", fmt::format("{} bootstrap replicates by {}, seed {}, level {}",
                                 count_text(results.declared.replicates), results.declared.unit,
                                 results.declared.seed, level_text(results.declared.level))});
  return section("reproduce", "How to reproduce",
                 {commands(), table("What the numbers rest on", {"What", "Value"}, rows)});
}

Markup definitions_section(const Results& results) {
  Markup list = definitions_of(results, metrics::binary_metrics(), "binary");
  list.add(definitions_of(results, metrics::survival_metrics(), "survival"));
  return list.empty() ? Markup()
                      : section("definitions", "What the measures mean",
                                {element("dl", {{"class", "definitions"}}, {list})});
}

Markup non_claims_section() {
  Markup list;
  for (const std::string& claim : non_claims()) {
    list.add(element("li", {claim}));
  }
  return section("limits", "What this report does not show", {element("ul", {list})});
}

}  // namespace clinval::reports
