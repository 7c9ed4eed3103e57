#include "harness/evaluation_rows.h"

#include <algorithm>

#include "harness/evaluate.h"

namespace clinval::harness {
namespace {

constexpr std::int64_t kFewClusters = 20;

}  // namespace

EvaluatedRows labelled_rows(const TaskCases& task) {
  EvaluatedRows evaluated;
  for (std::size_t row = 0; row < task.outcomes.label.size(); ++row) {
    if (task.outcomes.label[row] != Label::Unknown) {
      evaluated.rows.push_back(row);
      evaluated.units.push_back(task.units.of_case[row]);
    }
  }
  return evaluated;
}

EvaluatedRows scored_rows(const TaskCases& task, const ModelPredictions& model) {
  const auto output = std::ranges::find(model.outputs, configs::model_output_of(task.task.kind),
                                        &PredictedOutput::id);
  EvaluatedRows evaluated{.model = model.model, .rows = {}, .probability = {}, .units = {}};
  for (std::size_t row = 0; row < task.outcomes.label.size(); ++row) {
    if (task.outcomes.label[row] != Label::Unknown && model.error[row].empty()) {
      evaluated.rows.push_back(row);
      evaluated.probability.push_back(probability_of(output->link, output->values[row]));
      evaluated.units.push_back(task.units.of_case[row]);
    }
  }
  return evaluated;
}

std::vector<std::uint8_t> inside(const EvaluatedRows& evaluated, const CaseGroup& group) {
  std::vector<std::uint8_t> flags;
  for (const std::size_t row : evaluated.rows) {
    flags.push_back(group.member[row]);
  }
  return flags;
}

GroupKey group_key(const EvaluatedRows& evaluated, const CaseGroup& group,
                   const datasets::CaseSet& cases) {
  std::vector<std::uint8_t> member(group.member.size(), 0);
  for (const std::size_t row : evaluated.rows) {
    member[row] = group.member[row];
  }
  return {.model = evaluated.model,
          .group = &group,
          .subjects = count_distinct(cases.subject, member),
          .clusters = count_distinct(cases.cluster, member)};
}

reports::EstimateRow estimate_row(const configs::TaskSpec& task, const GroupKey& key,
                                  std::string_view metric, std::string_view estimator,
                                  metrics::Design design,
                                  const metrics::Outcome<metrics::Estimate>& found) {
  reports::EstimateRow row{.task = task.id,
                           .model = key.model,
                           .metric = std::string(metric),
                           .estimator = std::string(estimator),
                           .part = key.group->part,
                           .subgroup = key.group->slice};
  row.subjects = key.subjects;
  row.clusters = key.clusters;
  if (!found) {
    row.value = found.error();
    return row;
  }
  row.value = found->value;
  row.standard_error = found->standard_error;
  row.intervals = found->intervals;
  row.marks = found->marks;
  row.counts.assign(found->counts.begin(), found->counts.end());
  if (design == metrics::Design::Clustered && row.clusters < kFewClusters) {
    row.marks.emplace_back("few_clusters");
  }
  return row;
}

void put_first(std::string_view id, std::vector<metrics::Interval>& intervals) {
  std::stable_partition(intervals.begin(), intervals.end(),
                        [&](const metrics::Interval& interval) { return interval.id == id; });
}

metrics::ThresholdRule rule_of(configs::FlagRule rule) {
  return rule == configs::FlagRule::Ge ? metrics::ThresholdRule::Ge : metrics::ThresholdRule::Gt;
}

}  // namespace clinval::harness
