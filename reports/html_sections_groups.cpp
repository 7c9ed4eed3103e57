#include <algorithm>

#include <fmt/format.h>

#include "configs/canonical_json.h"
#include "reports/facts.h"
#include "reports/figures.h"
#include "reports/html_parts.h"
#include "reports/html_sections.h"
#include "reports/numbers.h"
#include "reports/wording.h"

namespace clinval::reports {

using html::Markup;

namespace {

/// One table: a measure in every group, all models side by side.
struct GroupTable {
  std::string metric;
  At at;
};

/// At the task's last horizon; the others stand in the tables beside the report.
std::vector<GroupTable> group_tables(const Results& results, const DeclaredTask& task) {
  std::vector<GroupTable> tables;
  for (const EstimateRow& row : results.estimates) {
    const bool known = std::ranges::any_of(tables, [&](const GroupTable& other) {
      return other.metric == row.metric && other.at == row.at;
    });
    const bool shown = !row.at.horizon || row.at.horizon == main_at(task).horizon;
    if (row.task == task.id && row.model && row.subgroup && !row.part && shown && !known &&
        is_in_body(row.metric) && !is_distance(row.metric)) {
      tables.push_back({row.metric, row.at});
    }
  }
  return tables;
}

Markup group_table(const Results& results, const DeclaredTask& task, const GroupTable& measure) {
  std::vector<std::string> header = {"Group", "#Cases", "#With the outcome"};
  for (const DeclaredModel& model : results.declared.models) {
    header.push_back(model_label(model));
  }
  std::vector<Cells> rows;
  std::vector<std::optional<Slice>> seen;
  for (const EstimateRow& row : results.estimates) {
    if (row.task != task.id || !row.model || row.metric != measure.metric ||
        !(row.at == measure.at) || row.part || row.view != "as_is" ||
        std::ranges::find(seen, row.subgroup) != seen.end()) {
      continue;
    }
    seen.push_back(row.subgroup);
    Cells cells = {row.subgroup ? slice_words(row.subgroup) : "Everybody", count_text(row.cases),
                   count_text(row.events)};
    for (const DeclaredModel& model : results.declared.models) {
      const EstimateRow* mine =
          find_estimate(results, task.id, model.id, measure.metric, measure.at, row.subgroup);
      cells.emplace_back(mine == nullptr ? std::string() : estimate_text(*mine));
    }
    rows.push_back(std::move(cells));
  }
  return table(measure_words(measure.metric, measure.at) + " by group", header, rows);
}

/// Whether a contrast stands in the report: of the first model, of what the report asks of every
/// group, as the kind that suits it. All of them are in tables/estimates.csv.
bool is_shown(const Results& results, const DeclaredTask& task, const ContrastRow& contrast) {
  const EstimateRow& row = contrast.row;
  const DeclaredModel* model = candidate(results);
  const bool ratio = row.metric == "oe_ratio";
  const bool asked =
      ratio || row.metric == "calibration_slope" || row.metric == ranking_metric(task);
  return contrast.against.subgroup && row.task == task.id && model != nullptr &&
         row.model == model->id && asked &&
         (!row.at.horizon || row.at.horizon == main_at(task).horizon) &&
         contrast.kind == (ratio ? "ratio" : "difference");
}

/// "<50 divided by 50+": what a contrast compares.
Cells contrast_row(const ContrastRow& contrast) {
  const EstimateRow& row = contrast.row;
  std::string groups = fmt::format("{} {} {}", slice_words(row.subgroup),
                                   contrast.kind == "ratio" ? "divided by" : "minus",
                                   level_words(*contrast.against.subgroup));
  if (row.part) {
    groups += ", part " + *row.part;
  }
  return {measure_words(row.metric, row.at), groups, estimate_text(row)};
}

Markup contrasts_table(const Results& results, const DeclaredTask& task) {
  std::vector<Cells> rows;
  for (const ContrastRow& contrast : results.contrasts) {
    if (is_shown(results, task, contrast)) {
      rows.push_back(contrast_row(contrast));
    }
  }
  return rows.empty()
             ? Markup()
             : folded("Every two groups compared",
                      table("Every two groups compared", {"Measure", "Groups", "Estimate"}, rows));
}

}  // namespace

Markup groups_section(const Results& results) {
  const DeclaredModel* model = candidate(results);
  Markup content;
  for (const DeclaredTask& task : results.declared.tasks) {
    const std::vector<GroupTable> tables = group_tables(results, task);
    if (model == nullptr || tables.empty()) {
      continue;
    }
    if (results.declared.tasks.size() > 1) {
      content.add(heading(task.id));
    }
    for (const TaskFigure& figure : task_figures(results, task)) {
      if (figure.place == "groups") {
        content.add(figure_block(figure.figure));
      }
    }
    for (const GroupTable& measure : tables) {
      content.add(folded(measure_words(measure.metric, measure.at) + " by group",
                         group_table(results, task, measure)));
    }
    content.add(contrasts_table(results, task));
  }
  if (content.empty()) {
    return {};
  }
  return section(
      "groups", "Groups of patients",
      {paragraph("Whether the model serves each group as well as everybody. Intervals of "
                 "small groups are wide: a difference that they could hide is not a "
                 "difference that is absent."),
       content});
}

}  // namespace clinval::reports
