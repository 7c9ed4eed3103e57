#include <algorithm>

#include <fmt/format.h>

#include "configs/canonical_json.h"
#include "reports/facts.h"
#include "reports/feature_audit.h"
#include "reports/html_parts.h"
#include "reports/html_sections.h"
#include "reports/numbers.h"
#include "reports/wording.h"

namespace clinval::reports {

using html::element;
using html::Markup;

namespace {

std::string of_task(const Results& results, const DeclaredTask& task) {
  return results.declared.tasks.size() > 1 ? ", " + task.id : "";
}

std::string who(const FlowRow& row) {
  return row.cases == row.subjects ? fmt::format("{} patients", count_text(row.cases))
                                   : fmt::format("{} cases, {} patients", count_text(row.cases),
                                                 count_text(row.subjects));
}

/// The way of the patients as an ordered list that is drawn as boxes.
Markup flow_list(const std::vector<const FlowRow*>& flow) {
  Markup items;
  for (const FlowRow* row : flow) {
    const bool stays = row->kind == "read" || row->kind == "evaluated";
    if (!stays && row->cases == 0 && row->kind != "excluded") {
      continue;
    }
    items.add(element("li", {{"class", stays ? "stays" : "leaves"}},
                      {element("span", {{"class", "step"}}, {flow_words(*row)}),
                       element("span", {{"class", "count"}}, {who(*row)})}));
  }
  return element("ol", {{"class", "flow"}}, {items});
}

const FlowRow* same_step(const Results& results, const FlowRow& row, const std::string& outcome) {
  for (const FlowRow& other : results.flow) {
    if (other.step == row.step && other.kind == row.kind && other.task == row.task &&
        other.model == row.model && !other.subgroup && other.outcome == outcome) {
      return &other;
    }
  }
  return nullptr;
}

Markup flow_table(const Results& results, const DeclaredTask& task, const DeclaredModel& model) {
  std::vector<Cells> rows;
  for (const FlowRow* row : flow_of(results, task.id, model.id)) {
    const FlowRow* with = same_step(results, *row, "1");
    const FlowRow* without = same_step(results, *row, "0");
    rows.push_back({flow_words(*row), count_text(row->cases), count_text(row->subjects),
                    with == nullptr ? "" : count_text(with->cases),
                    without == nullptr ? "" : count_text(without->cases)});
  }
  return table(fmt::format("Every step, for {}{}", model_label(model), of_task(results, task)),
               {"Step", "#Cases", "#Patients",
                task.kind == "survival" ? "#Outcome seen" : "#With the outcome",
                task.kind == "survival" ? "#Censored" : "#Without it"},
               rows);
}

/// "51 (46 to 55)" of 100, from the row of the cases.
std::string observed_risk(const Results& results, const FollowUpRow& row) {
  const EstimateRow* risk =
      find_estimate(results, row.task, std::nullopt, "km_risk",
                    {.threshold = std::nullopt, .horizon = row.horizon}, row.subgroup, row.part);
  return risk == nullptr ? "" : scaled_text(*risk, 100.0);
}

}  // namespace

Markup flow_section(const Results& results) {
  const DeclaredModel* model = candidate(results);
  if (model == nullptr || results.flow.empty()) {
    return {};
  }
  Markup content = paragraph(
      "From everybody in the data to those whose prediction was compared with their outcome. "
      "Nobody leaves without being counted.");
  for (const DeclaredTask& task : results.declared.tasks) {
    if (results.declared.tasks.size() > 1) {
      content.add(heading(task.id));
    }
    content.add(flow_list(flow_of(results, task.id, model->id)));
    Markup tables;
    for (const DeclaredModel& each : results.declared.models) {
      tables.add(flow_table(results, task, each));
    }
    content.add(folded("Every step, for each model and outcome", tables));
  }
  return section("flow", "Who was included", {content});
}

Markup participants_section(const Results& results) {
  Markup content;
  for (const DeclaredTask& task : results.declared.tasks) {
    std::vector<Cells> rows;
    for (const ParticipantRow& row : results.participants) {
      if (row.task != task.id) {
        continue;
      }
      std::string name = row.subgroup ? slice_words(row.subgroup) : "Everybody";
      if (row.part) {
        name = fmt::format("{}, part {}", name, *row.part);
      }
      const double share =
          row.cases == 0 ? 0.0
                         : 100.0 * static_cast<double>(row.events) / static_cast<double>(row.cases);
      rows.push_back({name, count_text(row.cases), count_text(row.subjects), count_text(row.events),
                      row.cases == 0 ? "" : fixed(share, share < 9.95 ? 1 : 0) + " %"});
    }
    if (!rows.empty()) {
      // Among the censored nobody knows: a share of all would be no risk.
      const bool survival = task.kind == "survival";
      std::vector<std::string> header = {"Group", "#Cases", "#Patients"};
      header.push_back(survival ? "#Outcome seen in all follow-up" : "#With the outcome");
      if (survival) {
        std::ranges::for_each(rows, [](Cells& cells) { cells.pop_back(); });
      } else {
        header.emplace_back("#Share");
      }
      content.add(
          table("Patients with a known outcome, by group" + of_task(results, task), header, rows));
    }
  }
  return content.empty() ? Markup() : section("participants", "Participants", {content});
}

Markup follow_up_section(const Results& results) {
  Markup content;
  for (const DeclaredTask& task : results.declared.tasks) {
    std::vector<Cells> rows;
    for (const FollowUpRow& row : results.follow_up) {
      if (row.task == task.id) {
        std::string name = row.subgroup ? slice_words(row.subgroup) : "Everybody";
        name += row.part ? ", part " + *row.part : "";
        rows.push_back({name, configs::number_text(row.horizon), count_text(row.cases),
                        count_text(row.events), count_text(row.censored),
                        count_text(row.event_free), observed_risk(results, row),
                        fixed(100.0 * row.uncensored, 0) + " %"});
      }
    }
    if (!rows.empty()) {
      content.add(table("Follow-up to each horizon" + of_task(results, task),
                        {"Group", "#Horizon", "#Cases", "#Event by then", "#Censored before",
                         "#Event-free then", "#Observed risk, %", "#Not yet censored (G)"},
                        rows));
    }
  }
  return content.empty()
             ? Markup()
             : section(
                   "follow-up", "Follow-up",
                   {paragraph("Censored patients were lost, or the study ended before their "
                              "horizon. The observed risk counts them as far as they were "
                              "followed (Kaplan-Meier). AUROC, Brier score, IPA and the rates "
                              "let the others stand for them, each weighted by one over the "
                              "share not yet censored (G): the smaller that share, the more "
                              "rests on few patients. Concordance and slope use all follow-up."),
                    content});
}

Markup inputs_section(const Results& results) {
  std::vector<Cells> rows;
  const auto share = [](std::int64_t part, std::int64_t of) {
    return of == 0
               ? std::string()
               : fmt::format("{} ({} %)", count_text(part),
                             fixed(100.0 * static_cast<double>(part) / static_cast<double>(of), 1));
  };
  for (const InputRow& row : results.inputs) {
    rows.push_back({row.feature, model_label(results, row.model), count_text(row.cases),
                    share(row.imputed, row.cases), share(row.out_of_range, row.cases)});
  }
  std::vector<Markup> content;
  if (!rows.empty()) {
    content = {
        paragraph("How often an input was missing, so that the model's own default took its place, "
                  "or lay outside the range that the model was made for."),
        table("Inputs", {"Input", "Model", "#Cases", "#Missing, filled in", "#Outside the range"},
              rows)};
  }
  for (Markup& part : feature_audit_part(results)) {
    content.push_back(std::move(part));
  }
  return content.empty() ? Markup() : section("inputs", "Inputs of the models", content);
}

}  // namespace clinval::reports
