#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "configs/canonical_json.h"
#include "configs/json_value.h"
#include "harness/compare.h"
#include "harness/group_words.h"
#include "reports/escaping.h"
#include "reports/json_rows.h"
#include "reports/numbers.h"
#include "reports/results_json.h"
#include "reports/wording.h"

namespace clinval::harness {
namespace {

using configs::Json;
using configs::number_text;
using reports::count_text;
using reports::visible;

constexpr const char* kMethod =
    "Differences are B minus A on the cases that both have scored. A flip is a case that one flags "
    "and the other does not; p is the exact sign test over subjects (McNemar's exact test when "
    "each subject has one case).";

std::string p_text(double p) {
  return p < 0.001 ? "<0.001" : reports::fixed(p, p < 0.1 ? 3 : 2);
}

std::string side_words(const ComparedModel& side) {
  return side.version.empty() ? fmt::format("{} of {}", side.model, side.run)
                              : fmt::format("{} {} of {}", side.model, side.version, side.run);
}

std::string outcome_words(const std::string& outcome) {
  if (outcome == "all") {
    return "all";
  }
  return outcome == "with_event" ? "with the event" : "without the event";
}

/// Cells of a table, the titles first.
using Cells = std::vector<std::vector<std::string>>;

Cells flip_cells(const Comparison& comparison) {
  Cells cells = {{"task", "group", "threshold", "cases", "n", "only A flags", "only B flags",
                  "both", "neither", "subjects flipped", "p"}};
  for (const FlipRow& row : comparison.flips) {
    cells.push_back({row.task, group_words(row.part, row.slice), number_text(row.threshold),
                     outcome_words(row.outcome), count_text(row.flips.cases()),
                     count_text(row.flips.only_a), count_text(row.flips.only_b),
                     count_text(row.flips.both), count_text(row.flips.neither),
                     count_text(row.flips.subjects_with_flip()),
                     row.p_subjects ? p_text(*row.p_subjects) : "-"});
  }
  return cells;
}

Cells contrast_cells(const Comparison& comparison) {
  Cells cells = {{"task", "group", "measure", "B", "A", "B minus A", "interval", "p"}};
  for (const reports::ContrastRow& contrast : comparison.contrasts) {
    const reports::EstimateRow& row = contrast.row;
    const int decimals = reports::decimals_of(row);
    const auto value = [&](bool first) {
      return contrast.values
                 ? reports::fixed(first ? contrast.values->first : contrast.values->second,
                                  decimals)
                 : std::string("-");
    };
    cells.push_back({row.task, group_words(row.part, row.subgroup),
                     reports::measure_words(row.metric, row.at), value(true), value(false),
                     reports::value_text(row), reports::interval_text(row),
                     row.p_value ? p_text(*row.p_value) : "-"});
  }
  return cells;
}

std::string aligned(const Cells& cells) {
  std::vector<std::size_t> widths(cells.front().size(), 0);
  Cells shown = cells;
  for (auto& line : shown) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      line[i] = visible(line[i]);
      widths[i] = std::max(widths[i], line[i].size());
    }
  }
  std::string text;
  for (const auto& line : shown) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      text += i + 1 == line.size() ? line[i] + "\n" : fmt::format("{:<{}}  ", line[i], widths[i]);
    }
  }
  return text;
}

std::string markdown_table(const Cells& cells) {
  std::string text;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    for (const std::string& cell : cells[i]) {
      text += "| " + reports::markdown_escaped(cell) + " ";
    }
    text += "|\n";
    if (i == 0) {
      for (std::size_t column = 0; column < cells[i].size(); ++column) {
        text += "| --- ";
      }
      text += "|\n";
    }
  }
  return text;
}

std::string cases_line(const ComparedCases& cases) {
  return fmt::format("{}: {} cases with a known outcome, {} scored by A, {} by B, {} by both",
                     cases.task, count_text(cases.labelled), count_text(cases.scored_a),
                     count_text(cases.scored_b), count_text(cases.common));
}

Json cases_json(const ComparedCases& cases) {
  return Json::Object{{"task", cases.task},
                      {"labelled", cases.labelled},
                      {"scored_a", cases.scored_a},
                      {"scored_b", cases.scored_b},
                      {"common", cases.common}};
}

constexpr const char* kNoContrasts = "No differences: no metric of these tasks can be compared.\n";

Json side_json(const ComparedModel& side) {
  return Json::Object{{"run", side.run},         {"config_sha256", side.config_sha256},
                      {"model", side.model},     {"name", side.name},
                      {"version", side.version}, {"digest", side.digest}};
}

Json flip_json(const FlipRow& row) {
  const metrics::DecisionFlips& flips = row.flips;
  return Json::Object{{"task", row.task},
                      {"part", reports::optional_json(row.part)},
                      {"subgroup", reports::slice_json(row.slice)},
                      {"threshold", row.threshold},
                      {"outcome", row.outcome},
                      {"cases", flips.cases()},
                      {"both", flips.both},
                      {"only_a", flips.only_a},
                      {"only_b", flips.only_b},
                      {"neither", flips.neither},
                      {"net_b", flips.net_b()},
                      {"subjects", flips.subjects},
                      {"subjects_with_flip", flips.subjects_with_flip()},
                      {"subjects_more_a", flips.subjects_more_a},
                      {"subjects_more_b", flips.subjects_more_b},
                      {"subjects_even", flips.subjects_even},
                      {"p_cases", reports::value_json(row.p_cases)},
                      {"p_subjects", reports::value_json(row.p_subjects)}};
}

}  // namespace

std::string compare_text(const Comparison& comparison) {
  std::string text =
      fmt::format("A: {}\nB: {}\ncases_sha256 {}\n", visible(side_words(comparison.a)),
                  visible(side_words(comparison.b)), visible(comparison.cases_sha256));
  for (const ComparedCases& cases : comparison.cases) {
    text += visible(cases_line(cases)) + "\n";
  }
  text += "\n";
  text += comparison.contrasts.empty()
              ? kNoContrasts
              : fmt::format("Differences, {} intervals\n", reports::level_text(comparison.level)) +
                    aligned(contrast_cells(comparison));
  if (!comparison.flips.empty()) {
    text += "\nFlipped decisions\n" + aligned(flip_cells(comparison));
  }
  return text + "\n" + kMethod + "\n";
}

std::string compare_markdown(const Comparison& comparison) {
  const auto side = [](const char* letter, const ComparedModel& model) {
    return fmt::format("- {}: {}, digest {}\n", letter,
                       reports::markdown_escaped(side_words(model)),
                       reports::markdown_escaped(model.digest));
  };
  std::string text =
      "# Two models on the same cases\n\n" + side("A", comparison.a) + side("B", comparison.b) +
      fmt::format("- cases\\_sha256 {}\n", reports::markdown_escaped(comparison.cases_sha256));
  for (const ComparedCases& cases : comparison.cases) {
    text += "- " + reports::markdown_escaped(cases_line(cases)) + "\n";
  }
  text += fmt::format("\n{}\n\n", kMethod);
  text += comparison.contrasts.empty() ? kNoContrasts
                                       : fmt::format("## Differences, {} intervals\n\n",
                                                     reports::level_text(comparison.level)) +
                                             markdown_table(contrast_cells(comparison));
  if (!comparison.flips.empty()) {
    text += "\n## Flipped decisions\n\n" + markdown_table(flip_cells(comparison));
  }
  return text;
}

std::string compare_json(const Comparison& comparison) {
  Json::Array tasks;
  for (const ComparedCases& cases : comparison.cases) {
    tasks.push_back(cases_json(cases));
  }
  Json::Array flips;
  for (const FlipRow& row : comparison.flips) {
    flips.push_back(flip_json(row));
  }
  Json::Array contrasts;
  for (const reports::ContrastRow& row : comparison.contrasts) {
    contrasts.push_back(reports::contrast_json(row));
  }
  return configs::canonical_json(Json::Object{{"schema", "clinval.compare"},
                                              {"schema_version", 1},
                                              {"cases_sha256", comparison.cases_sha256},
                                              {"level", comparison.level},
                                              {"a", side_json(comparison.a)},
                                              {"b", side_json(comparison.b)},
                                              {"tasks", std::move(tasks)},
                                              {"flips", std::move(flips)},
                                              {"contrasts", std::move(contrasts)}});
}

}  // namespace clinval::harness
