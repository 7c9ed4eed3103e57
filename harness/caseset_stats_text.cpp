#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "configs/canonical_json.h"
#include "configs/json_value.h"
#include "harness/caseset_stats.h"
#include "reports/escaping.h"
#include "reports/numbers.h"

namespace clinval::harness {
namespace {

using configs::Json;
using datasets::ColumnType;
using reports::count_text;
using reports::visible;

constexpr const char* kContinuous =
    "(m - m_ref) / sqrt((s^2 + s_ref^2) / 2); Austin 2009, doi:10.1002/sim.3697";
constexpr const char* kBinary =
    "(p - p_ref) / sqrt((p (1 - p) + p_ref (1 - p_ref)) / 2); Austin 2009, doi:10.1002/sim.3697";
constexpr const char* kLevels =
    "sqrt((t - c)' S^-1 (t - c)), S the mean covariance of the shares; Yang & Dalton 2012, SAS "
    "Global Forum, paper 335-2012";

std::string_view name_of(DifferenceKind kind) {
  switch (kind) {
    case DifferenceKind::Continuous: return "continuous";
    case DifferenceKind::Binary: return "binary";
    case DifferenceKind::Levels: return "multinomial";
    case DifferenceKind::None: return "none";
  }
  throw std::logic_error("unknown kind of difference");
}

/// Why a column of kind None has no levels and no difference.
std::string_view reason_of(ColumnType type) {
  return type == ColumnType::Text ? "too_many_levels" : "not_summarised";
}

std::string group_name(const GroupStats& group) {
  std::string name = group.part ? "part=" + visible(*group.part) : "";
  if (group.slice) {
    for (std::size_t i = 0; i < group.slice->by.size(); ++i) {
      const auto& level = group.slice->level[i];
      name += fmt::format("{}{}={}", name.empty() ? "" : ", ", visible(group.slice->by[i]),
                          level ? visible(*level) : "(missing)");
    }
  }
  return name.empty() ? "all" : name;
}

std::string percent(std::int64_t part, std::int64_t all) {
  return all == 0
             ? "-"
             : reports::fixed(100.0 * static_cast<double>(part) / static_cast<double>(all), 1) +
                   " %";
}

std::string counted(const std::string& what, std::int64_t count, std::int64_t all) {
  return fmt::format("{} {} ({})", what, count_text(count), percent(count, all));
}

std::string column_line(const StatsColumn& described, const ColumnStats& column) {
  std::string text;
  if (described.kind == DifferenceKind::Continuous && column.numeric) {
    const metrics::NumericSummary& numbers = *column.numeric;
    text = fmt::format("mean {:.4g}, sd {:.4g}; median {:.4g} ({:.4g} to {:.4g})", numbers.mean,
                       numbers.sd, numbers.median, numbers.lower_quartile, numbers.upper_quartile);
  } else if (described.kind == DifferenceKind::Continuous) {
    text = std::string(metrics::to_string(column.numeric.error()));
  } else if (described.kind == DifferenceKind::None) {
    text = std::string(reason_of(described.type));
  }
  for (std::size_t i = 0; i < described.levels.size(); ++i) {
    text += (i == 0 ? "" : ", ") +
            counted(visible(described.levels[i]), column.levels[i], column.present);
  }
  return fmt::format("  {:<20} {}; {}\n", visible(column.name), text,
                     counted("missing", column.missing, column.present + column.missing));
}

std::string group_text(const CasesetStats& stats, const GroupStats& group) {
  std::string text =
      fmt::format("{}: {} cases, {} subjects, {} clusters\n", group_name(group),
                  count_text(group.cases), count_text(group.subjects), count_text(group.clusters));
  for (const OutcomeCount& outcome : group.outcomes) {
    text += fmt::format("  {:<20} {}, {}, {}\n", visible(outcome.task),
                        counted("with", outcome.with, group.cases),
                        counted("without", outcome.without, group.cases),
                        counted("unknown", outcome.unknown, group.cases));
  }
  for (std::size_t i = 0; i < stats.columns.size(); ++i) {
    text += column_line(stats.columns[i], group.columns[i]);
  }
  return text + "\n";
}

std::string difference_text(const CasesetStats& stats, const GroupDifference& difference) {
  std::string text = fmt::format("{}: {} against {}\n", visible(difference.by),
                                 difference.level ? visible(*difference.level) : "(missing)",
                                 visible(difference.reference));
  for (std::size_t i = 0; i < stats.columns.size(); ++i) {
    const auto& value = difference.columns[i];
    if (stats.columns[i].kind != DifferenceKind::None) {
      text += fmt::format(
          "  {:<20} {}\n", visible(stats.columns[i].name),
          value ? reports::fixed(*value, 3) : std::string(metrics::to_string(value.error())));
    }
  }
  return text;
}

std::string timeline_text(const reports::TimelineAudit& audit) {
  std::string text = fmt::format(
      "Events: {} of {} subjects, {} codes; {} of subjects without a case are left out\n"
      "  {}\n  by code: handed out, later, known too late, summed over cases\n",
      count_text(audit.events), count_text(audit.subjects),
      count_text(static_cast<std::int64_t>(audit.codes.size()) + audit.other_codes),
      count_text(audit.events_without_case), reports::availability_sentence(audit));
  for (const reports::TimelineCode& code : audit.codes) {
    text += fmt::format("  {:<20} {}, {}, {}\n", visible(code.code), count_text(code.handed_out),
                        count_text(code.future), count_text(code.late));
  }
  if (audit.other_codes > 0) {
    text += fmt::format("  {} other codes: {}, {}, {}\n  {}\n", count_text(audit.other_codes),
                        count_text(audit.other.handed_out), count_text(audit.other.future),
                        count_text(audit.other.late), reports::unnamed_sentence(audit));
  }
  return text + "\n";
}

Json share(std::int64_t part, std::int64_t all) {
  return all == 0 ? Json(nullptr) : Json(static_cast<double>(part) / static_cast<double>(all));
}

Json optional_text(const std::optional<std::string>& text) {
  return text ? Json(*text) : Json(nullptr);
}

Json slice_json(const std::optional<reports::Slice>& slice) {
  if (!slice) {
    return nullptr;
  }
  Json::Array by;
  Json::Array level;
  for (std::size_t i = 0; i < slice->by.size(); ++i) {
    by.emplace_back(slice->by[i]);
    level.push_back(optional_text(slice->level[i]));
  }
  return Json::Object{{"by", std::move(by)}, {"level", std::move(level)}};
}

Json column_json(const StatsColumn& described, const ColumnStats& column) {
  Json json =
      Json::Object{{"name", column.name},
                   {"type", to_string(column.type)},
                   {"present", column.present},
                   {"missing", column.missing},
                   {"missing_share", share(column.missing, column.present + column.missing)}};
  if (described.kind == DifferenceKind::None) {
    json.set("undefined", reason_of(described.type));
  } else if (described.kind != DifferenceKind::Continuous) {
    Json::Array levels;
    for (std::size_t i = 0; i < described.levels.size(); ++i) {
      levels.emplace_back(Json::Object{{"level", described.levels[i]},
                                       {"cases", column.levels[i]},
                                       {"share", share(column.levels[i], column.present)}});
    }
    json.set("levels", std::move(levels));
  } else if (!column.numeric) {
    json.set("undefined", metrics::to_string(column.numeric.error()));
  } else {
    json.set("mean", column.numeric->mean);
    json.set("sd", column.numeric->sd);
    json.set("lower_quartile", column.numeric->lower_quartile);
    json.set("median", column.numeric->median);
    json.set("upper_quartile", column.numeric->upper_quartile);
  }
  return json;
}

Json group_json(const CasesetStats& stats, const GroupStats& group) {
  Json::Array outcomes;
  for (const OutcomeCount& outcome : group.outcomes) {
    outcomes.emplace_back(Json::Object{{"task", outcome.task},
                                       {"with", outcome.with},
                                       {"without", outcome.without},
                                       {"unknown", outcome.unknown}});
  }
  Json::Array columns;
  for (std::size_t i = 0; i < stats.columns.size(); ++i) {
    columns.push_back(column_json(stats.columns[i], group.columns[i]));
  }
  return Json::Object{{"part", optional_text(group.part)},
                      {"subgroup", slice_json(group.slice)},
                      {"cases", group.cases},
                      {"subjects", group.subjects},
                      {"clusters", group.clusters},
                      {"outcomes", std::move(outcomes)},
                      {"columns", std::move(columns)}};
}

Json difference_json(const CasesetStats& stats, const GroupDifference& difference) {
  Json::Array columns;
  for (std::size_t i = 0; i < stats.columns.size(); ++i) {
    const StatsColumn& described = stats.columns[i];
    const auto& value = difference.columns[i];
    Json one = Json::Object{
        {"name", described.name}, {"kind", name_of(described.kind)}, {"value", nullptr}};
    if (value) {
      one.set("value", *value);
    } else {
      one.set("undefined", described.kind == DifferenceKind::None
                               ? reason_of(described.type)
                               : metrics::to_string(value.error()));
    }
    columns.push_back(std::move(one));
  }
  return Json::Object{{"by", difference.by},
                      {"level", optional_text(difference.level)},
                      {"reference", difference.reference},
                      {"columns", std::move(columns)}};
}

}  // namespace

std::string caseset_stats_text(const CasesetStats& stats) {
  std::string text =
      fmt::format("{}: cases_sha256 {}\n\n", visible(stats.config_id), stats.cases_sha256);
  for (const GroupStats& group : stats.groups) {
    text += group_text(stats, group);
  }
  if (stats.timeline) {
    text += timeline_text(*stats.timeline);
  }
  if (stats.differences.empty()) {
    return text +
           "No standardised differences: neither two parts nor a subgroup with a reference.\n";
  }
  text += "Standardised mean differences\n";
  for (const GroupDifference& difference : stats.differences) {
    text += difference_text(stats, difference);
  }
  return text +
         fmt::format("numbers: {}\nboolean: {}\ntext:    {}\n", kContinuous, kBinary, kLevels);
}

std::string caseset_stats_json(const CasesetStats& stats) {
  Json::Array groups;
  for (const GroupStats& group : stats.groups) {
    groups.push_back(group_json(stats, group));
  }
  Json::Array differences;
  for (const GroupDifference& difference : stats.differences) {
    differences.push_back(difference_json(stats, difference));
  }
  Json json = Json::Object{{"schema", "clinval.caseset_stats"},
                           {"schema_version", 1},
                           {"id", stats.config_id},
                           {"cases_sha256", stats.cases_sha256},
                           {"groups", std::move(groups)},
                           {"differences", std::move(differences)},
                           {"methods", Json::Object{{"quantiles", "R type 7; not below 5 values"},
                                                    {"continuous", kContinuous},
                                                    {"binary", kBinary},
                                                    {"multinomial", kLevels}}}};
  if (stats.timeline) {
    json.set("timeline", reports::timeline_json(*stats.timeline));
  }
  return configs::canonical_json(json);
}

}  // namespace clinval::harness
