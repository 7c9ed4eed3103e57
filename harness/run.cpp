#include "harness/run.h"

#include <algorithm>
#include <utility>

#include "configs/canonical_json.h"
#include "configs/digest.h"
#include "configs/input_error.h"
#include "configs/strict_json.h"
#include "datasets/case_set.h"
#include "harness/case_check.h"
#include "harness/config_check.h"
#include "harness/environment.h"
#include "harness/evaluate.h"
#include "harness/gate.h"
#include "harness/invariance_files.h"
#include "harness/prediction_files.h"
#include "harness/run_directory.h"
#include "harness/run_models.h"
#include "harness/timeline_audit.h"
#include "reports/render.h"
#include "reports/results_json.h"

namespace clinval::harness {
namespace {

using configs::Json;

/// What the results say of the cases themselves; it is known before any model runs.
struct CaseFacts {
  reports::DataQuality quality;
  std::optional<reports::TimelineAudit> timeline;
};

/// Errors: those of refuse_bad_cases.
CaseFacts facts_of(const configs::RunConfig& config, const RunOptions& options,
                   const datasets::CaseSet& cases) {
  return {.quality = refuse_bad_cases(config, cases, options.data_folder),
          .timeline = audit_timeline(cases, nameable_codes(config, cases))};
}

Json inputs_json(const configs::RunConfig& config, const datasets::CaseSet& cases,
                 const std::vector<ModelPredictions>& predictions) {
  Json::Array files;
  for (const datasets::CaseSet::InputFile& input : cases.inputs) {
    files.emplace_back(Json::Object{{"source", input.source},
                                    {"sha256", input.sha256},
                                    {"bytes", static_cast<std::int64_t>(input.bytes)}});
  }
  return Json::Object{
      {"schema", "clinval.inputs"},           {"schema_version", 1},
      {"cases_sha256", cases.sha256},         {"files", std::move(files)},
      {"inference", inference_facts(config)}, {"models", prediction_facts(predictions)}};
}

/// run.json: the resolved config with origins, and what the clock and the command line say.
void write_run_json(const RunDirectory& directory, const configs::RunConfig& config,
                    const RunOptions& options, const std::string& started,
                    std::optional<ExitCode> code) {
  Json::Object origins;
  for (const auto& [pointer, origin] : config.origins) {
    origins.emplace_back(pointer, origin);
  }
  Json::Array arguments(options.arguments.begin(), options.arguments.end());
  Json::Object run{{"schema", "clinval.run"},      {"schema_version", 1},
                   {"clinval", clinval_version()}, {"arguments", std::move(arguments)},
                   {"started", started},           {"config", config.resolved},
                   {"origins", std::move(origins)}};
  if (code) {
    run.emplace_back("ended", utc_now());
    run.emplace_back("exit_code", static_cast<std::int64_t>(*code));
  }
  directory.write("run.json", configs::pretty_json(run));
}

void write_reports(const RunDirectory& directory, const reports::Results& results,
                   const reports::Verdict& verdict, const std::vector<std::string>& formats) {
  for (const reports::RenderedFile& file : reports::render(results, verdict, formats)) {
    directory.write(file.path, file.bytes, FileMode::Private);
  }
}

/// Evaluates, decides and, given a directory, writes everything right of the predictions.
RunOutcome conclude(const configs::RunConfig& config, const RunOptions& options,
                    const datasets::CaseSet& cases,
                    const std::vector<ModelPredictions>& predictions, const CaseFacts& facts,
                    const RunDirectory* directory) {
  RunOutcome outcome;
  outcome.results = evaluate(config, cases, predictions, options.threads);
  outcome.results.timeline = facts.timeline;
  outcome.results.data_quality = facts.quality;
  const std::string bytes = reports::results_text(outcome.results);
  outcome.verdict = decide(outcome.results, config, bytes, utc_now().substr(0, 10));
  outcome.code = exit_code_of(outcome.verdict);
  if (directory != nullptr) {
    outcome.folder = directory->path();
    directory->write("results.json", bytes, FileMode::Private);
    directory->write("verdict.json", reports::verdict_text(outcome.verdict), FileMode::Private);
    write_reports(*directory, outcome.results, outcome.verdict, config.report_formats);
  }
  return outcome;
}

/// Runs `body` in a directory whose STATUS tells how it went.
template <typename Body>
RunOutcome in_directory(const RunDirectory& directory, const configs::RunConfig& config,
                        const RunOptions& options, Body body) {
  const std::string started = utc_now();
  directory.create();
  directory.write("STATUS", "running\n");
  write_run_json(directory, config, options, started, std::nullopt);
  try {
    RunOutcome outcome = body();
    write_run_json(directory, config, options, started, outcome.code);
    directory.write("STATUS", "complete\n");
    return outcome;
  } catch (...) {  // not handled here: whatever it was, the run did not end well
    try {
      directory.write("STATUS", "failed\n");
    } catch (const configs::InputError&) {
      // The disk that is full for the results is full for the status too: the first error counts.
    }
    throw;
  }
}

void write_predictions_and_inputs(const RunDirectory& directory, const configs::RunConfig& config,
                                  const RunOptions& options, const datasets::CaseSet& cases,
                                  const std::vector<ModelPredictions>& predictions,
                                  const RunModels* models) {
  directory.write("inputs.json", configs::pretty_json(inputs_json(config, cases, predictions)));
  directory.write("environment.json",
                  configs::pretty_json(describe_environment(
                      options.threads, models != nullptr ? models->pinned() : PinnedVariables{},
                      models != nullptr ? models->torch_facts() : std::nullopt)));
  write_predictions(directory.path(), config, cases, predictions);
}

RunOutcome finished_run(const std::string& folder) {
  RunOutcome outcome;
  outcome.folder = folder;
  outcome.results =
      reports::parse_results(read_run_file(folder, "results.json"), folder + "/results.json");
  return outcome;
}

/// A verdict is shown only beside the results it was made from, and only as its gates decide.
void refuse_foreign_verdict(const std::string& folder, const reports::Verdict& verdict) {
  const bool same_results =
      verdict.results_sha256 == configs::sha256_hex(read_run_file(folder, "results.json"));
  if (!same_results || verdict.verdict != combine(verdict.gates)) {
    throw configs::InputError(
        configs::Area::Data,
        configs::Problem{.code = "E-RUN-VERDICT-MISMATCH",
                         .file = folder + "/verdict.json",
                         .expected = same_results ? "the verdict that its own gates give"
                                                  : "a verdict made from this results.json",
                         .hint = "decide again with `clinval gate`"});
  }
}

configs::RunConfig config_of_run(const std::string& folder) {
  const std::string name = folder + "/run.json";
  const Json run =
      configs::parse_json(read_run_file(folder, "run.json"), name, configs::Area::Data);
  if (run.find("config") == nullptr) {
    throw configs::InputError(
        configs::Area::Data,
        configs::Problem{.code = "E-RUN-UNREADABLE", .file = name, .expected = "the run's config"});
  }
  return configs::parse_run_config(configs::canonical_json(run.at("config")), name);
}

}  // namespace

RunOutcome run(const configs::RunConfig& config, const RunOptions& options) {
  refuse_bad_config(config);
  const RunDirectory directory(options.out, config.id);
  datasets::CaseSet cases = datasets::read_case_set(config, options.data_folder);
  const CaseFacts facts = facts_of(config, options, cases);
  std::optional<RunModels> models(std::in_place, config, cases, options.data_folder);
  return in_directory(directory, config, options, [&] {
    const auto predictions = models->predict(config, options.threads, options.progress);
    write_predictions_and_inputs(directory, config, options, cases, predictions, &*models);
    models.reset();  // the evaluation needs their memory, and that of the events
    cases.timelines.reset();
    return conclude(config, options, cases, predictions, facts, &directory);
  });
}

std::string infer_only(const configs::RunConfig& config, const RunOptions& options) {
  refuse_bad_config(config);
  const RunDirectory directory(options.out, config.id);
  const datasets::CaseSet cases = datasets::read_case_set(config, options.data_folder);
  static_cast<void>(refuse_bad_cases(config, cases, options.data_folder));
  const RunModels models(config, cases, options.data_folder);
  const RunOutcome outcome = in_directory(directory, config, options, [&] {
    const auto predictions = models.predict(config, options.threads, options.progress);
    write_predictions_and_inputs(directory, config, options, cases, predictions, &models);
    return RunOutcome{.folder = directory.path()};
  });
  return outcome.folder;
}

RunOutcome score(const configs::RunConfig& config, const RunOptions& options,
                 const std::string& predictions_of) {
  refuse_bad_config(config);
  const RunDirectory directory(options.out, config.id);
  datasets::CaseSet cases = datasets::read_case_set(config, options.data_folder);
  const CaseFacts facts = facts_of(config, options, cases);
  cases.timelines.reset();  // no model will ask for them, and they are large
  const auto predictions = predictions_of.empty()
                               ? recorded_predictions(config, cases, options.data_folder)
                               : read_predictions(predictions_of, config, cases);
  check_predictions(config, predictions);
  return in_directory(directory, config, options, [&] {
    write_predictions_and_inputs(directory, config, options, cases, predictions, nullptr);
    return conclude(config, options, cases, predictions, facts, &directory);
  });
}

RunOutcome score_in_memory(const configs::RunConfig& config, const RunOptions& options) {
  refuse_bad_config(config);
  const datasets::CaseSet cases = datasets::read_case_set(config, options.data_folder);
  const CaseFacts facts = facts_of(config, options, cases);
  const auto predictions = recorded_predictions(config, cases, options.data_folder);
  return conclude(config, options, cases, predictions, facts, nullptr);
}

RunOutcome gate_again(const std::string& folder, const std::optional<configs::RunConfig>& config) {
  RunOutcome outcome = finished_run(folder);
  const configs::RunConfig gates = config ? *config : config_of_run(folder);
  refuse_bad_config(gates);
  const std::string bytes = read_run_file(folder, "results.json");
  outcome.verdict = decide(outcome.results, gates, bytes, utc_now().substr(0, 10));
  outcome.code = exit_code_of(outcome.verdict);
  write_run_file(folder, "verdict.json", reports::verdict_text(outcome.verdict), FileMode::Private);
  for (const auto& file : reports::render(outcome.results, outcome.verdict, gates.report_formats)) {
    write_run_file(folder, file.path, file.bytes, FileMode::Private);
  }
  return outcome;
}

RunOutcome report_again(const std::string& folder) {
  RunOutcome outcome = finished_run(folder);
  outcome.verdict =
      reports::parse_verdict(read_run_file(folder, "verdict.json"), folder + "/verdict.json");
  outcome.code = ExitCode::Done;
  refuse_foreign_verdict(folder, outcome.verdict);
  const configs::RunConfig config = config_of_run(folder);
  for (const auto& file :
       reports::render(outcome.results, outcome.verdict, config.report_formats)) {
    write_run_file(folder, file.path, file.bytes, FileMode::Private);
  }
  return outcome;
}

std::vector<configs::InputError> validate(const configs::RunConfig& config,
                                          const RunOptions& options) {
  std::vector<configs::InputError> errors;
  const auto attempt = [&](const auto& step) {
    try {
      step();
    } catch (const configs::InputError& error) {
      errors.push_back(error);
    }
  };
  attempt([&] { refuse_bad_config(config); });
  std::optional<datasets::CaseSet> cases;
  attempt([&] { cases = datasets::read_case_set(config, options.data_folder); });
  if (cases && errors.empty()) {
    attempt([&] { check_labels(config, *cases); });
  }
  for (configs::InputError& error :
       check_models(config, cases ? &*cases : nullptr, options.data_folder)) {
    errors.push_back(std::move(error));
  }
  return errors;
}

}  // namespace clinval::harness
