#include "reports/summary.h"

#include <algorithm>

#include <fmt/format.h>

#include "reports/data_quality_words.h"
#include "reports/escaping.h"
#include "reports/invariance_words.h"
#include "reports/numbers.h"
#include "reports/privacy_words.h"
#include "reports/sentences.h"
#include "reports/wording.h"

namespace clinval::reports {

namespace {

constexpr std::size_t kLargestComment = 60'000;

std::string md(const std::string& text) {
  return markdown_escaped(text);
}

std::string gate_note(const GateDecision& gate) {
  std::string note;
  if (gate.waiver) {
    note += gate.waiver->live ? ", waived" : ", waiver expired";
  }
  if (gate.severity != "fail") {
    note += gate.severity == "warn" ? ", warns only" : ", for information";
  }
  return note;
}

std::string gate_table_row(const GateDecision& gate) {
  return fmt::format("| {} | {} | {} | {} | {}{} | {} |\n", md(gate.id), md(gate_subject(gate)),
                     md(requirement_words(gate)), md(gate_numbers(gate)),
                     decision_words(gate.verdict), gate_note(gate), md(reason_words(gate.reason)));
}

std::string gate_table(const Verdict& verdict, std::size_t room) {
  if (verdict.gates.empty()) {
    return "";
  }
  std::string table =
      "\n## Requirements\n\n| Gate | Measure | Required | Found (interval) | Verdict | Because |\n"
      "|---|---|---|---|---|---|\n";
  for (std::size_t i = 0; i < verdict.gates.size(); ++i) {
    const std::string row = gate_table_row(verdict.gates[i]);
    if (table.size() + row.size() > room) {
      return table + fmt::format("\n{} more are in verdict.json.\n", verdict.gates.size() - i);
    }
    table += row;
  }
  return table;
}

}  // namespace

std::string markdown_summary(const Results& results, const Verdict& verdict) {
  std::string text =
      fmt::format("# {}: {}\n\n", decision_words(verdict.verdict),
                  md(results.declared.title.empty() ? results.run.id : results.declared.title));
  if (results.profile == "internal") {
    text += "**INTERNAL: not for release**\n\n";
  }
  text += md(verdict_sentence(verdict)) + "\n";
  for (const DeclaredTask& task : results.declared.tasks) {
    text += fmt::format("\n## {}\n\n", md(task.outcome.empty() ? task.id : task.outcome));
    for (const Sentence& sentence : sentences(results, task)) {
      text += fmt::format("- **{}** {}\n", md(sentence.topic), md(sentence.text));
    }
  }
  if (results.timeline) {
    text += fmt::format("\n## Events\n\n{} {}\n", md(timeline_sentence(*results.timeline)),
                        md(availability_sentence(*results.timeline)));
  }
  if (const std::string sentence = invariance_sentence(results); !sentence.empty()) {
    text += fmt::format("\n## Invariance\n\n{}\n", md(sentence));
  }
  if (results.data_quality) {
    text += fmt::format("\n## Data quality\n\n{}\n", md(quality_sentence(*results.data_quality)));
  }
  text += fmt::format("\n## Privacy\n\n{}\n", md(privacy_sentence(results)));
  std::string end;
  const auto flags = red_flags(results, verdict);
  if (!flags.empty()) {
    end += "\n## Read with care\n\n";
    for (const std::string& flag : flags) {
      end += fmt::format("- {}\n", md(flag));
    }
  }
  end += fmt::format("\nRun `{}`, results.json `{}`, cases `{}`, clinval {}\n", md(results.run.id),
                     verdict.results_sha256.substr(0, 12), results.run.cases_sha256.substr(0, 12),
                     md(results.run.clinval));
  const std::size_t used = text.size() + end.size();
  return text + gate_table(verdict, kLargestComment - std::min(used, kLargestComment)) + end;
}

std::string console_summary(const Results& results, const Verdict& verdict) {
  std::string text =
      fmt::format("{}  {}\n{}\n", decision_words(verdict.verdict),
                  visible(results.declared.title.empty() ? results.run.id : results.declared.title),
                  visible(verdict_sentence(verdict)));
  for (const DeclaredTask& task : results.declared.tasks) {
    text += fmt::format("\n{}\n", visible(task.outcome.empty() ? task.id : task.outcome));
    for (const Sentence& sentence : sentences(results, task)) {
      text += fmt::format("  {}\n", visible(sentence.text));
    }
  }
  if (results.timeline) {
    text += fmt::format("\nEvents\n  {}\n  {}\n", timeline_sentence(*results.timeline),
                        availability_sentence(*results.timeline));
  }
  if (const std::string sentence = invariance_sentence(results); !sentence.empty()) {
    text += fmt::format("\nInvariance\n  {}\n", visible(sentence));
  }
  if (results.data_quality) {
    text += fmt::format("\nData quality\n  {}\n", visible(quality_sentence(*results.data_quality)));
  }
  text += fmt::format("\nPrivacy\n  {}\n", visible(privacy_sentence(results)));
  if (!verdict.gates.empty()) {
    text += "\nRequirements\n";
  }
  for (const GateDecision& gate : verdict.gates) {
    text += fmt::format("  {:<12}  {}: {}; required {}, found {}; {}{}\n",
                        decision_words(gate.verdict), visible(gate.id), visible(gate_subject(gate)),
                        requirement_words(gate), visible(gate_numbers(gate)),
                        visible(reason_words(gate.reason)), gate_note(gate));
  }
  return text;
}

}  // namespace clinval::reports
