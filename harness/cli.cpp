#include "harness/cli.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <new>
#include <string>
#include <system_error>
#include <thread>

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include "configs/check_catalogue.h"
#include "configs/input_error.h"
#include "harness/cli_commands.h"
#include "harness/cli_plan.h"
#include "harness/cli_tools.h"
#include "reports/escaping.h"

namespace clinval::harness {
namespace {

constexpr const char* kFooter = R"(Examples:
  clinval run configs/flchain.json
  clinval score --table preds.csv --label outcome --score p --subject patient --by sex --threshold 0.1
  clinval score --table preds.csv --time years --event status --horizon 5 --score p --link risk
  clinval validate configs/flchain.json
  clinval plan configs/flchain.json --auroc 0.8
  clinval compare runs/old-1 runs/new-1
  clinval explain E-DATA-RAGGED
  source <(clinval completion bash)
  clinval caseset check configs/flchain.json
  clinval caseset risk configs/flchain.json
  clinval caseset stats configs/flchain.json

Exit codes:
  0 done or passed          1 a gate failed            2 usage, config or --out
  3 data                    4 model                    5 internal error (a bug)
  6 incomplete              7 inconclusive             130 interrupted)";

/// The parsed command line: global options and the chosen command.
struct Parsed {
  GlobalOptions global;
  std::vector<std::string> sets;
  std::string seed;
  std::string limit;
  bool no_progress = false;
  bool no_color = false;

  std::string config;
  std::string folder;
  std::string name;
  std::string predictions;
  std::string gates;
  TableQuestion question;
  bool print_config = false;
  std::function<ExitCode()> command;
};

void add_global_options(CLI::App& app, Parsed& parsed) {
  app.add_option("--out", parsed.global.run.out, "run directory (default: runs/ID-N)");
  app.add_option("--set", parsed.sets, "override one config value: /json/pointer=value");
  app.add_option("--threads", parsed.global.run.threads, "worker threads (default: all cores)")
      ->check(CLI::Range(1u, 1024u));
  app.add_option("--seed", parsed.seed, "seed of the bootstrap (overrides /resampling/seed)");
  app.add_option("--data", parsed.global.run.data_folder,
                 "folder of data:NAME/FILE paths (default: CLINVAL_DATA)");
  app.add_option("--limit", parsed.limit, "only the first N cases, for a trial");
  app.add_flag("--json", parsed.global.json, "machine-readable output on stdout");
  app.add_flag("--quiet", parsed.global.quiet, "no summary and no progress");
  app.add_flag("--verbose", parsed.global.verbose, "say where each config value comes from");
  app.add_flag("--no-progress", parsed.no_progress, "no progress on stderr");
  app.add_flag("--no-color", parsed.no_color,
               "no colour; accepted for scripts, since clinval colours nothing");
}

void add_run_commands(CLI::App& app, Parsed& parsed) {
  CLI::App* run = app.add_subcommand("run", "validate, infer, evaluate, gate and report");
  run->add_option("config", parsed.config, "run config")->required();
  run->callback(
      [&] { parsed.command = [&] { return run_command(parsed.config, parsed.global); }; });

  CLI::App* infer = app.add_subcommand("infer", "predictions only");
  infer->add_option("config", parsed.config, "run config")->required();
  infer->callback(
      [&] { parsed.command = [&] { return infer_command(parsed.config, parsed.global); }; });

  CLI::App* validate =
      app.add_subcommand("validate", "all config, data and model problems, no inference");
  validate->add_option("config", parsed.config, "run config")->required();
  validate->callback(
      [&] { parsed.command = [&] { return validate_command(parsed.config, parsed.global); }; });
}

/// A table has a label, or a time with its event and horizons.
void require_outcome(const TableQuestion& question) {
  const bool any = !question.time.empty() || !question.event.empty() || !question.horizons.empty();
  const bool all = !question.time.empty() && !question.event.empty() && !question.horizons.empty();
  if (question.score.empty() || any != all || question.label.empty() != all) {
    throw CLI::ValidationError("score",
                               "--table needs --score, and --label or --time, --event and "
                               "--horizon");
  }
}

void add_score_command(CLI::App& app, Parsed& parsed) {
  CLI::App* score = app.add_subcommand("score", "evaluate predictions that exist already");
  score->add_option("config", parsed.config, "run config");
  score->add_option("--predictions", parsed.predictions, "run directory of `infer` or `run`");
  TableQuestion& question = parsed.question;
  CLI::Option* table = score->add_option("--table", question.table,
                                         "a CSV, NDJSON or Parquet file, instead of a config");
  score->add_option("--label", question.label, "its column of outcomes (0, 1, empty)")
      ->needs(table);
  score->add_option("--time", question.time, "instead of a label: its column of follow-up times")
      ->needs(table);
  score->add_option("--event", question.event, "its column of events (1, censored 0, empty)")
      ->needs(table);
  score->add_option("--horizon", question.horizons, "times by which the risk is judged")
      ->needs(table);
  score->add_option("--score", question.score, "its column of predictions")->needs(table);
  score->add_option("--link", question.link, "what the score is")
      ->check(CLI::IsMember({"probability", "logit", "risk", "survival"}))
      ->needs(table);
  score->add_option("--case-id", question.case_id, "its column of case ids")->needs(table);
  score->add_option("--subject", question.subject, "its column of patients")->needs(table);
  score->add_option("--by", question.by, "its columns of subgroups")->needs(table);
  score->add_option("--threshold", question.thresholds, "decision thresholds")->needs(table);
  score->add_option("--delimiter", question.delimiter, "of a CSV file")->needs(table);
  score->add_flag("--print-config", parsed.print_config, "print the run config that says the same")
      ->needs(table);
  score->callback([&] {
    if (parsed.config.empty() == parsed.question.table.empty()) {
      throw CLI::ValidationError("score", "give either a run config or --table");
    }
    if (parsed.config.empty()) {
      require_outcome(parsed.question);
    }
    parsed.command = [&] {
      return parsed.config.empty()
                 ? score_table_command(parsed.question, parsed.print_config, parsed.global)
                 : score_command(parsed.config, parsed.predictions, parsed.global);
    };
  });
}

std::string blind_spots_text() {
  std::string text = "`clinval list checks` says what is looked for. What no check sees:";
  for (const std::string_view spot : configs::check_blind_spots()) {
    text += "\n  " + std::string(spot);
  }
  return text;
}

/// Its --seed and --out are those of everybody, with what they mean here.
void add_generate_command(CLI::App& caseset, Parsed& parsed) {
  CLI::App* generate = caseset.add_subcommand("generate", "cases that no person stands behind");
  generate->require_subcommand(1);
  CLI::App* faults = generate->add_subcommand(
      "faults",
      "generated cases for trying `caseset check`: one folder each for every planted fault, and "
      "one for their clean twin; truth.json says what was planted where");
  faults->add_option("--seed", parsed.seed,
                     "whole number that the cases are drawn from: equal seeds give equal bytes "
                     "(must be given)");
  faults->add_option("--out", parsed.global.run.out,
                     "folder of the sets; it must be empty, or is made (must be given)");
  faults->footer(
      "Example:\n  clinval caseset generate faults --seed 1 --out faults\n"
      "  clinval caseset check faults/unit_change/config.json");
  faults->callback([&] {
    parsed.command = [&] { return generate_faults_command(parsed.seed, parsed.global); };
  });
}

void add_caseset_commands(CLI::App& app, Parsed& parsed) {
  CLI::App* caseset = app.add_subcommand("caseset", "look at the cases, without a model");
  caseset->require_subcommand(1);

  CLI::App* check = caseset->add_subcommand(
      "check", "duplicates, leakage, impossible values: what is wrong with them");
  check->add_option("config", parsed.config, "run config")->required();
  check->footer(blind_spots_text());
  check->callback([&] {
    parsed.command = [&] { return caseset_check_command(parsed.config, parsed.global); };
  });

  add_generate_command(*caseset, parsed);

  CLI::App* risk =
      caseset->add_subcommand("risk", "who can be recognised by privacy.quasi_identifiers");
  risk->add_option("config", parsed.config, "run config")->required();
  risk->callback(
      [&] { parsed.command = [&] { return caseset_risk_command(parsed.config, parsed.global); }; });

  CLI::App* stats = caseset->add_subcommand(
      "stats", "who they are, by part and subgroup, and how far the groups lie apart");
  stats->add_option("config", parsed.config, "run config")->required();
  stats->footer(
      "Codes of events are named when the config lists them, or when ten subjects have them;\n"
      "the rest is one line: other codes.");
  stats->callback([&] {
    parsed.command = [&] { return caseset_stats_command(parsed.config, parsed.global); };
  });
}

void add_result_commands(CLI::App& app, Parsed& parsed) {
  CLI::App* gate = app.add_subcommand("gate", "verdict from results and gates");
  gate->add_option("run", parsed.folder, "run directory")->required();
  gate->add_option("--config", parsed.gates, "take the gates of this config instead");
  gate->callback([&] {
    parsed.command = [&] { return gate_command(parsed.folder, parsed.gates, parsed.global); };
  });

  CLI::App* report = app.add_subcommand("report", "render the reports of a run again");
  report->add_option("run", parsed.folder, "run directory")->required();
  report->callback(
      [&] { parsed.command = [&] { return report_command(parsed.folder, parsed.global); }; });

  CLI::App* schema = app.add_subcommand("schema", "print a JSON Schema (2020-12)");
  schema->add_option("name", parsed.name, "config | contract | results | verdict")->required();
  schema->callback([&] { parsed.command = [&] { return schema_command(parsed.name); }; });

  CLI::App* list = app.add_subcommand("list", "what there is");
  list->add_option("what", parsed.name, "metrics | tasks | gates | checks | errors")->required();
  list->callback(
      [&] { parsed.command = [&] { return list_command(parsed.name, parsed.global); }; });

  CLI::App* version = app.add_subcommand("version", "print the version");
  version->callback([&] { parsed.command = [&] { return version_command(parsed.global); }; });
}

void add_override(const std::string& pointer, const std::string& value, Parsed& parsed) {
  if (!value.empty()) {
    parsed.global.overrides.push_back({.pointer = pointer, .value = value, .origin = "flag"});
  }
}

/// What the flags say, in the words of the config and of the run.
void settle(Parsed& parsed, int argc, char** argv) {
  for (const std::string& set : parsed.sets) {
    const std::size_t equals = set.find('=');
    if (equals == std::string::npos || !set.starts_with('/')) {
      throw CLI::ValidationError("--set", "expected /json/pointer=value");
    }
    parsed.global.overrides.push_back(
        {.pointer = set.substr(0, equals), .value = set.substr(equals + 1), .origin = "flag"});
  }
  add_override("/resampling/seed", parsed.seed, parsed);
  add_override("/cases/limit", parsed.limit, parsed);
  RunOptions& run = parsed.global.run;
  if (const char* data = std::getenv("CLINVAL_DATA"); run.data_folder.empty() && data != nullptr) {
    run.data_folder = data;
  }
  run.progress = !parsed.no_progress && !parsed.global.quiet;
  run.arguments.assign(argv + 1, argv + argc);
}

}  // namespace

int run_cli(int argc, char** argv) {
  CLI::App app{"External validation of clinical AI models: is it right, calibrated, fair?",
               "clinval"};
  app.footer(kFooter);
  app.failure_message([](const CLI::App*, const CLI::Error& error) {
    return "clinval: " + reports::visible(error.what()) +
           "\nRun with --help for more information.\n";
  });
  app.require_subcommand(1);
  app.fallthrough();
  Parsed parsed;
  parsed.global.run.threads = std::max(1u, std::thread::hardware_concurrency());
  add_global_options(app, parsed);
  add_run_commands(app, parsed);
  add_score_command(app, parsed);
  add_caseset_commands(app, parsed);
  add_plan_commands(app, parsed.global, parsed.command);
  add_result_commands(app, parsed);
  add_tool_commands(app, parsed.global, parsed.command);
  try {
    app.parse(argc, argv);
    settle(parsed, argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(ExitCode::Config);
  }
  try {
    return static_cast<int>(parsed.command());
  } catch (const configs::InputError& error) {
    print_problems(error);
    return static_cast<int>(exit_code_of(error.area()));
  } catch (const std::bad_alloc&) {
    // Readers say which file it was; what is left needs more memory for all of the cases together.
    print_problems(configs::InputError(
        configs::Area::Data,
        configs::Problem{.code = "E-DATA-TOO-LARGE",
                         .expected = "data that fit into the memory of this machine",
                         .hint = "read fewer columns or cases, or use a larger machine"}));
    return static_cast<int>(ExitCode::Data);
  } catch (const std::system_error& error) {
    // Whoever read the output is gone (head), or it could not be written.
    if (error.code() != std::errc::broken_pipe) {
      fmt::print(stderr, "clinval: the output could not be written: {}\n",
                 reports::visible(error.what()));
    }
    return static_cast<int>(ExitCode::Incomplete);
  } catch (const std::exception& error) {
    fmt::print(stderr, "clinval: internal error, please report it: {}\n",
               reports::visible(error.what()));
    return static_cast<int>(ExitCode::Internal);
  }
}

}  // namespace clinval::harness
