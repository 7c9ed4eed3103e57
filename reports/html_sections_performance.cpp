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

}  // namespace clinval::reports
