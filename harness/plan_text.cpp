#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "configs/canonical_json.h"
#include "harness/group_words.h"
#include "harness/plan.h"
#include "harness/plan_assumptions.h"
#include "harness/plan_gate_text.h"
#include "reports/escaping.h"
#include "reports/numbers.h"
#include "reports/wording.h"

namespace clinval::harness {
namespace {

using configs::number_text;
using reports::count_text;
using reports::visible;

/// The metrics of the table: what a reader looks at first. The others stand in --json.
constexpr std::array kColumns = {std::pair{"auroc", "AUROC"},
                                 std::pair{"oe_ratio", "O:E"},
                                 std::pair{"calibration_slope", "slope"},
                                 std::pair{"brier_score", "Brier"},
                                 std::pair{"sensitivity", "sens."},
                                 std::pair{"specificity", "spec."},
                                 std::pair{"net_benefit", "net benefit"}};
constexpr std::size_t kGroupWidth = 26;

std::string words_of(const PlannedGroup& group) {
  return visible(group_words(group.part, group.slice));
}

std::string counts_line(const PlannedGroup& group) {
  return fmt::format("  {:<{}} {:>8} {:>8} {:>8} {:>8}{}\n", words_of(group), kGroupWidth,
                     count_text(group.cases), count_text(group.events),
                     count_text(group.non_events()), count_text(group.unknown),
                     group.small_sample() ? "  small" : "");
}

std::string counts_table(const PlannedTask& task) {
  std::string text =
      fmt::format("  {:<{}} {:>8} {:>8} {:>8} {:>8}\n", "", kGroupWidth, "cases", "with",
                  task.kind == "survival" ? "censored" : "without", "unknown");
  for (const PlannedGroup& group : task.groups) {
    text += counts_line(group);
  }
  const bool small = std::ranges::any_of(task.groups, &PlannedGroup::small_sample);
  if (small) {
    text += "  small: below 100 with or 100 without the event; estimates are unstable there.\n";
  }
  return text;
}

std::string horizons_table(const PlannedTask& task) {
  std::string text;
  for (const PlannedGroup& group : task.groups) {
    for (const PlannedHorizon& horizon : group.horizons) {
      text += fmt::format("  {:<{}} by {}: {} with, {} followed without, {} censored before\n",
                          words_of(group), kGroupWidth, number_text(horizon.horizon),
                          count_text(horizon.events), count_text(horizon.event_free),
                          count_text(horizon.censored));
    }
  }
  return text + "  No expected intervals and no power: the formulas are for binary tasks.\n";
}

/// One line a group, and further ones where there are several thresholds.
std::string expected_lines(const PlannedGroup& group, const std::optional<double>& threshold) {
  std::string line = fmt::format("  {:<{}}", words_of(group), kGroupWidth);
  for (const auto& [metric, title] : kColumns) {
    const auto row = std::ranges::find_if(group.expected, [&](const ExpectedRow& one) {
      return one.metric == metric && (!one.at.threshold || one.at.threshold == threshold);
    });
    line += fmt::format(" {:>16}", row == group.expected.end() ? "-" : limits_text(row->limits));
  }
  return line + "\n";
}

std::vector<std::optional<double>> thresholds_of(const PlannedGroup& group) {
  std::vector<std::optional<double>> thresholds;
  for (const ExpectedRow& row : group.expected) {
    const bool known = std::ranges::find(thresholds, row.at.threshold) != thresholds.end();
    if (row.at.threshold && !known) {
      thresholds.push_back(row.at.threshold);
    }
  }
  if (thresholds.empty()) {
    thresholds.emplace_back(std::nullopt);
  }
  return thresholds;
}

std::string expected_table(const Plan& plan, const PlannedTask& task) {
  std::string text;
  for (const std::optional<double>& threshold : thresholds_of(task.groups.front())) {
    text += fmt::format("\n  Expected {} intervals{}\n  {:<{}}", reports::level_text(plan.level),
                        threshold ? ", threshold " + number_text(*threshold) : "", "", kGroupWidth);
    for (const auto& [metric, title] : kColumns) {
      text += fmt::format(" {:>16}", title);
    }
    text += "\n";
    for (const PlannedGroup& group : task.groups) {
      text += expected_lines(group, threshold);
    }
  }
  return text;
}

std::string criteria_text(const PlannedTask& task) {
  std::string text = "\n  Cases that an interval of the usual width needs (Riley et al. 2021)\n";
  for (const PlannedCriterion& criterion : task.criteria) {
    const std::string measure =
        criterion.metric == "standardised_net_benefit"
            ? "Standardised net benefit at threshold " + number_text(*criterion.at.threshold)
            : reports::measure_words(criterion.metric, criterion.at);
    text += fmt::format("  {}, width {}: {}\n", measure, number_text(criterion.width),
                        criterion.cases ? count_text(static_cast<std::int64_t>(*criterion.cases))
                                        : reports::undefined_words(criterion.cases.error()));
  }
  return text;
}

std::string task_text(const Plan& plan, const PlannedTask& task) {
  const PlannedGroup& all = task.groups.front();
  std::string text = fmt::format("Task {} ({}): {} cases of {} subjects\n", visible(task.id),
                                 task.kind, count_text(all.cases), count_text(all.subjects));
  if (all.clusters < all.cases) {
    text += fmt::format(
        "  {} clusters hold several cases: real intervals will be wider than told "
        "here.\n",
        count_text(all.clusters));
  }
  text += counts_table(task);
  text += task.kind == "survival" ? horizons_table(task)
                                  : expected_table(plan, task) + criteria_text(task);
  return text + "\n";
}

std::string assumptions_text(const Plan& plan) {
  std::string text = fmt::format(
      "Assumed of every model: AUROC {}; risks that are right (O:E 1, intercept 0, slope 1), "
      "their\n"
      "logits normal with one spread among cases with and without the event, centred by each "
      "group's\nshare of events; independent cases",
      number_text(plan.question.assumed_value("auroc").value_or(kAssumedAuroc)));
  for (const auto& [metric, value] : plan.question.assumed) {
    text += metric == "auroc" ? "" : fmt::format("; {} {}", metric, number_text(value));
  }
  return text + ".\n";
}

}  // namespace

std::string plan_text(const Plan& plan) {
  std::string text =
      fmt::format("{}: cases_sha256 {}\n", visible(plan.config_id), plan.cases_sha256);
  text += "Models:";
  for (const auto& [id, kind] : plan.models) {
    text += fmt::format(" {} ({})", visible(id), kind);
  }
  text += "\n";
  for (const auto& [step, cases] : plan.exclusions) {
    text += fmt::format("Excluded by {}: {} cases\n", visible(step), count_text(cases));
  }
  const bool binary =
      std::ranges::find(plan.tasks, "binary", &PlannedTask::kind) != plan.tasks.end();
  text += fmt::format("Left: {} cases\n{}No model was run and no score was looked at.\n\n",
                      count_text(plan.cases), binary ? assumptions_text(plan) : "");
  for (const PlannedTask& task : plan.tasks) {
    text += task_text(plan, task);
  }
  for (const PlannedGate& gate : plan.gates) {
    text += plan_gate_text(gate, plan.question.power);
  }
  return plan.gates.empty() ? text + "No gates.\n" : text;
}

}  // namespace clinval::harness
