#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "configs/canonical_json.h"
#include "reports/facts.h"
#include "reports/numbers.h"
#include "reports/sentences.h"
#include "reports/wording.h"

namespace clinval::reports {

namespace {

/// An input that was filled in for more patients than this is pointed out.
constexpr double kImputedShare = 0.2;

void flag_thresholds(const Results& results, std::vector<std::string>& flags) {
  for (const DeclaredTask& task : results.declared.tasks) {
    for (const DeclaredThreshold& threshold : task.thresholds) {
      if (threshold.origin != "prespecified" && threshold.origin != "development") {
        flags.push_back(fmt::format(
            "Threshold {} of {}: {}. What it achieves is likely to look "
            "better here than elsewhere.",
            configs::number_text(threshold.value), task.id, origin_words(threshold.origin)));
      }
    }
  }
}

void flag_unscored(const Results& results, std::vector<std::string>& flags) {
  for (const DeclaredTask& task : results.declared.tasks) {
    for (const DeclaredModel& model : results.declared.models) {
      const auto flow = flow_of(results, task.id, model.id);
      const std::int64_t unscored = left_at(flow, "no_score") + left_at(flow, "model_error");
      if (unscored > 0) {
        flags.push_back(
            fmt::format("{} gave no prediction for {} patients with a known outcome "
                        "({}; {} allowed).",
                        model_label(model), count_text(unscored), task.id,
                        count_text(results.declared.unscored_max)));
      }
    }
  }
}

void flag_rows(const Results& results, std::vector<std::string>& flags) {
  std::set<std::string> said;
  for (const EstimateRow& row : results.estimates) {
    if (row.subgroup || row.part || !row.model || row.view != "as_is" ||
        !is_in_body(row.metric)) {
      continue;
    }
    const std::string where =
        row.at.threshold ? " at threshold " + configs::number_text(*row.at.threshold) : "";
    for (const std::string& mark : row.marks) {
      const std::string text =
          fmt::format("{}{}: {}.", model_label(results, *row.model), where, mark_words(mark));
      if (said.insert(text).second) {
        flags.push_back(text);
      }
    }
    // Whom a threshold flags is said by the mark.
    const bool said_above = !row.value && (row.value.error() == metrics::Undefined::AllFlagged ||
                                           row.value.error() == metrics::Undefined::NoneFlagged);
    if (!row.value && !said_above) {
      flags.push_back(fmt::format("{} of {} is {}.", measure_words(row.metric, row.at),
                                  model_label(results, *row.model), value_text(row)));
    }
  }
}

/// Below this share not yet censored the weights are above 10.
constexpr double kLeastUncensored = 0.1;

void flag_follow_up(const Results& results, std::vector<std::string>& flags) {
  for (const FollowUpRow& row : results.follow_up) {
    if (row.uncensored < kLeastUncensored) {
      flags.push_back(
          fmt::format("Horizon {} of {}, {}: only {} of 100 would not yet be censored by then "
                      "(G), so that "
                      "few patients carry large weights.",
                      configs::number_text(row.horizon), row.task, slice_words(row.subgroup),
                      fixed(100.0 * row.uncensored, 1)));
    }
  }
}

/// One risk cannot be right by two horizons that lie far apart.
void flag_horizons(const Results& results, std::vector<std::string>& flags) {
  constexpr double kClose = 0.9;
  for (const DeclaredTask& task : results.declared.tasks) {
    if (!task.horizons.empty() && task.horizons.front() < kClose * task.horizons.back()) {
      flags.push_back(fmt::format(
          "{} judges the same risks at horizons from {} to {}: calibration and Brier score can be "
          "right at one of them only. Give each horizon a task and an output of its own.",
          task.id, configs::number_text(task.horizons.front()),
          configs::number_text(task.horizons.back())));
    }
  }
}

/// A ranking that is surely worse than chance is mostly a mistake of scale.
void flag_direction(const Results& results, std::vector<std::string>& flags) {
  for (const DeclaredTask& task : results.declared.tasks) {
    for (const DeclaredModel& model : results.declared.models) {
      const EstimateRow* row = find_estimate(results, task.id, model.id, ranking_metric(task));
      const metrics::Interval* interval = row == nullptr ? nullptr : headline(*row);
      if (interval != nullptr && interval->limits->upper < 0.5) {
        flags.push_back(fmt::format(
            "{} ranks patients worse than chance ({} {}). Are these really risks, and not "
            "probabilities of staying well? Then its link is \"survival\".",
            model_label(model), metric_title(row->metric), estimate_text(*row)));
      }
    }
  }
}

void flag_inputs(const Results& results, std::vector<std::string>& flags) {
  for (const InputRow& row : results.inputs) {
    const double share =
        row.cases == 0 ? 0.0 : static_cast<double>(row.imputed) / static_cast<double>(row.cases);
    if (share > kImputedShare) {
      flags.push_back(
          fmt::format("{}: the input {} was missing and filled in for {} of {} "
                      "patients.",
                      model_label(results, row.model), row.feature, count_text(row.imputed),
                      count_text(row.cases)));
    }
  }
}

void flag_gates(const Verdict& verdict, std::vector<std::string>& flags) {
  for (const GateDecision& gate : verdict.gates) {
    if (gate.waiver) {
      flags.push_back(fmt::format("Gate {} is waived until {} by {}: {}{}", gate.id,
                                  gate.waiver->expires, gate.waiver->approver, gate.waiver->reason,
                                  gate.waiver->live ? "." : " (expired, counts for nothing)."));
    }
    if (gate.severity != "fail" && gate.verdict != Decision::Pass) {
      flags.push_back(fmt::format(
          "Gate {} ({}) {}: {}; it only {} and does not decide the verdict.", gate.id,
          gate_subject(gate), gate.verdict == Decision::Fail ? "failed" : "is inconclusive",
          reason_words(gate.reason), gate.severity == "warn" ? "warns" : "informs"));
    }
  }
  if (verdict.verdict == Decision::Inconclusive && verdict.inconclusive_exit == 0) {
    flags.push_back("The configuration lets an inconclusive verdict count as success in CI.");
  }
}

}  // namespace

std::string verdict_sentence(const Verdict& verdict) {
  const auto count = [&](Decision decision) {
    return std::ranges::count_if(verdict.gates, [&](const GateDecision& gate) {
      return gate.severity == "fail" && gate.verdict == decision &&
             !(gate.waiver && gate.waiver->live);
    });
  };
  const auto deciding =
      count(Decision::Pass) + count(Decision::Fail) + count(Decision::Inconclusive);
  switch (verdict.verdict) {
    case Decision::Pass:
      return deciding == 0   ? "Every deciding requirement is waived: none was met by the model."
             : deciding == 1 ? "The one deciding requirement is met."
                             : fmt::format("All {} deciding requirements are met.", deciding);
    case Decision::Fail:
      return fmt::format("{} of {} deciding requirements failed; {} could not be decided.",
                         count(Decision::Fail), deciding, count(Decision::Inconclusive));
    case Decision::Inconclusive:
      return fmt::format(
          "{} of {} deciding requirements could not be decided{}. This is not a "
          "pass.",
          count(Decision::Inconclusive), deciding,
          verdict.reason.empty() ? "" : ": " + reason_words(verdict.reason));
    case Decision::NotGated:
      return "No deciding requirement was set: the numbers stand for themselves.";
  }
  return "";
}

std::vector<std::string> red_flags(const Results& results, const Verdict& verdict) {
  std::vector<std::string> flags;
  flag_thresholds(results, flags);
  flag_unscored(results, flags);
  flag_rows(results, flags);
  flag_direction(results, flags);
  flag_horizons(results, flags);
  flag_follow_up(results, flags);
  flag_inputs(results, flags);
  flag_gates(verdict, flags);
  if (results.declared.evidence_stage.empty()) {
    flags.push_back(
        "The kind of test (internal, temporal, external, prospective) is not declared.");
  }
  return flags;
}

}  // namespace clinval::reports
