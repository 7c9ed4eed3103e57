#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "configs/canonical_json.h"
#include "reports/facts.h"
#include "reports/html_parts.h"
#include "reports/html_sections.h"
#include "reports/numbers.h"
#include "reports/privacy_words.h"
#include "reports/sentences.h"
#include "reports/wording.h"

namespace clinval::reports {

using html::element;
using html::Markup;

namespace {

/// Gates that a row of the first table already shows.
using Shown = std::set<const GateDecision*>;

std::string required_words(const std::vector<const GateDecision*>& gates) {
  std::vector<std::string> words;
  for (const GateDecision* gate : gates) {
    words.push_back(fmt::format("{} ({}{}{})", requirement_words(*gate), gate->id,
                                gate->rationale.empty() ? "" : ": ", gate->rationale));
  }
  return words.empty() ? "no requirement set" : fmt::format("{}", fmt::join(words, "; "));
}

Markup badges(const std::vector<const GateDecision*>& gates) {
  Markup all;
  for (const GateDecision* gate : gates) {
    all.add(element("div", {gate_badge(*gate)}));
  }
  return gates.empty() ? Markup("not decided") : all;
}

/// Value and interval as two pieces that do not break.
Markup estimate_markup(const EstimateRow& row) {
  if (!row.value) {
    return value_text(row);
  }
  return html::together({element("strong", {value_text(row)}), Markup(" "),
                         element("span", {{"class", "interval"}}, {interval_text(row)})});
}

Cells question_row(const std::string& question, const std::string& measure, const EstimateRow& row,
                   const Verdict& verdict, Shown& shown) {
  const auto gates = gates_on(verdict, row);
  shown.insert(gates.begin(), gates.end());
  return {question,
          measure,
          estimate_markup(row),
          required_words(gates),
          fmt::format("{} of {}", count_text(row.events), count_text(row.cases)),
          badges(gates)};
}

void add_question(const std::string& question, const EstimateRow* row, const Verdict& verdict,
                  Shown& shown, std::vector<Cells>& rows) {
  if (row != nullptr) {
    rows.push_back(
        question_row(question, measure_words(row->metric, row->at), *row, verdict, shown));
  }
}

void add_completeness(const Results& results, const Verdict& verdict, const DeclaredTask& task,
                      const std::string& model, std::vector<Cells>& rows) {
  const auto flow = flow_of(results, task.id, model);
  const std::int64_t unscored = left_at(flow, "no_score") + left_at(flow, "model_error");
  rows.push_back(
      {"Is it complete?", "Patients with a known outcome but no prediction", count_text(unscored),
       fmt::format("at most {}", count_text(results.declared.unscored_max)), "",
       verdict.reason == "unscored_cases" ? badge(Decision::Inconclusive) : Markup("not decided")});
}

/// Requirements that no standing question shows: each gets a row of its own.
void add_other_gates(const Verdict& verdict, const DeclaredTask& task, const Results& results,
                     const Shown& shown, std::vector<Cells>& rows) {
  for (const GateDecision& gate : verdict.gates) {
    if (shown.contains(&gate) || gate.row.task != task.id) {
      continue;
    }
    const bool compares =
        !gate.row.across.empty() || !gate.row.versus.empty() || !gate.row.audit.empty();
    const EstimateRow* row =
        !compares
            ? find_estimate(results, gate.row.task, gate.row.model, gate.row.metric, gate.row.at,
                            gate.row.subgroup, gate.row.part)
            : nullptr;
    const std::string question =
        !gate.row.audit.empty()    ? "Does a result depend on who else is run?"
        : !gate.row.across.empty() ? "Is it the same for every group?"
        : !gate.row.versus.empty() ? "Is it as good as " + gate.row.versus + "?"
                                   : metric_question(gate.row.metric);
    rows.push_back({question.empty() ? "Requirement " + gate.id : question, gate_subject(gate),
                    row == nullptr ? Markup(gate_numbers(gate)) : estimate_markup(*row),
                    required_words({&gate}),
                    row == nullptr
                        ? ""
                        : fmt::format("{} of {}", count_text(row->events), count_text(row->cases)),
                    gate_badge(gate)});
  }
}

/// k and the attacker's mean chance; the section on privacy says the rest.
Markup privacy_markup(const Results& results) {
  const PrivacyAudit* audit = assessed_privacy(results);
  if (audit == nullptr || !find_measure(audit->groups.front(), {})->value) {
    return privacy_sentence(results);
  }
  const PrivacyGroup& all = audit->groups.front();
  return html::together(
      {element("strong", {"k = " + measure_text(all, {}, 0)}),
       Markup(fmt::format("; mean risk {}, highest {}",
                          measure_text(all, {.metric = "prosecutor_risk_mean"}, 2),
                          measure_text(all, {.metric = "prosecutor_risk"}, 2)))});
}

Markup questions(const Results& results, const Verdict& verdict, const DeclaredTask& task) {
  const DeclaredModel* model = candidate(results);
  if (model == nullptr) {
    return {};
  }
  const auto find = [&](const std::string& metric, const At& at = {}) {
    return find_estimate(results, task.id, model->id, metric, at);
  };
  Shown shown;
  std::vector<Cells> rows;
  add_question("Does it rank patients rightly?", find(ranking_metric(task)), verdict, shown, rows);
  add_question("Are its risks right on average?", find("oe_ratio", main_at(task)), verdict, shown,
               rows);
  add_question("Are high and low risks right?", find("calibration_slope"), verdict, shown, rows);
  for (const DeclaredThreshold& threshold : task.thresholds) {
    const EstimateRow* row = find("net_benefit", main_at(task, threshold.value));
    // A threshold that flags everybody or nobody is said above, in words: it answers nothing.
    if (row != nullptr && parts_cases(*row)) {
      add_question("Is it useful?", row, verdict, shown, rows);
    }
  }
  const EstimateRow* worst =
      worst_group(group_rows(results, task.id, model->id, ranking_metric(task)));
  if (worst != nullptr) {
    rows.push_back(
        question_row("Is it as good for every group?",
                     fmt::format("{} in the worst supported group, {}",
                                 metric_title(ranking_metric(task)), slice_words(worst->subgroup)),
                     *worst, verdict, shown));
  }
  add_other_gates(verdict, task, results, shown, rows);
  add_completeness(results, verdict, task, model->id, rows);
  rows.push_back({"Is it private?", "Risk that a patient is recognised in the table",
                  privacy_markup(results), "no requirement set", "", "not decided"});
  return card_table(
      fmt::format("Questions and answers: {}", task.outcome.empty() ? task.id : task.outcome),
      {"Question", "Measure",
       fmt::format("Estimate ({} interval)", level_text(results.declared.level)),
       "Required (by the run's configuration)", "With the outcome", "Verdict"},
      rows);
}

Markup statements(const Results& results, const DeclaredTask& task) {
  Markup list;
  for (const Sentence& sentence : sentences(results, task)) {
    list.add(element("div", {element("dt", {sentence.topic}), element("dd", {sentence.text})}));
  }
  return element("dl", {{"class", "statements"}}, {list});
}

Markup flags(const Results& results, const Verdict& verdict) {
  Markup list;
  for (const std::string& flag : red_flags(results, verdict)) {
    list.add(element("li", {flag}));
  }
  if (list.empty()) {
    return {};
  }
  return element("div", {{"class", "flags"}},
                 {element("h3", {"Read with care"}), element("ul", {list})});
}

}  // namespace

Markup front_page(const Results& results, const Verdict& verdict) {
  Markup content =
      element("div", {{"class", "verdict " + std::string(to_string(verdict.verdict))}},
              {element("p", {{"class", "word"}}, {std::string(decision_words(verdict.verdict))}),
               element("p", {verdict_sentence(verdict)})});
  if (!results.declared.intended_use.empty()) {
    content.add(element(
        "p", {element("strong", {"Intended use. "}), Markup(results.declared.intended_use)}));
  }
  for (const DeclaredTask& task : results.declared.tasks) {
    if (results.declared.tasks.size() > 1) {
      content.add(heading(task.outcome.empty() ? task.id : task.outcome));
    }
    content.add(statements(results, task));
    content.add(questions(results, verdict, task));
  }
  content.add(flags(results, verdict));
  return section("verdict", "Verdict", {content});
}

}  // namespace clinval::reports
