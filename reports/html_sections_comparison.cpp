#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "reports/facts.h"
#include "reports/html_parts.h"
#include "reports/html_sections.h"
#include "reports/numbers.h"
#include "reports/wording.h"

namespace clinval::reports {

using html::element;
using html::Markup;

namespace {

/// The measures of one task for everybody, in results order, each once.
std::vector<const EstimateRow*> measures(const Results& results, const std::string& task,
                                         bool body) {
  std::vector<const EstimateRow*> rows;
  for (const EstimateRow& row : results.estimates) {
    const bool known = std::ranges::any_of(rows, [&](const EstimateRow* other) {
      return other->metric == row.metric && other->at == row.at;
    });
    if (row.task == task && !row.subgroup && !row.part && row.view == "as_is" && !known &&
        is_in_body(row.metric) == body) {
      rows.push_back(&row);
    }
  }
  return rows;
}

Markup cell_of(const EstimateRow& row) {
  const bool small = std::ranges::find(row.marks, "small_sample") != row.marks.end();
  Markup cell = estimate_text(row);
  cell.add(element("span", {{"class", "note"}},
                   {fmt::format(" {} of {}{}", count_text(row.events), count_text(row.cases),
                                small ? ", few" : "")}));
  return cell;
}

std::vector<Cells> side_by_side(const Results& results, const DeclaredTask& task, bool body) {
  std::vector<Cells> rows;
  for (const EstimateRow* row : measures(results, task.id, body)) {
    Cells cells = {measure_words(row->metric, row->at)};
    for (const DeclaredModel& model : results.declared.models) {
      const EstimateRow* mine =
          row->model ? find_estimate(results, task.id, model.id, row->metric, row->at) : row;
      cells.push_back(mine == nullptr ? Markup() : cell_of(*mine));
    }
    rows.push_back(std::move(cells));
  }
  return rows;
}

std::vector<std::string> model_header(const Results& results) {
  std::vector<std::string> header = {"Measure"};
  for (const DeclaredModel& model : results.declared.models) {
    header.push_back(fmt::format("{} ({})", model_label(model), model.role));
  }
  return header;
}

Markup measure_tables(const Results& results, const DeclaredTask& task) {
  Markup content = table(
      task_heading(results, task,
                   fmt::format("Measures, with {} intervals; then patients with the outcome of all",
                               level_text(results.declared.level))),
      model_header(results), side_by_side(results, task, true));
  if (std::vector<Cells> further = side_by_side(results, task, false); !further.empty()) {
    content.add(folded("Further measures", table(task_heading(results, task, "Further measures"),
                                                 model_header(results), further)));
  }
  return content;
}

/// What a model is held against, in words.
std::string against_words(const Results& results, const Against& against) {
  return against.model ? model_label(results, *against.model) : "treating everybody";
}

Cells difference_cells(const Results& results, const ContrastRow& contrast) {
  const EstimateRow& row = contrast.row;
  const auto value = [&](double number) { return fixed(number, decimals_of(row)); };
  return {measure_words(row.metric, row.at),
          fmt::format("{} minus {}", model_label(results, *row.model),
                      against_words(results, contrast.against)),
          contrast.values ? value(contrast.values->first) : "",
          contrast.values ? value(contrast.values->second) : "",
          estimate_text(row),
          row.p_value ? p_value_text(*row.p_value) : "",
          count_text(row.cases)};
}

/// Differences between models, and to treating everybody, of everybody.
Markup differences_table(const Results& results, const DeclaredTask& task) {
  std::vector<Cells> body;
  std::vector<Cells> further;
  for (const ContrastRow& contrast : results.contrasts) {
    const EstimateRow& row = contrast.row;
    const bool of_models = contrast.against.model || contrast.against.policy;
    if (of_models && row.task == task.id && row.view == "as_is" && !row.subgroup && !row.part) {
      (is_in_body(row.metric) ? body : further).push_back(difference_cells(results, contrast));
    }
  }
  const std::vector<std::string> header = {"Measure",  "Difference", "#First",   "#Second",
                                           "Estimate", "#p",         "#Patients"};
  const std::string caption = task_heading(results, task, "Differences on the same patients");
  Markup content;
  if (!body.empty()) {
    content.add(table(caption, header, body));
    content.add(paragraph(
        "Intervals and p-values hold for each line alone; they are not adjusted for the number of "
        "lines. Of many lines some p-values are small by chance."));
  }
  if (!further.empty()) {
    content.add(folded("Differences in further measures", table(caption, header, further)));
  }
  return content;
}

std::string view_words(const std::string& view) {
  return view == "recalibrated_intercept" ? "new intercept" : "new intercept and slope";
}

/// What a local update would bring; no requirement looks at it.
Markup recalibrated_table(const Results& results, const DeclaredTask& task) {
  std::vector<Cells> rows;
  for (const EstimateRow& row : results.estimates) {
    if (row.task == task.id && row.view != "as_is" && !row.subgroup && !row.part &&
        is_in_body(row.metric)) {
      rows.push_back({measure_words(row.metric, row.at), model_label(results, *row.model),
                      view_words(row.view), estimate_text(row)});
    }
  }
  if (rows.empty()) {
    return {};
  }
  Markup content = paragraph(
      "The same models after recalibration to these patients: fitted to nine tenths of them, "
      "applied to the last tenth, each tenth in turn. This shows what a local update could bring; "
      "intervals take the fitted recalibration as given. "
      "It is not how the models perform as they are, and no requirement looks at it.");
  content.add(table(task_heading(results, task, "After recalibration"),
                    {"Measure", "Model", "Recalibration", "Estimate"}, rows));
  return folded("After recalibration to these patients", content);
}

Markup parts_table(const Results& results, const DeclaredTask& task) {
  std::vector<Cells> rows;
  for (const EstimateRow& row : results.estimates) {
    if (row.task == task.id && row.part && !row.subgroup && row.view == "as_is" &&
        is_in_body(row.metric)) {
      rows.push_back({*row.part, row.model ? model_label(results, *row.model) : "(cases alone)",
                      measure_words(row.metric, row.at), estimate_text(row), count_text(row.events),
                      count_text(row.cases)});
    }
  }
  std::vector<Cells> differences;
  for (const ContrastRow& contrast : results.contrasts) {
    const EstimateRow& row = contrast.row;
    if (row.task == task.id && contrast.against.part && contrast.kind == "difference" &&
        is_in_body(row.metric)) {
      differences.push_back({fmt::format("{} minus {}", *row.part, *contrast.against.part),
                             row.model ? model_label(results, *row.model) : "(cases alone)",
                             measure_words(row.metric, row.at), estimate_text(row)});
    }
  }
  if (rows.empty()) {
    return {};
  }
  Markup content =
      table(task_heading(results, task, "Parts of the data"),
            {"Part", "Model", "Measure", "Estimate", "#With the outcome", "#Cases"}, rows);
  if (!differences.empty()) {
    content.add(table(task_heading(results, task, "Differences between parts"),
                      {"Parts", "Model", "Measure", "Estimate"}, differences));
  }
  return folded("Parts of the data", content);
}

}  // namespace

Markup comparison_section(const Results& results) {
  Markup content;
  for (const DeclaredTask& task : results.declared.tasks) {
    content.add(measure_tables(results, task));
    content.add(differences_table(results, task));
    content.add(recalibrated_table(results, task));
    content.add(parts_table(results, task));
  }
  return section("comparison", "Beside the other models", {content});
}

}  // namespace clinval::reports
