#include <algorithm>

#include <fmt/format.h>

#include "configs/canonical_json.h"
#include "reports/facts.h"
#include "reports/numbers.h"
#include "reports/sentences.h"
#include "reports/sentences_parts.h"
#include "reports/wording.h"

namespace clinval::reports {

namespace {

/// "by 5 years", or "by time 5" when the config names no unit.
std::string by_horizon(const DeclaredTask& task) {
  const std::string number = configs::number_text(task.horizons.back());
  return task.time_unit.empty() ? "by time " + number : "by " + number + " " + task.time_unit;
}

/// "79 (74 to 84)" of 100.
std::string share_text(const EstimateRow& row) {
  return scaled_text(row, 100.0);
}

std::string calibration(const Results& results, const DeclaredTask& task,
                        const DeclaredModel& model) {
  const At at = main_at(task);
  const EstimateRow* ratio = find_estimate(results, task.id, model.id, "oe_ratio", at);
  const EstimateRow* risk = find_estimate(results, task.id, std::nullopt, "km_risk", at);
  if (ratio == nullptr || ratio->cases == 0) {
    return "";
  }
  if (!ratio->value || *ratio->value == 0.0) {
    return "Whether the risks are right on average cannot be said: observed against expected is " +
           value_text(*ratio) + ".";
  }
  std::string text = "Observed to expected: " + estimate_text(*ratio);
  if (const metrics::Interval* interval = headline(*ratio)) {
    text += "; " + direction_words(*interval->limits);
  }
  // Both numbers are of the same patients only when everybody has a prediction.
  if (risk != nullptr && risk->value && risk->cases == ratio->cases) {
    const double expected = *risk->value / *ratio->value;
    text = fmt::format(
        "Of 100 patients like these, {} have had the outcome {}; the model expected "
        "{}. {}",
        share_text(*risk), by_horizon(task), fixed(expected * 100.0, 1), text);
  }
  return text + ".";
}

bool has_mark(const EstimateRow& row, const std::string& mark) {
  return std::ranges::find(row.marks, mark) != row.marks.end();
}

std::string at_threshold(const Results& results, const DeclaredTask& task,
                         const DeclaredModel& model, const DeclaredThreshold& threshold) {
  const At at = main_at(task, threshold.value);
  const std::string opening =
      fmt::format("At a threshold of {} ({})", configs::number_text(threshold.value),
                  origin_words(threshold.origin));
  const std::string benefit = benefit_words(results, task, model, at);
  const EstimateRow* found = find_estimate(results, task.id, model.id, "sensitivity", at);
  const EstimateRow* rightly = find_estimate(results, task.id, model.id, "ppv", at);
  if (found == nullptr || !found->value) {
    return opening + " its decisions cannot be counted." + benefit;
  }
  if (has_mark(*found, "all_flagged") || has_mark(*found, "none_flagged")) {
    return fmt::format("{} it flags {}, so it decides nothing.{}", opening,
                       has_mark(*found, "all_flagged") ? "everybody" : "nobody", benefit);
  }
  std::string text = fmt::format("{} it finds {} of 100 patients who have the outcome {}", opening,
                                 share_text(*found), by_horizon(task));
  if (rightly != nullptr && rightly->value) {
    text += fmt::format("; of 100 whom it flags, {} have it", share_text(*rightly));
  }
  return text + "." + benefit;
}

std::string follow_up(const Results& results, const DeclaredTask& task) {
  for (const FollowUpRow& row : results.follow_up) {
    if (row.task == task.id && !row.part && !row.subgroup && row.horizon == task.horizons.back()) {
      return fmt::format(
          "{} of {} patients had the outcome {} or were followed so long; {} were censored before "
          "(lost, or the study ended) and count as far as they were followed.",
          count_text(row.cases - row.censored), count_text(row.cases), by_horizon(task),
          count_text(row.censored));
    }
  }
  return "";
}

}  // namespace

std::vector<Sentence> survival_sentences(const Results& results, const DeclaredTask& task,
                                         const DeclaredModel& model) {
  std::vector<Sentence> all = {{"How long were they followed?", follow_up(results, task)},
                               {"Are the risks right?", calibration(results, task, model)}};
  for (const DeclaredThreshold& threshold : task.thresholds) {
    all.push_back({"What would it do?", at_threshold(results, task, model, threshold)});
  }
  return all;
}

}  // namespace clinval::reports
