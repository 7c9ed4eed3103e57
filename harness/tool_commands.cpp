#include "harness/tool_commands.h"

#include <algorithm>
#include <cstdio>
#include <vector>

#include <fmt/format.h>

#include "configs/canonical_json.h"
#include "configs/input_error.h"
#include "configs/nearest_name.h"
#include "harness/cli_commands.h"
#include "harness/doctor.h"
#include "harness/explain.h"
#include "harness/invariance_report.h"
#include "harness/model_folder.h"
#include "harness/model_library.h"
#include "harness/model_report.h"
#include "harness/reference_docs.h"

namespace clinval::harness {
namespace {

using configs::Json;

void print_json(const Json& json) {
  fmt::print("{}\n", configs::canonical_json(json));
}

[[noreturn]] void unknown(std::string expected, std::string hint) {
  throw configs::InputError(configs::Area::Config, configs::Problem{.code = "E-USAGE",
                                                                    .pointer = "",
                                                                    .field = "",
                                                                    .expected = std::move(expected),
                                                                    .hint = std::move(hint)});
}

[[noreturn]] void unknown_code(const std::string& code) {
  constexpr std::size_t kShown = 3;
  std::string hint;
  for (const std::string& near : nearest_codes(code, kShown)) {
    hint += (hint.empty() ? "nearest: " : ", ") + near;
  }
  unknown("an error code, the reason of a statistic or a gate, a mark, or an exit code", hint);
}

}  // namespace

ExitCode explain_command(const std::string& code, bool json) {
  const std::vector<ExplainedCode> found = explain(code);
  if (found.empty()) {
    unknown_code(code);
  }
  Json::Array rows;
  for (const ExplainedCode& one : found) {
    if (json) {
      rows.push_back(explanation_json(one));
    } else {
      fmt::print("{}{}", &one == &found.front() ? "" : "\n", explanation_text(one));
    }
  }
  if (json) {
    print_json(rows);
  }
  return ExitCode::Done;
}

ExitCode doctor_command(bool json) {
  const std::vector<DoctorCheck> checks = diagnose(read_machine());
  if (json) {
    print_json(doctor_json(checks));
  } else {
    fmt::print("{}", doctor_text(checks));
  }
  return doctor_exit_code(checks);
}

ExitCode docs_command(const std::string& name) {
  const std::string page = doc_page(name);
  if (page.empty()) {
    const std::vector<std::string> names = doc_names();
    unknown(fmt::format("one of: {}", fmt::join(names, ", ")), configs::name_hint(name, names));
  }
  fmt::print("{}", page);
  return ExitCode::Done;
}

ExitCode model_inspect_command(const std::string& folder, bool json) {
  const ModelInspection inspection = inspect_model(folder);
  if (json) {
    print_json(inspection_json(inspection));
  } else {
    fmt::print("{}", inspection_text(inspection));
  }
  if (inspection.refused.empty()) {
    return ExitCode::Done;
  }
  std::fflush(stdout);
  print_problems(configs::InputError(configs::Area::Model, inspection.refused));
  return ExitCode::Model;
}

ExitCode model_check_command(const std::string& folder, bool json) {
  const ModelFolder model = load_model_folder(folder, "", "");
  const auto loaded = load_torchscript(model);
  const ModelCheck check = check_model(model, *loaded);
  const InvarianceSample again = golden_invariance(model, *loaded);
  if (json) {
    Json report = check_json(model.contract, check);
    report.set("invariance", invariance_rows_json(model.contract, again));
    print_json(report);
  } else {
    fmt::print("{}{}", check_text(model.contract, check), invariance_text(model.contract, again));
  }
  return ExitCode::Done;
}

}  // namespace clinval::harness
