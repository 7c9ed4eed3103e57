#include "harness/cli_commands.h"

#include <charconv>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "configs/canonical_json.h"
#include "configs/digest.h"
#include "configs/errors.h"
#include "configs/model_contract.h"
#include "configs/nearest_name.h"
#include "datasets/case_set.h"
#include "harness/case_check.h"
#include "harness/caseset_risk.h"
#include "harness/caseset_stats.h"
#include "harness/config_check.h"
#include "harness/evaluate.h"
#include "harness/fault_sets.h"
#include "harness/metric_list.h"
#include "harness/run_directory.h"
#include "reports/escaping.h"
#include "reports/results_json.h"
#include "reports/summary.h"

namespace clinval::harness {
namespace {

using configs::Json;

/// What a command found, on stdout.
void print_outcome(const RunOutcome& outcome, const GlobalOptions& global) {
  if (global.json) {
    const Json summary = Json::Object{{"event", "done"},
                                      {"folder", outcome.folder},
                                      {"verdict", reports::to_string(outcome.verdict.verdict)},
                                      {"exit_code", static_cast<std::int64_t>(outcome.code)}};
    fmt::print("{}\n", configs::canonical_json(summary));
    return;
  }
  if (!global.quiet) {
    fmt::print("{}", reports::console_summary(outcome.results, outcome.verdict));
    fmt::print("\nrun directory: {}\n", outcome.folder);
    if (std::filesystem::exists(outcome.folder + "/report.html")) {
      fmt::print("report: {}/report.html\n", outcome.folder);
    }
  }
}

void list_errors(bool json) {
  Json::Array rows;
  for (const configs::ErrorCode& error : configs::error_codes()) {
    if (json) {
      rows.emplace_back(
          Json::Object{{"code", error.code}, {"meaning", error.meaning}, {"remedy", error.remedy}});
    } else {
      fmt::print("{:<34} {}\n{:<34} {}\n", error.code, error.meaning, "", error.remedy);
    }
  }
  if (json) {
    fmt::print("{}\n", configs::canonical_json(rows));
  }
}

[[noreturn]] void unknown_word(const std::string& word, const std::vector<std::string>& known) {
  throw configs::InputError(
      configs::Area::Config,
      configs::Problem{.code = "E-USAGE",
                       .expected = fmt::format("one of: {}", fmt::join(known, ", ")),
                       .hint = configs::name_hint(word, known)});
}

}  // namespace

configs::RunConfig load_config(const std::string& path, const GlobalOptions& global) {
  configs::RunConfig config = configs::load_run_config(path, global.overrides);
  if (global.verbose) {
    for (const auto& [pointer, origin] : config.origins) {
      fmt::print(stderr, "{}: {}\n", reports::visible(pointer), origin);
    }
  }
  return config;
}

void print_problems(const configs::InputError& error) {
  for (const configs::Problem& problem : error.problems()) {
    // Names come from files of strangers: nothing of them may steer the terminal.
    fmt::print(stderr, "clinval: {}\n", reports::visible(configs::to_string(problem)));
  }
}

ExitCode run_command(const std::string& config, const GlobalOptions& global) {
  const RunOutcome outcome = run(load_config(config, global), global.run);
  print_outcome(outcome, global);
  return outcome.code;
}

ExitCode infer_command(const std::string& config, const GlobalOptions& global) {
  const std::string folder = infer_only(load_config(config, global), global.run);
  fmt::print("{}\n", folder);
  return ExitCode::Done;
}

ExitCode score_command(const std::string& config, const std::string& predictions_of,
                       const GlobalOptions& global) {
  const RunOutcome outcome = score(load_config(config, global), global.run, predictions_of);
  print_outcome(outcome, global);
  return outcome.code;
}

ExitCode score_table_command(const TableQuestion& question, bool print_config,
                             const GlobalOptions& global) {
  const Json document = table_config(question);
  if (print_config) {
    fmt::print("{}", configs::pretty_json(document));
    return ExitCode::Done;
  }
  const configs::RunConfig config = configs::parse_run_config(configs::canonical_json(document),
                                                              "command line", global.overrides);
  if (!global.run.out.empty()) {
    const RunOutcome outcome = score(config, global.run, "");
    print_outcome(outcome, global);
    return outcome.code;
  }
  const RunOutcome outcome = score_in_memory(config, global.run);
  if (!global.json) {
    fmt::print("{}", estimates_text(outcome.results));
    return outcome.code;
  }
  Json::Array rows;
  for (const reports::EstimateRow& row : outcome.results.estimates) {
    rows.push_back(reports::estimate_json(row));
  }
  fmt::print("{}\n", configs::canonical_json(rows));
  return outcome.code;
}

ExitCode gate_command(const std::string& folder, const std::string& config,
                      const GlobalOptions& global) {
  std::optional<configs::RunConfig> gates;
  if (!config.empty()) {
    gates = configs::load_run_config(config, global.overrides);
  }
  const RunOutcome outcome = gate_again(folder, gates);
  print_outcome(outcome, global);
  return outcome.code;
}

ExitCode report_command(const std::string& folder, const GlobalOptions& global) {
  const RunOutcome outcome = report_again(folder);
  print_outcome(outcome, global);
  return outcome.code;
}

ExitCode validate_command(const std::string& config, const GlobalOptions& global) {
  std::vector<ExitCode> codes;
  for (const configs::InputError& error : validate(load_config(config, global), global.run)) {
    print_problems(error);
    codes.push_back(exit_code_of(error.area()));
  }
  if (codes.empty() && !global.quiet) {
    fmt::print("valid: {}\n", config);
  }
  return worst(codes);
}

ExitCode caseset_risk_command(const std::string& config, const GlobalOptions& global) {
  fmt::print("{}", caseset_risk(load_config(config, global), global.run.data_folder, global.json));
  return ExitCode::Done;
}

ExitCode caseset_stats_command(const std::string& path, const GlobalOptions& global) {
  const configs::RunConfig config = load_config(path, global);
  refuse_bad_config(config);
  const CasesetStats stats =
      caseset_stats(config, datasets::read_case_set(config, global.run.data_folder));
  if (global.json) {
    fmt::print("{}\n", caseset_stats_json(stats));
  } else {
    fmt::print("{}", caseset_stats_text(stats));
  }
  return ExitCode::Done;
}

ExitCode schema_command(const std::string& name) {
  const std::vector<std::pair<std::string, Json (*)()>> schemas = {
      {"config", &configs::run_config_schema},
      {"contract", &configs::model_contract_schema},
      {"results", &reports::results_schema},
      {"verdict", &reports::verdict_schema}};
  std::vector<std::string> names;
  for (const auto& [known, schema] : schemas) {
    if (known == name) {
      fmt::print("{}", configs::pretty_json(schema()));
      return ExitCode::Done;
    }
    names.push_back(known);
  }
  unknown_word(name, names);
}

ExitCode caseset_check_command(const std::string& path, const GlobalOptions& global) {
  const configs::RunConfig config = load_config(path, global);
  refuse_bad_config(config);
  const datasets::CaseSet cases = datasets::read_case_set(config, global.run.data_folder);
  const reports::DataQuality quality =
      check_cases(config, cases, check_extras(config, cases, global.run.data_folder, true));
  fmt::print("{}", global.json ? case_check_json(quality) : case_check_text(quality));
  std::fflush(stdout);
  throw_if_refused(quality);
  return ExitCode::Done;
}

ExitCode generate_faults_command(const std::string& seed, const GlobalOptions& global) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(seed.data(), seed.data() + seed.size(), number);
  const bool whole = !seed.empty() && error == std::errc() && end == seed.data() + seed.size();
  if (global.run.out.empty() || !whole) {
    throw configs::InputError(
        configs::Area::Config,
        configs::Problem{.code = "E-USAGE",
                         .field = whole ? "--out" : "--seed",
                         .expected = whole ? "a folder that is empty, or made"
                                           : "a whole number from 0 to 2^64 - 1",
                         .hint = "clinval caseset generate faults --seed 1 --out faults"});
  }
  require_free_folder(global.run.out, "choose another --out, or empty it: all sets are made anew");
  for (const std::string& name : fault_set_names()) {
    write_fault_set(make_fault_set(name, number), global.run.out + "/" + name);
  }
  if (!global.quiet) {
    fmt::print("{}\n", global.run.out);
  }
  return ExitCode::Done;
}

ExitCode list_command(const std::string& what, const GlobalOptions& global) {
  if (what == "metrics") {
    fmt::print("{}", metric_list(global.json));
  } else if (what == "errors") {
    list_errors(global.json);
  } else if (what == "checks") {
    fmt::print("{}", check_list(global.json));
  } else if (what == "tasks") {
    fmt::print(
        "binary     one label (0, 1, null) and one probability a case\n"
        "survival   follow-up time and event (1, 0, null) and one risk by a horizon a case\n");
  } else if (what == "gates") {
    fmt::print(
        ">=      pass when the lower bound is at least the value; fail when the upper is below\n"
        "<=      pass when the upper bound is at most the value; fail when the lower is above\n"
        "within  pass when both bounds lie in the range; fail when the interval misses it\n"
        "max_ratio, max_gap (with across: a subgroup)\n"
        "        pass when the interval of every two groups lies within the limit; fail when a\n"
        "        simultaneous one lies outside\n"
        "margin (with versus: a model)\n"
        "        on the paired difference to that model: pass when the interval shows it to be no\n"
        "        worse by more than the margin; fail when it shows the opposite\n"
        "What neither passes nor fails is inconclusive.\n");
  } else {
    unknown_word(what, {"metrics", "tasks", "gates", "checks", "errors"});
  }
  return ExitCode::Done;
}

ExitCode version_command(const GlobalOptions& global) {
  if (global.json) {
    fmt::print("{}\n", configs::canonical_json(Json::Object{{"clinval", clinval_version()},
                                                            {"compiler", __VERSION__}}));
  } else {
    fmt::print("clinval {}\n", clinval_version());
  }
  return ExitCode::Done;
}

}  // namespace clinval::harness
