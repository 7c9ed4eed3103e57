#include "harness/evaluation_rows.h"

#include <algorithm>

#include "harness/evaluate.h"

namespace clinval::harness {
namespace {

constexpr std::int64_t kFewClusters = 20;
constexpr std::int64_t kFewOfAClass = 100;

bool is_judged(const TaskCases& task, std::size_t row) {
  return task.judged.empty() || task.judged[row] != 0;
}

}  // namespace

std::vector<std::uint8_t> judged_cases(const configs::TaskSpec& task,
                                       const std::vector<ModelPredictions>& predictions) {
  std::vector<std::uint8_t> judged;
  if (task.judged_on == configs::JudgedOn::Own) {
    return judged;
  }
  for (const ModelPredictions& model : predictions) {
    const std::vector<std::string> errors = errors_of(model, configs::model_output_of(task.kind));
    judged.resize(errors.size(), 1);
    for (std::size_t row = 0; row < errors.size(); ++row) {
      judged[row] = judged[row] != 0 && errors[row].empty() ? 1 : 0;
    }
  }
  return judged;
}

EvaluatedRows labelled_rows(const TaskCases& task) {
  EvaluatedRows evaluated;
  for (std::size_t row = 0; row < task.outcomes.label.size(); ++row) {
    if (task.outcomes.label[row] != Label::Unknown && is_judged(task, row)) {
      evaluated.rows.push_back(row);
      evaluated.units.push_back(task.units.of_case[row]);
    }
  }
  return evaluated;
}

EvaluatedRows scored_rows(const TaskCases& task, const ModelPredictions& model) {
  const PredictedOutput* output = find_output(model, configs::model_output_of(task.task.kind));
  EvaluatedRows evaluated{.model = model.model, .rows = {}, .probability = {}, .units = {}};
  for (std::size_t row = 0; row < task.outcomes.label.size(); ++row) {
    const bool judged = task.outcomes.label[row] != Label::Unknown && is_judged(task, row);
    if (judged && model.error[row].empty() && output->has(row)) {
      evaluated.rows.push_back(row);
      evaluated.probability.push_back(probability_of(output->link, output->values[row]));
      evaluated.units.push_back(task.units.of_case[row]);
    }
  }
  return evaluated;
}

EvaluatedRows common_rows(const EvaluatedRows& model, const EvaluatedRows& other) {
  EvaluatedRows common{.model = model.model, .rows = {}, .probability = {}, .units = {}};
  for (std::size_t i = 0; i < model.rows.size(); ++i) {
    if (std::ranges::binary_search(other.rows, model.rows[i])) {
      common.rows.push_back(model.rows[i]);
      common.probability.push_back(model.probability[i]);
      common.units.push_back(model.units[i]);
    }
  }
  return common;
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
          .view = evaluated.view,
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
                           .view = key.view,
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
  row.p_value = found->p_value;
  row.marks = found->marks;
  row.counts.assign(found->counts.begin(), found->counts.end());
  if (design == metrics::Design::Clustered && row.clusters < kFewClusters) {
    row.marks.emplace_back("few_clusters");
  }
  return row;
}

void mark_small_sample(reports::EstimateRow& row) {
  if (row.model && (row.events < kFewOfAClass || row.non_events() < kFewOfAClass)) {
    row.marks.emplace_back("small_sample");
  }
}

void add_marks(const std::vector<std::string>& more, std::vector<std::string>& marks) {
  for (const std::string& mark : more) {
    if (std::ranges::find(marks, mark) == marks.end()) {
      marks.push_back(mark);
    }
  }
}

void put_first(std::string_view id, std::vector<metrics::Interval>& intervals) {
  std::stable_partition(intervals.begin(), intervals.end(),
                        [&](const metrics::Interval& interval) { return interval.id == id; });
}

metrics::ThresholdRule rule_of(configs::FlagRule rule) {
  return rule == configs::FlagRule::Ge ? metrics::ThresholdRule::Ge : metrics::ThresholdRule::Gt;
}

}  // namespace clinval::harness
