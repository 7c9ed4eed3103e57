#include "harness/score_table.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "metrics/outcome.h"
#include "reports/escaping.h"

namespace clinval::harness {
namespace {

using configs::Json;

bool is_ndjson(std::string_view table) {
  return table.ends_with(".ndjson") || table.ends_with(".ndjson.gz") ||
         table.ends_with(".ndjson.zst");
}

Json source_of(const TableQuestion& question) {
  Json types = Json::Object{};
  if (!question.case_id.empty()) {
    types.set(question.case_id, "text");
  }
  if (!question.subject.empty()) {
    types.set(question.subject, "text");
  }
  for (const std::string& column : question.by) {
    types.set(column, "text");
  }
  types.set(question.score, "real");
  if (question.label.empty()) {
    types.set(question.time, "real");
    types.set(question.event, "integer");
  } else {
    types.set(question.label, "integer");
  }
  const std::string_view table = question.table;
  const std::string_view format = table.ends_with(".parquet") ? "parquet"
                                  : is_ndjson(table)          ? "ndjson"
                                                              : "csv";
  Json source = Json::Object{{"file", question.table}, {"format", format}};
  if (format == "csv") {
    const bool tabs = table.ends_with(".tsv") || table.ends_with(".tsv.gz");
    source.set("delimiter", !question.delimiter.empty() ? question.delimiter : tabs ? "\t" : ",");
  }
  source.set("types", std::move(types));
  return source;
}

std::string group_text(const reports::EstimateRow& row) {
  std::string text = row.part ? *row.part : "";
  if (row.subgroup) {
    for (std::size_t i = 0; i < row.subgroup->by.size(); ++i) {
      text += fmt::format("{}{}={}", text.empty() ? "" : ", ", row.subgroup->by[i],
                          row.subgroup->level[i].value_or("(missing)"));
    }
  }
  return text.empty() ? "all" : reports::visible(text);
}

/// "net_benefit t=5 @0.4".
std::string name_of(const reports::EstimateRow& row) {
  std::string name = row.metric;
  if (row.at.horizon) {
    name += fmt::format(" t={}", *row.at.horizon);
  }
  return row.at.threshold ? fmt::format("{} @{}", name, *row.at.threshold) : name;
}

std::string interval_text(const reports::EstimateRow& row) {
  if (row.intervals.empty()) {
    return "";
  }
  const metrics::Interval& headline = row.intervals.front();
  if (!headline.limits) {
    return fmt::format("{}: {}", headline.id, metrics::to_string(headline.limits.error()));
  }
  return fmt::format("[{:.4f}, {:.4f}] {}", headline.limits->lower, headline.limits->upper,
                     headline.id);
}

}  // namespace

configs::Json table_config(const TableQuestion& question) {
  Json::Array thresholds;
  for (const double value : question.thresholds) {
    thresholds.emplace_back(Json::Object{{"value", value}, {"origin", "unstated"}});
  }
  Json::Array subgroups;
  for (const std::string& column : question.by) {
    subgroups.emplace_back(Json::Object{{"id", column}, {"column", column}});
  }
  Json cases =
      Json::Object{{"sources", Json::Object{{"table", source_of(question)}}}, {"from", "table"}};
  if (!question.case_id.empty()) {
    cases.set("case_id", question.case_id);
  }
  if (!question.subject.empty()) {
    cases.set("subject", question.subject);
  }
  Json output = Json::Object{{"column", question.score}, {"link", question.link}};
  Json model = Json::Object{{"id", question.score},
                            {"kind", "column"},
                            {"outputs", Json::Object{{"score", std::move(output)}}}};
  const std::string& outcome = question.label.empty() ? question.event : question.label;
  Json task = Json::Object{{"id", outcome}};
  if (question.label.empty()) {
    std::vector<double> ascending = question.horizons;
    std::ranges::sort(ascending);
    Json::Array horizons(ascending.begin(), ascending.end());
    task.set("kind", "survival");
    task.set("time", question.time);
    task.set("event", question.event);
    task.set("horizons", std::move(horizons));
  } else {
    task.set("kind", "binary");
    task.set("label", question.label);
  }
  task.set("model_output", "score");
  task.set("thresholds", std::move(thresholds));
  return Json::Object{{"schema_version", 1},
                      {"id", "table"},
                      {"title", fmt::format("{} against {}", question.score, outcome)},
                      {"models", Json::Array{std::move(model)}},
                      {"cases", std::move(cases)},
                      {"tasks", Json::Array{std::move(task)}},
                      {"subgroups", std::move(subgroups)}};
}

std::string estimates_text(const reports::Results& results) {
  std::size_t width = 5;
  std::size_t names = 24;
  for (const reports::EstimateRow& row : results.estimates) {
    width = std::max(width, group_text(row).size());
    names = std::max(names, name_of(row).size());
  }
  std::string text = fmt::format("{:<{}} {:<{}}  {:>9}  {:<36} {:>7} {:>7}\n", "metric", names,
                                 "group", width, "estimate", "interval", "cases", "events");
  for (const reports::EstimateRow& row : results.estimates) {
    std::string value = row.value ? fmt::format("{:.4f}", *row.value)
                                  : std::string(metrics::to_string(row.value.error()));
    for (const std::string& mark : row.marks) {
      value += " (" + mark + ")";
    }
    text += fmt::format("{:<{}} {:<{}}  {:>9}  {:<36} {:>7} {:>7}\n", name_of(row), names,
                        group_text(row), width, value, interval_text(row), row.cases, row.events);
  }
  return text;
}

}  // namespace clinval::harness
