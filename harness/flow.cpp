#include "harness/flow.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

namespace clinval::harness {
namespace {

constexpr std::size_t kStays = std::numeric_limits<std::size_t>::max();

struct Step {
  std::string name;
  std::string kind;
};

/// Cases first, then excluded rows: the order of every vector below.
struct Everybody {
  std::vector<std::size_t> subject;  ///< dense index
  std::size_t subjects = 0;
};

Everybody everybody(const datasets::CaseSet& cases) {
  Everybody all;
  std::unordered_map<std::string_view, std::size_t> index;
  const auto add = [&](const datasets::Texts& subjects) {
    for (const std::string_view subject : subjects) {
      all.subject.push_back(index.try_emplace(subject, index.size()).first->second);
    }
  };
  add(cases.subject);
  add(cases.excluded_subject);
  all.subjects = index.size();
  return all;
}

/// What a row of the flow is restricted to.
struct Restriction {
  std::optional<reports::Slice> slice;
  std::optional<std::string> outcome;
  std::vector<std::uint8_t> member;
};

struct Count {
  std::int64_t cases = 0;
  std::int64_t subjects = 0;
};

/// Index 0 .. steps-1: who left there; then who stays; then everybody.
std::vector<Count> count(const Everybody& all, const std::vector<std::size_t>& leaves,
                         const std::vector<std::uint8_t>& member, std::size_t steps) {
  std::vector<Count> counts(steps + 2);
  std::vector<std::optional<std::size_t>> last(all.subjects);
  for (std::size_t row = 0; row < leaves.size(); ++row) {
    if (member[row] == 0) {
      continue;
    }
    ++counts[std::min(leaves[row], steps)].cases;
    ++counts[steps + 1].cases;
    std::optional<std::size_t>& latest = last[all.subject[row]];
    latest = std::max(latest.value_or(0), leaves[row]);
  }
  for (const std::optional<std::size_t>& latest : last) {
    if (latest) {
      ++counts[std::min(*latest, steps)].subjects;
      ++counts[steps + 1].subjects;
    }
  }
  return counts;
}

bool has_levels(const reports::Slice& slice,
                const std::unordered_map<std::string, std::string>& column_of,
                const datasets::Table& table, std::size_t row) {
  for (std::size_t i = 0; i < slice.by.size(); ++i) {
    const datasets::Column& column = table.at(column_of.at(slice.by[i]));
    const std::optional<std::string> level =
        column.is_null(row) ? std::nullopt : std::optional(datasets::text_of(column, row));
    if (level != slice.level[i]) {
      return false;
    }
  }
  return true;
}

std::vector<Restriction> group_restrictions(const configs::RunConfig& config,
                                            const datasets::CaseSet& cases,
                                            const std::vector<CaseGroup>& groups) {
  std::unordered_map<std::string, std::string> column_of;
  for (const configs::SubgroupSpec& subgroup : config.subgroups) {
    column_of[subgroup.id] = subgroup.column;
  }
  std::vector<Restriction> restrictions;
  for (const CaseGroup& group : groups) {
    if (group.part) {
      continue;
    }
    Restriction restriction{.slice = group.slice, .outcome = std::nullopt, .member = group.member};
    for (std::size_t row = 0; row < cases.excluded.rows; ++row) {
      const bool inside = !group.slice || has_levels(*group.slice, column_of, cases.excluded, row);
      restriction.member.push_back(inside ? 1 : 0);
    }
    restrictions.push_back(std::move(restriction));
  }
  return restrictions;
}

/// Each group as it is, then split by outcome as the table states it: what a window leaves out was
/// a 0 there.
std::vector<Restriction> by_outcome(const std::vector<Restriction>& groups, const TaskFlow& task) {
  std::vector<Label> labels = task.labels;
  if (task.window_incomplete != nullptr) {
    for (std::size_t row = 0; row < task.window_incomplete->size(); ++row) {
      labels[row] = (*task.window_incomplete)[row] != 0 ? Label::Negative : labels[row];
    }
  }
  labels.insert(labels.end(), task.excluded.begin(), task.excluded.end());
  std::vector<Restriction> all;
  for (const Restriction& group : groups) {
    all.push_back(group);
    for (const auto& [text, wanted] : {std::pair{"0", Label::Negative}, {"1", Label::Positive}}) {
      Restriction part = group;
      part.outcome = text;
      for (std::size_t row = 0; row < labels.size(); ++row) {
        part.member[row] = part.member[row] != 0 && labels[row] == wanted ? 1 : 0;
      }
      all.push_back(std::move(part));
    }
  }
  return all;
}

/// The steps of one path through the flow and where each row leaves it.
struct Path {
  std::vector<Step> steps;
  std::vector<std::size_t> leaves;
};

Path exclusions(const configs::RunConfig& config, const datasets::CaseSet& cases) {
  Path path;
  for (const configs::NamedSql& exclusion : config.cases.exclude) {
    path.steps.push_back({exclusion.name, "excluded"});
  }
  if (config.cases.limit) {
    path.steps.push_back({"limit", "excluded"});
  }
  path.leaves.assign(cases.cases.rows, kStays);
  path.leaves.insert(path.leaves.end(), cases.excluded_by.begin(), cases.excluded_by.end());
  return path;
}

Path with_labels(Path path, const std::vector<Label>& labels,
                 const std::vector<std::uint8_t>* window_incomplete) {
  const bool windowed = window_incomplete != nullptr && !window_incomplete->empty();
  for (std::size_t row = 0; row < labels.size(); ++row) {
    if (labels[row] == Label::Unknown) {
      path.leaves[row] = path.steps.size() + (windowed && (*window_incomplete)[row] != 0 ? 1 : 0);
    }
  }
  path.steps.push_back({"no_label", "no_label"});
  if (windowed) {
    path.steps.push_back({"window_incomplete", "window_incomplete"});
  }
  return path;
}

Path with_scores(Path path, const std::vector<std::string>& error) {
  const auto leave = [&](const std::string& code, const Step& step) {
    for (std::size_t row = 0; row < error.size(); ++row) {
      if (path.leaves[row] == kStays && error[row] == code) {
        path.leaves[row] = path.steps.size();
      }
    }
    path.steps.push_back(step);
  };
  leave("no_score", {"no_score", "no_score"});
  for (const std::string& code : std::set<std::string>(error.begin(), error.end())) {
    if (!code.empty() && code != "no_score") {
      leave(code, {code, "model_error"});
    }
  }
  return path;
}

/// Cases that this model scored and another one did not, where models are judged on common cases.
Path with_common(Path path, const std::vector<std::uint8_t>& judged) {
  if (judged.empty()) {
    return path;
  }
  for (std::size_t row = 0; row < judged.size(); ++row) {
    if (path.leaves[row] == kStays && judged[row] == 0) {
      path.leaves[row] = path.steps.size();
    }
  }
  path.steps.push_back({"not_common", "not_common"});
  return path;
}

}  // namespace

std::vector<reports::FlowRow> count_flow(const configs::RunConfig& config,
                                         const datasets::CaseSet& cases,
                                         const std::vector<CaseGroup>& groups,
                                         const std::vector<TaskFlow>& tasks) {
  std::vector<reports::FlowRow> rows;
  const Everybody all = everybody(cases);
  // Steps before `first` were already reported by a shorter path.
  const auto add = [&](const Path& path, std::size_t first, bool read, bool evaluated,
                       const std::vector<Restriction>& restrictions,
                       const std::optional<std::string>& task,
                       const std::optional<std::string>& model) {
    std::vector<std::vector<Count>> counts;
    for (const Restriction& restriction : restrictions) {
      counts.push_back(count(all, path.leaves, restriction.member, path.steps.size()));
    }
    const auto emit = [&](const Step& step, std::size_t index) {
      for (std::size_t i = 0; i < restrictions.size(); ++i) {
        rows.push_back({.step = step.name,
                        .kind = step.kind,
                        .task = task,
                        .model = model,
                        .subgroup = restrictions[i].slice,
                        .outcome = restrictions[i].outcome,
                        .cases = counts[i][index].cases,
                        .subjects = counts[i][index].subjects});
      }
    };
    if (read) {
      emit({"read", "read"}, path.steps.size() + 1);
    }
    for (std::size_t step = first; step < path.steps.size(); ++step) {
      emit(path.steps[step], step);
    }
    if (evaluated) {
      emit({"evaluated", "evaluated"}, path.steps.size());
    }
  };

  const Path before = exclusions(config, cases);
  const std::vector<Restriction> by_group = group_restrictions(config, cases, groups);
  add(before, 0, true, false, by_group, std::nullopt, std::nullopt);
  for (const TaskFlow& task : tasks) {
    const std::vector<Restriction> restrictions = by_outcome(by_group, task);
    const Path labelled = with_labels(before, task.labels, task.window_incomplete);
    add(labelled, 0, true, false, restrictions, task.task.id, std::nullopt);
    for (const ModelPredictions& model : task.predictions) {
      const std::vector<std::string> errors =
          errors_of(model, configs::model_output_of(task.task.kind));
      add(with_common(with_scores(labelled, errors), task.judged), labelled.steps.size(), false,
          true, restrictions, task.task.id, model.model);
    }
  }
  return rows;
}

}  // namespace clinval::harness
