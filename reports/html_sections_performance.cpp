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

std::string metric_at(const EstimateRow& row) {
  return row.at.threshold ? fmt::format("{} at {}", metric_title(row.metric),
                                        configs::number_text(*row.at.threshold))
                          : metric_title(row.metric);
}

std::string estimate_or_blank(const EstimateRow* row) {
  return row == nullptr ? "" : estimate_text(*row);
}

Cells operating_row(const Results& results, const DeclaredTask& task, const DeclaredModel& model,
                    const DeclaredThreshold& threshold) {
  const At at{threshold.value};
  const auto rate = [&](const std::string& metric) {
    return estimate_or_blank(find_estimate(results, task.id, model.id, metric, at));
  };
  Cells cells = {fmt::format("{}, {}", configs::number_text(threshold.value), model_label(model)),
                 rate("sensitivity"), rate("specificity"), rate("ppv"), rate("npv")};
  const auto point = operating_point(results, task.id, model.id, threshold.value);
  for (const auto count : {&OperatingPoint::true_positives, &OperatingPoint::false_negatives,
                           &OperatingPoint::false_positives, &OperatingPoint::true_negatives}) {
    cells.emplace_back(point ? count_text(*point.*count) : std::string());
  }
  return cells;
}

Cells difference_row(const Results& results, const ContrastRow& contrast) {
  const EstimateRow& row = contrast.row;
  const std::string of = row.model ? model_label(results, *row.model) : "";
  return {metric_at(row),
          row.subgroup || row.part
              ? slice_words(row.subgroup) + (row.part ? ", part " + *row.part : "")
              : "everybody",
          fmt::format("{} {} {}", of, contrast.kind == "ratio" ? "divided by" : "minus",
                      model_label(results, contrast.against)),
          estimate_text(row)};
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
    Cells cells = {metric_at(*row)};
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
                      metric_at(row), estimate_text(row), count_text(row.events),
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
    content.add(titled(task_heading(results, task, "Ranking"), roc_figure(results, task)));
    for (const DeclaredModel& model : results.declared.models) {
      content.add(titled(task_heading(results, task, "Calibration of " + model_label(model)),
                         calibration_figure(results, task, model.id)));
    }
    content.add(
        titled(task_heading(results, task, "Decision curve"), decision_figure(results, task)));
    for (const DeclaredModel& model : results.declared.models) {
      content.add(titled(task_heading(results, task, "Predicted risks of " + model_label(model)),
                         risk_figure(results, task, model.id)));
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
      content.add(table(task_heading(results, task, "What each threshold does"),
                        {"Threshold, model", metric_title("sensitivity"),
                         metric_title("specificity"), metric_title("ppv"), metric_title("npv"),
                         "#Found", "#Missed", "#False alarms", "#Rightly left alone"},
                        rows));
    }
  }
  return content.empty() ? Markup() : section("thresholds", "Operating points", {content});
}

Markup comparison_section(const Results& results) {
  Markup content;
  for (const DeclaredTask& task : results.declared.tasks) {
    content.add(side_by_side(results, task));
    std::vector<Cells> rows;
    for (const ContrastRow& contrast : results.contrasts) {
      if (contrast.row.task == task.id) {
        rows.push_back(difference_row(results, contrast));
      }
    }
    if (!rows.empty()) {
      content.add(table(task_heading(results, task, "Differences in the same patients"),
                        {"Measure", "Among", "Difference", "Estimate"}, rows));
    }
    content.add(parts_table(results, task));
  }
  return section("comparison", "Beside the other models", {content});
}

}  // namespace clinval::reports
