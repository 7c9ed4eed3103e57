#include "reports/sentences.h"

#include <algorithm>

#include <fmt/format.h>

#include "configs/canonical_json.h"
#include "reports/facts.h"
#include "reports/numbers.h"
#include "reports/sentences_parts.h"
#include "reports/wording.h"

namespace clinval::reports {

namespace {

/// "123 patients", or "456 predictions for 123 patients" when a patient has several.
std::string who(std::int64_t cases, std::int64_t subjects) {
  return cases == subjects ? count_text(subjects) + " patients"
                           : fmt::format("{} predictions for {} patients", count_text(cases),
                                         count_text(subjects));
}

std::string tested(const Results& results, const DeclaredTask& task, const DeclaredModel& model) {
  std::string text = fmt::format("{} predicts {}", model_label(model),
                                 task.outcome.empty() ? "the outcome " + task.id : task.outcome);
  if (!task.window.empty()) {
    text += " within " + task.window;
  }
  const EstimateRow* row = find_estimate(results, task.id, model.id, ranking_metric(task));
  if (row != nullptr) {
    const auto followed = std::ranges::find_if(results.follow_up, [&](const FollowUpRow& one) {
      return one.task == task.id && !one.part && !one.subgroup &&
             one.horizon == main_at(task).horizon;
    });
    const std::int64_t events =
        followed == results.follow_up.end() ? row->events : followed->events;
    text += fmt::format(". It was tested on {}, {} of them with the outcome",
                        who(row->cases, row->subjects), count_text(events));
  }
  return text + ". This is " + stage_words(results.declared.evidence_stage) + ".";
}

std::string calibration(const Results& results, const DeclaredTask& task,
                        const DeclaredModel& model) {
  const EstimateRow* ratio = find_estimate(results, task.id, model.id, "oe_ratio");
  if (ratio == nullptr || ratio->cases == 0) {
    return "";
  }
  if (!ratio->value || *ratio->value == 0.0) {
    return "Whether the risks are right on average cannot be said: observed against expected is " +
           value_text(*ratio) + ".";
  }
  const double observed = static_cast<double>(ratio->events) / static_cast<double>(ratio->cases);
  const double base = observed < 0.05 ? 1000.0 : 100.0;
  const double expected = observed / *ratio->value;
  const int decimals = fixed(observed * base, 0) == fixed(expected * base, 0) ? 1 : 0;
  std::string text =
      fmt::format("Of {} patients like these, {} have the outcome; the model expected {}",
                  count_text(static_cast<std::int64_t>(base)), fixed(observed * base, decimals),
                  fixed(expected * base, decimals));
  if (const metrics::Interval* interval = headline(*ratio)) {
    text += ": " + direction_words(*interval->limits);
  }
  return fmt::format("{}. Observed to expected: {}.", text, estimate_text(*ratio));
}

std::string at_threshold(const Results& results, const DeclaredTask& task,
                         const DeclaredModel& model, const DeclaredThreshold& threshold) {
  const auto point = operating_point(results, task.id, model.id, threshold.value);
  const std::string opening =
      fmt::format("At a threshold of {} ({})", configs::number_text(threshold.value),
                  origin_words(threshold.origin));
  if (!point || point->cases() == 0) {
    return opening + " its decisions cannot be counted.";
  }
  const std::int64_t events = point->true_positives + point->false_negatives;
  if (point->flagged() == 0 || point->flagged() == point->cases()) {
    return fmt::format("{} it flags {}, so it decides nothing.{}", opening,
                       point->flagged() == 0 ? "nobody" : "everybody",
                       benefit_words(results, task, model, At{threshold.value}));
  }
  const double share =
      100.0 * static_cast<double>(point->flagged()) / static_cast<double>(point->cases());
  std::string text = fmt::format(
      "{} it flags {} of 100 patients. Of {} with the outcome it finds {} and misses {}", opening,
      fixed(share, share < 9.95 ? 1 : 0), count_text(events), count_text(point->true_positives),
      count_text(point->false_negatives));
  if (point->true_positives > 0) {
    const double false_alarms =
        static_cast<double>(point->false_positives) / static_cast<double>(point->true_positives);
    text += fmt::format(", with {} false alarms for each true one", fixed(false_alarms, 1));
  }
  return text + "." + benefit_words(results, task, model, At{threshold.value});
}

std::string groups(const Results& results, const DeclaredTask& task, const DeclaredModel& model) {
  const auto rows = group_rows(results, task.id, model.id, ranking_metric(task));
  if (rows.empty()) {
    return "No groups of patients were declared, so differences between groups were not looked at.";
  }
  std::vector<std::string> not_assessable;
  for (const EstimateRow* row : rows) {
    if (!is_supported(*row)) {
      not_assessable.push_back(fmt::format("{} ({} with the outcome of {})",
                                           slice_words(row->subgroup), count_text(row->events),
                                           count_text(row->cases)));
    }
  }
  const EstimateRow* worst = worst_group(rows);
  std::string text = "No group is large enough to be assessed.";
  if (worst != nullptr) {
    const EstimateRow* all = find_estimate(results, task.id, model.id, ranking_metric(task));
    text = fmt::format("Lowest in a supported group: {}, where the model ranks patients with {} {}",
                       slice_words(worst->subgroup),
                       task.kind == "survival" ? metric_title(ranking_metric(task)) : "AUROC",
                       estimate_text(*worst));
    text += all == nullptr ? "." : fmt::format("; in everybody {}.", value_text(*all));
  }
  return not_assessable.empty()
             ? text + " All declared groups could be assessed."
             : fmt::format("{} Not assessable: {}.", text, fmt::join(not_assessable, "; "));
}

std::string missing(const Results& results, const DeclaredTask& task, const DeclaredModel& model) {
  const auto flow = flow_of(results, task.id, model.id);
  if (flow.empty()) {
    return "";
  }
  std::vector<std::string> excluded;
  for (const FlowRow* row : flow) {
    if (row->kind == "excluded" && row->cases > 0) {
      excluded.push_back(fmt::format("{} {}", row->step, count_text(row->cases)));
    }
  }
  std::string text = fmt::format("Not used: {} excluded", count_text(left_at(flow, "excluded")));
  if (!excluded.empty()) {
    text += fmt::format(" ({})", fmt::join(excluded, ", "));
  }
  text += fmt::format(", {} without a known outcome, {} without a prediction",
                      count_text(left_at(flow, "no_label") + left_at(flow, "window_incomplete")),
                      count_text(left_at(flow, "no_score") + left_at(flow, "model_error")));
  if (const std::int64_t others = left_at(flow, "not_common"); others > 0) {
    text += fmt::format(", {} without a prediction of another model", count_text(others));
  }
  text += ".";
  if (const std::int64_t open = left_at(flow, "window_incomplete"); open > 0) {
    text += fmt::format(
        " {} of those without a known outcome were not followed to the end of the window; "
        "positives "
        "are kept however short their follow-up, so that the observed risk tends to be too high.",
        count_text(open));
  }
  return text;
}

}  // namespace

std::string direction_words(const metrics::Limits& limits) {
  constexpr double kClose = 1.25;
  constexpr double kSlightly = 0.9;  // the interval comes as near to 1 as this
  if (limits.lower > 1.0) {
    return limits.lower < 1.0 / kSlightly ? "its risks are somewhat too low"
                                          : "its risks are too low";
  }
  if (limits.upper < 1.0) {
    return limits.upper > kSlightly ? "its risks are somewhat too high" : "its risks are too high";
  }
  return limits.lower >= 1.0 / kClose && limits.upper <= kClose
             ? "its risks are about right on average"
             : "these data are too few to tell whether its risks are right on average";
}

std::string benefit_words(const Results& results, const DeclaredTask& task,
                          const DeclaredModel& model, const At& at) {
  const EstimateRow* row = find_estimate(results, task.id, model.id, "net_benefit", at);
  if (row == nullptr || !row->value) {
    return "";
  }
  std::string text =
      fmt::format(" Net benefit per 1,000: {} with this model", scaled_text(*row, 1000.0));
  for (const DeclaredModel& other : results.declared.models) {
    const EstimateRow* beside = find_estimate(results, task.id, other.id, "net_benefit", at);
    // Only of as many patients: on others it would answer another question.
    if (other.id != model.id && beside != nullptr && beside->value && beside->cases == row->cases) {
      text += fmt::format(", {} with {}", scaled_text(*beside, 1000.0), model_label(other));
    }
  }
  const EstimateRow* all =
      find_estimate(results, task.id, std::nullopt, "net_benefit_treat_all", at);
  if (all != nullptr && all->value) {
    text += fmt::format(", {} when everybody is treated", scaled_text(*all, 1000.0));
  }
  return text + ", 0 when nobody is.";
}

std::vector<Sentence> sentences(const Results& results, const DeclaredTask& task) {
  const DeclaredModel* model = candidate(results);
  if (model == nullptr) {
    return {};
  }
  std::vector<Sentence> all = {{"What was tested", tested(results, task, *model)}};
  if (task.kind == "survival") {
    const std::vector<Sentence> own = survival_sentences(results, task, *model);
    all.insert(all.end(), own.begin(), own.end());
  } else {
    all.push_back({"Are the risks right?", calibration(results, task, *model)});
    for (const DeclaredThreshold& threshold : task.thresholds) {
      all.push_back({"What would it do?", at_threshold(results, task, *model, threshold)});
    }
  }
  all.push_back({"For whom is it worst?", groups(results, task, *model)});
  all.push_back({"Who is missing?", missing(results, task, *model)});
  all.push_back({"Not shown", "Whether care gets better: no patient was treated by this test."});
  std::erase_if(all, [](const Sentence& sentence) { return sentence.text.empty(); });
  return all;
}

std::vector<std::string> non_claims() {
  return {"That using the model helps patients. It was run on records; nobody was treated by it.",
          "That it works elsewhere, or later, than in the patients counted here.",
          "That a group which could not be assessed is served as well as the others.",
          "That the recorded outcomes are right: they were taken as they are.",
          // NOLINTNEXTLINE(bugprone-suspicious-missing-comma): one sentence on two lines
          "That a measure whose interval meets its requirement is good enough for care; the "
          "requirement was set by the people who configured this run."};
}

}  // namespace clinval::reports
