#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>

#include "harness/compare.h"

namespace clinval::harness {
namespace {

/// Both models' risks of the cases that both have scored.
struct CommonRisks {
  std::vector<std::size_t> rows;
  std::vector<double> a;
  std::vector<double> b;
  std::vector<std::uint32_t> subject;  ///< dense, one a row
};

std::vector<std::uint32_t> dense(const datasets::Texts& names,
                                 const std::vector<std::size_t>& rows) {
  std::unordered_map<std::string_view, std::uint32_t> index;
  std::vector<std::uint32_t> codes;
  for (const std::size_t row : rows) {
    const auto next = static_cast<std::uint32_t>(index.size());
    codes.push_back(index.try_emplace(names[row], next).first->second);
  }
  return codes;
}

bool is_flagged(double risk, double threshold, configs::FlagRule rule) {
  return rule == configs::FlagRule::Ge ? risk >= threshold : risk > threshold;
}

configs::FlagRule rule_of_task(const configs::TaskKind& kind) {
  return std::visit([](const auto& task) { return task.threshold_rule; }, kind);
}

/// The flips of the rows that `takes` accepts.
template <typename Takes>
metrics::DecisionFlips flips_of(const CommonRisks& risks, double threshold, configs::FlagRule rule,
                                const Takes& takes) {
  std::vector<std::uint8_t> a;
  std::vector<std::uint8_t> b;
  std::vector<std::uint32_t> subject;
  for (std::size_t i = 0; i < risks.rows.size(); ++i) {
    if (takes(risks.rows[i])) {
      a.push_back(is_flagged(risks.a[i], threshold, rule) ? 1 : 0);
      b.push_back(is_flagged(risks.b[i], threshold, rule) ? 1 : 0);
      subject.push_back(risks.subject[i]);
    }
  }
  return metrics::decision_flips({.flagged_a = a, .flagged_b = b, .subject = subject});
}

/// Classes that a flip is counted in. Whether a censored case would have had the event is not
/// known: the cases of a survival task stay together.
std::vector<std::pair<std::string, std::optional<Label>>> classes_of(
    const configs::TaskKind& kind) {
  if (std::holds_alternative<configs::SurvivalTask>(kind)) {
    return {{"all", std::nullopt}};
  }
  return {{"with_event", Label::Positive}, {"without_event", Label::Negative}};
}

}  // namespace

std::vector<FlipRow> decision_flip_rows(const configs::TaskSpec& task,
                                        const datasets::CaseSet& cases,
                                        const std::vector<CaseGroup>& groups,
                                        const EvaluatedRows& a, const EvaluatedRows& b,
                                        const std::vector<Label>& labels) {
  const EvaluatedRows of_a = common_rows(a, b);
  const CommonRisks risks{.rows = of_a.rows,
                          .a = of_a.probability,
                          .b = common_rows(b, a).probability,
                          .subject = dense(cases.subject, of_a.rows)};
  const configs::FlagRule rule = rule_of_task(task.kind);
  std::vector<FlipRow> rows;
  for (const CaseGroup& group : groups) {
    for (const configs::ThresholdSpec& threshold : configs::thresholds_of(task.kind)) {
      for (const auto& [name, label] : classes_of(task.kind)) {
        FlipRow row{.task = task.id,
                    .part = group.part,
                    .slice = group.slice,
                    .threshold = threshold.value,
                    .outcome = name,
                    .flips = {}};
        row.flips = flips_of(risks, threshold.value, rule, [&](std::size_t at) {
          return group.member[at] != 0 && (!label || labels[at] == *label);
        });
        row.p_cases = metrics::mcnemar_exact(row.flips.only_a, row.flips.only_b);
        row.p_subjects =
            metrics::mcnemar_exact(row.flips.subjects_more_a, row.flips.subjects_more_b);
        rows.push_back(std::move(row));
      }
    }
  }
  return rows;
}

}  // namespace clinval::harness
