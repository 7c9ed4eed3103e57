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

using html::element;
using html::Markup;

namespace {

std::string task_heading(const Results& results, const DeclaredTask& task,
                         const std::string& text) {
  return results.declared.tasks.size() > 1 ? fmt::format("{}: {}", task.id, text) : text;
}

Markup titled(const std::string& title, const Figure& figure) {
  return figure.empty() ? Markup() : html::together({heading(title), figure_block(figure)});
}

std::string estimate_or_blank(const EstimateRow* row) {
  return row == nullptr ? "" : estimate_text(*row);
}

Cells operating_row(const Results& results, const DeclaredTask& task, const DeclaredModel& model,
                    const DeclaredThreshold& threshold) {
  const At at = main_at(task, threshold.value);
  const auto rate = [&](const std::string& metric) {
    return estimate_or_blank(find_estimate(results, task.id, model.id, metric, at));
  };
  Cells cells = {fmt::format("{}, {}", configs::number_text(threshold.value), model_label(model)),
                 rate("sensitivity"), rate("specificity"), rate("ppv"), rate("npv")};
  if (task.kind == "survival") {
    return cells;  // weighted rates have no counts behind them
  }
  const auto point = operating_point(results, task.id, model.id, threshold.value);
  for (const auto count : {&OperatingPoint::true_positives, &OperatingPoint::false_negatives,
                           &OperatingPoint::false_positives, &OperatingPoint::true_negatives}) {
    cells.emplace_back(point ? count_text(*point.*count) : std::string());
  }
  return cells;
}

/// The rows of one task for everybody, in results order, the first model's first.
std::vector<const EstimateRow*> overall_rows(const Results& results, const std::string& task) {
  std::vector<const EstimateRow*> rows;
  for (const EstimateRow& row : results.estimates) {
    const bool known = std::ranges::any_of(rows, [&](const EstimateRow* other) {
      return other->metric == row.metric && other->at == row.at;
    });
    if (row.task == task && !row.subgroup && !row.part && !known) {
      rows.push_back(&row);
    }
  }
  return rows;
}

Markup side_by_side(const Results& results, const DeclaredTask& task) {
  std::vector<std::string> header = {"Measure"};
  for (const DeclaredModel& model : results.declared.models) {
    header.push_back(fmt::format("{} ({})", model_label(model), model.role));
  }
  std::vector<Cells> rows;
  for (const EstimateRow* row : overall_rows(results, task.id)) {
    Cells cells = {measure_words(row->metric, row->at)};
    for (const DeclaredModel& model : results.declared.models) {
      const EstimateRow* mine =
          row->model ? find_estimate(results, task.id, model.id, row->metric, row->at) : row;
      Markup cell = estimate_or_blank(mine);
      if (mine != nullptr) {
        cell.add(
            element("span", {{"class", "note"}},
                    {fmt::format(" {} of {}", count_text(mine->events), count_text(mine->cases))}));
      }
      cells.push_back(cell);
    }
    rows.push_back(cells);
  }
  return table(task_heading(results, task,
                            fmt::format("All measures, with {} intervals; then patients with the "
                                        "outcome of all",
                                        level_text(results.declared.level))),
               header, rows);
}

Markup parts_table(const Results& results, const DeclaredTask& task) {
  std::vector<Cells> rows;
  for (const EstimateRow& row : results.estimates) {
    if (row.task == task.id && row.part && !row.subgroup) {
      rows.push_back({*row.part, row.model ? model_label(results, *row.model) : "(cases alone)",
                      measure_words(row.metric, row.at), estimate_text(row), count_text(row.events),
                      count_text(row.cases)});
    }
  }
  return rows.empty()
             ? Markup()
             : folded("Parts of the data",
                      table(task_heading(results, task, "Parts of the data"),
                            {"Part", "Model", "Measure", "Estimate", "#With the outcome", "#Cases"},
                            rows));
}

}  // namespace

Markup figures_section(const Results& results) {
  Markup content;
  for (const DeclaredTask& task : results.declared.tasks) {
    for (const TaskFigure& figure : task_figures(results, task)) {
      if (figure.place == "performance") {
        content.add(titled(task_heading(results, task, figure.heading), figure.figure));
      }
    }
  }
  return content.empty() ? Markup() : section("performance", "Performance", {content});
}

Markup operating_points_section(const Results& results) {
  Markup content;
  for (const DeclaredTask& task : results.declared.tasks) {
    std::vector<Cells> rows;
    for (const DeclaredThreshold& threshold : task.thresholds) {
      for (const DeclaredModel& model : results.declared.models) {
        rows.push_back(operating_row(results, task, model, threshold));
      }
      content.add(paragraph(
          fmt::format("{}{}: {}. A patient is flagged when the risk is "
                      "{} it.",
                      results.declared.tasks.size() > 1 ? task.id + ", threshold " : "Threshold ",
                      configs::number_text(threshold.value), origin_words(threshold.origin),
                      task.threshold_rule == "gt" ? "above" : "at least")));
    }
    if (!rows.empty()) {
      std::vector<std::string> header = {"Threshold, model"};
      for (const std::string rate : {"sensitivity", "specificity", "ppv", "npv"}) {
        header.push_back(measure_words(rate, main_at(task)));
      }
      if (task.kind != "survival") {
        header.insert(header.end(), {"#Found", "#Missed", "#False alarms", "#Rightly left alone"});
      }
      content.add(table(task_heading(results, task, "What each threshold does"), header, rows));
      if (task.kind == "survival") {
        content.add(paragraph(
            "The rates are weighted for censoring. Net benefit takes the Kaplan-Meier risk of "
            "those "
            "flagged instead, so that it does not follow from the rates to the last digit."));
      }
    }
  }
  return content.empty() ? Markup() : section("thresholds", "Operating points", {content});
}

Markup comparison_section(const Results& results) {
  Markup content;
  for (const DeclaredTask& task : results.declared.tasks) {
    content.add(side_by_side(results, task));
    content.add(parts_table(results, task));
  }
  return section("comparison", "Beside the other models", {content});
}

}  // namespace clinval::reports
