#include "harness/finished_run.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "configs/canonical_json.h"
#include "configs/input_error.h"
#include "configs/nearest_name.h"
#include "configs/strict_json.h"
#include "datasets/table_reader.h"
#include "harness/follow_up_window.h"
#include "harness/prediction_files.h"
#include "harness/run_directory.h"

namespace clinval::harness {
namespace {

using configs::Json;
using datasets::Column;

[[noreturn]] void fail(std::string code, const std::string& file, std::string expected,
                       std::string hint) {
  throw configs::InputError(configs::Area::Data, configs::Problem{.code = std::move(code),
                                                                  .file = file,
                                                                  .expected = std::move(expected),
                                                                  .hint = std::move(hint)});
}

Json json_file(const std::string& folder, const std::string& name) {
  return configs::parse_json(read_run_file(folder, name), folder + "/" + name, configs::Area::Data);
}

[[noreturn]] void unreadable(const std::string& file, std::string expected) {
  fail("E-RUN-UNREADABLE", file, std::move(expected), "the run was changed: make it again");
}

/// Texts of a column that a run writes; an optional one may be absent.
datasets::Texts texts(const datasets::Table& table, const std::string& name, bool optional,
                               const std::string& file) {
  const Column* column = table.find(name);
  if (column == nullptr && optional) {
    return {};
  }
  if (column == nullptr || column->type != datasets::ColumnType::Text) {
    unreadable(file, "a text column " + name);
  }
  return column->texts();
}

/// Columns that labels, windows and subgroups of the config name.
std::vector<std::string> needed_columns(const configs::RunConfig& config) {
  std::vector<std::string> names;
  for (const configs::TaskSpec& task : config.tasks) {
    for (const auto& [key, column] : configs::label_columns(task.kind)) {
      names.push_back(column);
    }
  }
  for (const std::string& column : window_columns(config)) {
    names.push_back(column);
  }
  for (const configs::SubgroupSpec& subgroup : config.subgroups) {
    if (!subgroup.column.empty()) {
      names.push_back(subgroup.column);
    }
  }
  return names;
}

datasets::CaseSet stored_cases(const std::string& folder, const configs::RunConfig& config) {
  const std::string file = folder + "/predictions/cases";
  datasets::CaseSet cases;
  cases.cases = datasets::read_parquet_parts(file);
  cases.case_id = texts(cases.cases, "case_id", false, file);
  cases.subject = texts(cases.cases, "subject", false, file);
  cases.cluster = texts(cases.cases, "cluster", false, file);
  cases.site = texts(cases.cases, "site", config.cases.site.empty(), file);
  cases.part = texts(cases.cases, "part", config.cases.part.empty(), file);
  if (config.cases.part.empty()) {
    cases.part.clear();  // a label or subgroup column may be called so
  }
  for (const std::string& name : needed_columns(config)) {
    if (cases.cases.find(name) == nullptr) {
      unreadable(file, "a column for every label and subgroup of the run's config");
    }
  }
  const Json inputs = json_file(folder, "inputs.json");
  const Json* digest = inputs.find("cases_sha256");
  if (digest == nullptr || !digest->is_string()) {
    unreadable(folder + "/inputs.json", "cases_sha256");
  }
  cases.sha256 = digest->string();
  return cases;
}

configs::RunConfig stored_config(const std::string& folder) {
  const Json run = json_file(folder, "run.json");
  if (run.find("config") == nullptr) {
    unreadable(folder + "/run.json", "the run's config");
  }
  return configs::parse_run_config(configs::canonical_json(run.at("config")), folder + "/run.json");
}

void keep_model(const std::string& folder, const std::string& model, configs::RunConfig& config) {
  std::vector<std::string> known;
  for (const configs::ModelSpec& spec : config.models) {
    known.push_back(spec.id);
  }
  const auto found = model.empty()
                         ? config.models.begin()
                         : std::ranges::find(config.models, model, &configs::ModelSpec::id);
  if (found == config.models.end()) {
    fail("E-RUN-NO-MODEL", folder, "a model of that run", configs::name_hint(model, known));
  }
  config.models = {*found};
}

}  // namespace

FinishedRun read_finished_run(const std::string& folder, const std::string& model) {
  if (read_run_file(folder, "STATUS") != "complete\n") {
    fail("E-RUN-INCOMPLETE", folder + "/STATUS", "a run that ended well", "run it again");
  }
  FinishedRun run{.config = stored_config(folder), .cases = {}, .model = {}};
  keep_model(folder, model, run.config);
  run.cases = stored_cases(folder, run.config);
  run.model = read_predictions(folder, run.config, run.cases).front();
  return run;
}

}  // namespace clinval::harness
