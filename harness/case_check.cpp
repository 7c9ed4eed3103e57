#include "harness/case_check.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "configs/check_catalogue.h"
#include "configs/input_error.h"
#include "configs/json_pointer.h"
#include "datasets/moments.h"
#include "datasets/table_reader.h"
#include "harness/case_checks.h"

namespace clinval::harness {
namespace {

/// What a check cannot do without; each says in words what is missing, or nothing.
std::string needs_nothing(const CheckView& /*view*/) {
  return "";
}
std::string needs_events(const CheckView& view) {
  return view.events == nullptr ? "the config names no events" : "";
}
std::string needs_availability(const CheckView& view) {
  return view.events == nullptr           ? "the config names no events"
         : view.events->available.empty() ? "no source declares when events were available"
                                          : "";
}
std::string needs_end_of_observation(const CheckView& view) {
  return view.events == nullptr               ? "the config names no events"
         : view.extras.observed_until.empty() ? "the config names no observed_until"
                                              : "";
}
std::string needs_settled_outcome(const CheckView& view) {
  const bool ends = !view.extras.observed_until.empty() &&
                    (view.events != nullptr || !view.extras.prediction_time.empty());
  return ends || std::ranges::any_of(view.tasks, &CheckTask::survival)
             ? ""
             : "the config names neither a follow-up time nor prediction_time with observed_until";
}
std::string needs_sites(const CheckView& view) {
  return view.site.names.size() < 2 ? "the cases have no two sites, nor parts" : "";
}
std::string needs_parts(const CheckView& view) {
  return view.part.names.size() < 2 ? "the cases have no two parts" : "";
}
std::string needs_clusters(const CheckView& view) {
  const configs::CasesSpec& spec = view.config.cases;
  return spec.cluster.empty() || spec.cluster == spec.subject ? "clusters are subjects"
                                                              : needs_parts(view);
}
std::string needs_development(const CheckView& view) {
  return view.config.cases.development ? "" : "the config names no cases.development";
}
std::string needs_file_order(const CheckView& view) {
  return view.extras.file_row.empty() ? "a query has no order, and no result depends on one" : "";
}
std::string needs_exclusions(const CheckView& view) {
  return view.config.cases.exclude.empty() ? "the config excludes nothing" : "";
}
std::string needs_derived(const CheckView& view) {
  return view.config.cases.columns.empty() ? "the config derives no column" : "";
}

struct CheckRow {
  std::string_view id;
  std::string (*lacks)(const CheckView&);
  void (*look)(const CheckView&, CheckReport&);
};

/// In the order of the catalogue; a test compares the two.
constexpr auto kRows = std::to_array<CheckRow>({
    {"available_before_time", needs_availability, checks::available_before_time},
    {"cluster_in_parts", needs_clusters, checks::cluster_in_parts},
    {"constant_column", needs_nothing, checks::constant_column},
    {"derived_group_filled", needs_derived, checks::derived_group_filled},
    {"duplicate_cases", needs_nothing, checks::duplicate_cases},
    {"duplicate_rows", needs_nothing, checks::duplicate_rows},
    {"duplicate_subjects", needs_nothing, checks::duplicate_subjects},
    {"empty_at_site", needs_sites, checks::empty_at_site},
    {"event_after_follow_up", needs_end_of_observation, checks::event_after_follow_up},
    {"fan_out", needs_nothing, checks::fan_out},
    {"identical_codes", needs_events, checks::identical_codes},
    {"identical_columns", needs_nothing, checks::identical_columns},
    {"ids_encode_label", needs_nothing, checks::ids_encode_label},
    {"ids_encode_site", needs_sites, checks::ids_encode_site},
    {"impossible_value", needs_nothing, checks::impossible_value},
    {"label_before_prediction", needs_settled_outcome, checks::label_before_prediction},
    {"late_availability", needs_availability, checks::late_availability},
    {"missing_by_outcome", needs_nothing, checks::missing_by_outcome},
    {"near_duplicate_cases", needs_nothing, checks::near_duplicate_cases},
    {"one_sided_values", needs_nothing, checks::one_sided_values},
    {"outcome_impossible", needs_nothing, checks::outcome_impossible},
    {"percent_for_probability", needs_nothing, checks::percent_for_probability},
    {"record_length", needs_nothing, checks::record_length},
    {"separating_feature", needs_nothing, checks::separating_feature},
    {"separating_missingness", needs_nothing, checks::separating_missingness},
    {"sorted_by_label", needs_file_order, checks::sorted_by_label},
    {"split_by_exclusion", needs_exclusions, checks::split_by_exclusion},
    {"subject_in_development", needs_development, checks::subject_in_development},
    {"subject_in_parts", needs_parts, checks::subject_in_parts},
    {"top_code", needs_nothing, checks::top_code},
    {"undated_code_repeated", needs_events, checks::undated_code_repeated},
    {"unit_change", needs_sites, checks::unit_change},
});

std::string severity_of(const configs::RunConfig& config, std::string_view check) {
  const auto found = config.checks.severities.find(std::string(check));
  return found == config.checks.severities.end() ? std::string(configs::find_check(check)->severity)
                                                 : found->second;
}

void refuse_unknown_ranges(const configs::RunConfig& config, const datasets::CaseSet& cases) {
  for (std::size_t i = 0; i < config.checks.ranges.size(); ++i) {
    const configs::RangeSpec& range = config.checks.ranges[i];
    if (!range.code && cases.cases.find(range.name) == nullptr) {
      throw configs::InputError(
          configs::Area::Config,
          configs::Problem{.code = "E-CONFIG-COLUMN",
                           .file = "",
                           .pointer = configs::pointer_to("/checks/ranges", i) + "/column",
                           .field = range.name,
                           .expected = "a declared or derived column of the cases",
                           .hint = ""});
    }
  }
}

std::set<std::string> development_subjects(const configs::RunConfig& config,
                                           const std::string& data_folder) {
  const configs::DevelopmentSpec& wanted = *config.cases.development;
  const auto source = std::ranges::find(config.cases.sources, wanted.from,
                                        [](const auto& one) { return one.first; });
  const datasets::Column* column = nullptr;
  datasets::Table table;
  if (source != config.cases.sources.end()) {
    const std::string pointer = configs::pointer_to("/cases/sources", wanted.from);
    table = datasets::read_table(
        source->second,
        configs::resolve_path(config, source->second.file, data_folder, pointer + "/file"),
        pointer);
    column = table.find(wanted.subject);
  }
  if (column == nullptr) {
    throw configs::InputError(
        configs::Area::Config,
        configs::Problem{.code = "E-CONFIG-COLUMN",
                         .file = "",
                         .pointer = "/cases/development",
                         .field = wanted.subject,
                         .expected = "a declared column of one of the sources",
                         .hint = ""});
  }
  std::set<std::string> subjects;
  for (std::size_t row = 0; row < column->size(); ++row) {
    if (!column->is_null(row)) {
      subjects.insert(datasets::text_of(*column, row));
    }
  }
  return subjects;
}

}  // namespace

reports::DataQuality check_cases(const configs::RunConfig& config, const datasets::CaseSet& cases,
                                 CheckExtras extras) {
  refuse_unknown_ranges(config, cases);
  const CheckView view(config, cases, std::move(extras));
  reports::DataQuality quality;
  for (const CheckRow& row : kRows) {
    const std::string severity = severity_of(config, row.id);
    reports::DataCheck check{
        .check = std::string(row.id), .severity = severity, .state = "ran", .reason = ""};
    if (severity == "off") {
      check.state = "off";
    } else if (check.reason = row.lacks(view); !check.reason.empty()) {
      check.state = "not_applicable";
    } else if (view.rows() > 0) {
      CheckReport report{std::string(row.id)};
      row.look(view, report);
      // Among the named ones their place would tell how a code begins.
      std::ranges::stable_partition(report.findings(), [](const reports::DataFinding& finding) {
        return finding.other_codes == 0 || !finding.codes.empty();
      });
      check.reason = report.left_out();
      for (reports::DataFinding& finding : report.findings()) {
        finding.severity = severity;
        quality.findings.push_back(std::move(finding));
      }
    }
    quality.checks.push_back(std::move(check));
  }
  return quality;
}

CheckExtras check_extras(const configs::RunConfig& config, const datasets::CaseSet& cases,
                         const std::string& data_folder, bool file_order) {
  CheckExtras extras;
  if (config.cases.development) {
    extras.development = development_subjects(config, data_folder);
  }
  if (!config.cases.observed_until.empty()) {
    extras.observed_until =
        datasets::moments_of(cases.cases.at(config.cases.observed_until), config.cases.time_unit,
                             "", "/cases/observed_until");
    if (!config.cases.prediction_time.empty()) {
      extras.prediction_time =
          datasets::moments_of(cases.cases.at(config.cases.prediction_time), config.cases.time_unit,
                               "", "/cases/prediction_time");
    }
  }
  if (file_order) {
    extras.file_row = cases.file_row;
  }
  return extras;
}

void throw_if_refused(const reports::DataQuality& quality) {
  std::string refused;
  for (const reports::DataCheck& check : quality.checks) {
    const auto count = std::ranges::count_if(quality.findings, [&](const auto& finding) {
      return finding.check == check.check && finding.severity == "error";
    });
    if (count > 0) {
      refused += fmt::format("{}{} ({})", refused.empty() ? "" : ", ", check.check, count);
    }
  }
  if (!refused.empty()) {
    throw configs::InputError(
        configs::Area::Data,
        configs::Problem{.code = "E-DATA-CHECK",
                         .file = "",
                         .pointer = "/checks",
                         .field = "",
                         .expected = "no finding of severity error; found: " + refused,
                         .hint = "clinval caseset check says more; mend the data, or lower the "
                                 "severity under checks.severities"});
  }
}

reports::DataQuality refuse_bad_cases(const configs::RunConfig& config,
                                      const datasets::CaseSet& cases,
                                      const std::string& data_folder) {
  reports::DataQuality quality =
      check_cases(config, cases, check_extras(config, cases, data_folder, false));
  throw_if_refused(quality);
  return quality;
}

}  // namespace clinval::harness
