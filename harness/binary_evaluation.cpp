#include <algorithm>
#include <deque>
#include <iterator>
#include <optional>
#include <utility>

#include "harness/binary_groups.h"
#include "harness/binary_rows.h"
#include "harness/contrasts.h"
#include "harness/model_pairs.h"
#include "harness/recalibrated_view.h"
#include "harness/replicates.h"
#include "harness/task_evaluation.h"

namespace clinval::harness {
namespace {

/// The cases of one model (or of none, or of a recalibrated view of one), sorted once.
struct Series {
  EvaluatedRows evaluated;
  metrics::ScoredCases sorted;
  Shown shown = Shown::Yes;
  std::size_t first = 0;    ///< slot of its first group
  bool whole_only = false;  ///< a view: everybody and parts, without subgroups
  std::optional<metrics::Undefined> missing = std::nullopt;
};

/// What stays of a group of a series once it was evaluated.
struct Slot {
  TaskEvaluation evaluation;
  std::vector<ReplicateValues> replicates;
  std::vector<GroupEstimate> between_parts;  ///< of rows and replicates of this slot
};

/// Evaluates batch by batch of the groups of cases. Every model's cases of a group are there at
/// once, since they are compared; those of all groups together would be as large as the cases times
/// the subgroups.
class Evaluation {
 public:
  Evaluation(const configs::RunConfig& config, const datasets::CaseSet& cases,
             const TaskCases& task, const std::vector<CaseGroup>& groups, unsigned workers)
      : config_(config),
        cases_(cases),
        task_(task),
        groups_(groups),
        workers_(workers),
        rows_(config, task, workers) {}

  /// A model's cases in every group; returns the slot of the first.
  std::size_t add(EvaluatedRows evaluated, Shown shown) {
    add_series(std::move(evaluated), shown, false);
    return series_.back().first;
  }

  /// The declared views of one model, for everybody and each part.
  void add_views(const EvaluatedRows& evaluated) {
    const auto& binary = std::get<configs::BinaryTask>(task_.task.kind);
    for (const configs::RecalibrationView view : binary.recalibrated) {
      auto rows = recalibrated_rows(task_, evaluated, view, config_.resampling.seed);
      EvaluatedRows unchanged = evaluated;
      unchanged.view = view_name(view);
      add_series(rows ? std::move(*rows) : std::move(unchanged), Shown::Yes, true);
      if (!rows) {
        series_.back().missing = rows.error();
      }
    }
  }

  void compare(std::vector<ComparedModels> models) { compared_ = std::move(models); }

  TaskEvaluation run() {
    slots_.resize(slot_count_);
    pairs_.resize(compared_.size() * groups_.size());
    for (std::size_t first = 0; first < groups_.size();) {
      const std::size_t end = batch_end(first);
      evaluate_batch(first, end);
      first = end;
    }
    TaskEvaluation result;
    std::vector<GroupEstimate> between_parts;
    for (const Slot& slot : slots_) {
      append(between_parts, slot.between_parts);
    }
    result.contrasts =
        group_contrasts(between_parts, task_.units.design == metrics::Design::Independent,
                        config_.resampling.level);
    for (Slot& slot : slots_) {
      move_rows(slot.evaluation, result);
    }
    for (TaskEvaluation& pair : pairs_) {
      move_rows(pair, result);
    }
    return result;
  }

 private:
  void add_series(EvaluatedRows evaluated, Shown shown, bool whole_only) {
    metrics::ScoredCases sorted = scored_cases(task_, evaluated, on_workers(workers_));
    evaluated.probability = {};  // in `sorted` from here on
    evaluated.units = {};
    series_.push_back({.evaluated = std::move(evaluated),
                       .sorted = std::move(sorted),
                       .shown = shown,
                       .first = slot_count_,
                       .whole_only = whole_only});
    slot_count_ += groups_.size();
  }

  /// Groups [first, end) have together no more members than there are cases (one at least).
  [[nodiscard]] std::size_t batch_end(std::size_t first) const {
    std::size_t members = 0;
    std::size_t end = first;
    while (end < groups_.size()) {
      members += static_cast<std::size_t>(std::ranges::count(groups_[end].member, 1));
      if (end > first && members > cases_.cases.rows) {
        break;
      }
      ++end;
    }
    return end;
  }

  void evaluate_batch(std::size_t first, std::size_t end) {
    std::deque<InferredGroup> batch;  // a deque: the grid refers to its elements
    std::vector<std::size_t> slot_of;
    for (const Series& series : series_) {
      for (std::size_t g = first; g < end; ++g) {
        if (!series.whole_only || !groups_[g].slice) {
          batch.push_back({make_group(series, groups_[g])});
          slot_of.push_back(series.first + g);
        }
      }
    }
    draw(batch);
    infer_all(batch);
    std::vector<const InferredGroup*> by_slot(slot_count_, nullptr);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      by_slot[slot_of[i]] = &batch[i];
    }
    for (std::size_t i = 0; i < compared_.size(); ++i) {
      for (std::size_t g = first; g < end; ++g) {
        pairs_[i * groups_.size() + g] = rows_.of_pair(
            compared_[i], *by_slot[compared_[i].first + g], *by_slot[compared_[i].against + g]);
      }
    }
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (shown(slot_of[i])) {
        fill(batch[i], slots_[slot_of[i]]);
      }
    }
  }

  [[nodiscard]] BinaryGroup make_group(const Series& series, const CaseGroup& group) const {
    BinaryGroup made =
        binary_group(task_, series.evaluated, series.sorted, group, cases_, config_.resampling);
    made.missing = series.missing;
    if (series.whole_only) {
      keep_what_recalibration_changes(made);
    }
    return made;
  }

  [[nodiscard]] bool shown(std::size_t slot) const {
    return series_[slot / groups_.size()].shown == Shown::Yes;
  }

  void draw(std::deque<InferredGroup>& batch) const {
    std::vector<ReplicatedGroup> grid;
    for (const InferredGroup& inferred : batch) {
      grid.push_back(replicated(inferred.group));
    }
    auto replicates = bootstrap(grid, task_.units.count, config_.resampling.replicates,
                                config_.resampling.seed, workers_);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      batch[i].replicates = std::move(replicates[i]);
    }
  }

  /// A statistic of a group at a time: a batch may hold a single large group.
  void infer_all(std::deque<InferredGroup>& batch) const {
    std::vector<std::pair<std::size_t, std::size_t>> grid;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const std::size_t statistics = batch[i].group.statistics.size();
      batch[i].found.assign(statistics, metrics::Undefined::NoCases);
      for (std::size_t k = 0; k < statistics; ++k) {
        grid.emplace_back(i, k);
      }
    }
    run_on_workers(grid.size(), workers_, [&](std::size_t task) {
      const auto [i, k] = grid[task];
      batch[i].found[k] = infer(batch[i].group, batch[i].group.statistics[k]);
    });
  }

  /// Between the parts of the cases: no case is in two of them.
  void fill(InferredGroup& inferred, Slot& slot) const {
    const BinaryGroup& group = inferred.group;
    slot.evaluation = rows_.of_group(inferred);
    if (!group.key.group->part || group.key.group->slice || group.key.view != "as_is") {
      return;
    }
    slot.replicates = std::move(inferred.replicates);
    for (std::size_t i = 0; i < group.statistics.size(); ++i) {
      const metrics::BinaryMetric& metric = *group.statistics[i].metric;
      if (is_compared(metric)) {
        slot.between_parts.push_back({&slot.evaluation.estimates[i], metric.minimum >= 0.0,
                                      group.replicates_of(i, slot.replicates)});
      }
    }
  }

  static void move_rows(TaskEvaluation& from, TaskEvaluation& to) {
    append(to.estimates, std::move(from.estimates));
    append(to.contrasts, std::move(from.contrasts));
    append(to.curves, std::move(from.curves));
  }

  const configs::RunConfig& config_;
  const datasets::CaseSet& cases_;
  const TaskCases& task_;
  const std::vector<CaseGroup>& groups_;
  unsigned workers_;
  BinaryRows rows_;
  std::vector<Series> series_;
  std::size_t slot_count_ = 0;
  std::vector<Slot> slots_;  ///< by series, then group
  std::vector<ComparedModels> compared_;
  std::vector<TaskEvaluation> pairs_;  ///< by pair of models, then group
};

}  // namespace

TaskEvaluation evaluate_binary_task(const configs::RunConfig& config,
                                    const datasets::CaseSet& cases,
                                    const std::vector<CaseGroup>& groups, const TaskCases& task,
                                    const std::vector<ModelPredictions>& predictions,
                                    unsigned workers) {
  Evaluation evaluation(config, cases, task, groups, workers);
  {
    std::vector<EvaluatedRows> models;
    std::vector<std::size_t> first;
    for (const ModelPredictions& model : predictions) {
      models.push_back(scored_rows(task, model));
      first.push_back(evaluation.add(models.back(), Shown::Yes));
    }
    for (const EvaluatedRows& model : models) {
      evaluation.add_views(model);
    }
    evaluation.add(labelled_rows(task), Shown::Yes);
    evaluation.compare(compared_models(config, models, first, [&](const EvaluatedRows& rows) {
      return evaluation.add(rows, Shown::No);
    }));
  }
  return evaluation.run();
}

}  // namespace clinval::harness
