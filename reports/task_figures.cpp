#include <utility>

#include "reports/facts.h"
#include "reports/figures.h"

namespace clinval::reports {

std::vector<TaskFigure> task_figures(const Results& results, const DeclaredTask& task) {
  std::vector<TaskFigure> all;
  const auto add = [&](std::string name, const std::string& place, std::string heading,
                       Figure figure) {
    if (!figure.empty()) {
      all.push_back(
          {task.id + "-" + std::move(name), place, std::move(heading), std::move(figure)});
    }
  };
  const auto each_model =
      [&](const std::string& name, const std::string& heading,
          Figure (*make)(const Results&, const DeclaredTask&, const std::string&)) {
        for (const DeclaredModel& model : results.declared.models) {
          add(name + "-" + model.id, "performance", heading + model_label(model),
              make(results, task, model.id));
        }
      };
  add("roc", "performance", "Ranking", roc_figure(results, task));
  each_model("km", "Follow-up by predicted risk of ", km_figure);
  each_model("calibration", "Calibration of ", calibration_figure);
  add("decision", "performance", "Decision curve", decision_figure(results, task));
  for (const CurveRow& row : results.curves) {
    if (row.task == task.id && row.against && !row.part && !row.subgroup) {
      add("decision-" + row.model + "-" + *row.against, "performance",
          "Net benefit compared with " + model_label(results, *row.against),
          decision_difference_figure(results, task, row.model, *row.against));
    }
  }
  add("auroc-over-time", "performance", "Ranking over time", auroc_over_time_figure(results, task));
  add("brier-over-time", "performance", "Brier score over time",
      brier_over_time_figure(results, task));
  each_model("risks", "Predicted risks of ", risk_figure);
  if (const DeclaredModel* model = candidate(results)) {
    add("forest-" + ranking_metric(task), "groups", "Ranking by group",
        forest_figure(results, task, model->id, ranking_metric(task)));
    add("forest-oe_ratio", "groups", "Calibration by group",
        forest_figure(results, task, model->id, "oe_ratio", main_at(task)));
  }
  return all;
}

}  // namespace clinval::reports
