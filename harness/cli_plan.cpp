#include "harness/cli_plan.h"

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "datasets/case_set.h"
#include "harness/compare.h"
#include "harness/config_check.h"
#include "harness/plan.h"

namespace clinval::harness {
namespace {

/// The words of `plan`, as typed.
struct PlanWords {
  std::string config;
  std::string auroc;
  std::string sensitivity;
  std::string specificity;
  std::vector<std::string> assumed;
  double power = 0.8;
};

PlanQuestion question_of(const PlanWords& words) {
  std::vector<std::string> assumed = words.assumed;
  const auto add = [&](const char* metric, const std::string& value) {
    if (!value.empty()) {
      assumed.push_back(std::string(metric) + "=" + value);
    }
  };
  add("auroc", words.auroc);
  add("sensitivity", words.sensitivity);
  add("specificity", words.specificity);
  return plan_question(assumed, words.power);
}

ExitCode plan_command(const PlanWords& words, const GlobalOptions& global) {
  const PlanQuestion question = question_of(words);
  const configs::RunConfig config = load_config(words.config, global);
  refuse_bad_config(config);
  const Plan plan =
      make_plan(config, datasets::read_case_set(config, global.run.data_folder), question);
  if (global.json) {
    fmt::print("{}\n", plan_json(plan));
  } else {
    fmt::print("{}", plan_text(plan));
  }
  return ExitCode::Done;
}

void add_plan(CLI::App& app, const GlobalOptions& global, std::function<ExitCode()>& command) {
  const auto words = std::make_shared<PlanWords>();
  CLI::App* plan = app.add_subcommand(
      "plan", "what would run, how precise it would be, which gates it could decide; no model");
  plan->add_option("config", words->config, "run config")->required();
  plan->add_option("--auroc", words->auroc, "assumed AUROC of every model (default: 0.8)");
  plan->add_option("--sensitivity", words->sensitivity,
                   "assumed at every threshold (default: that of right risks)");
  plan->add_option("--specificity", words->specificity,
                   "assumed at every threshold (default: that of right risks)");
  plan->add_option("--assume", words->assumed,
                   "METRIC=VALUE: the true value of a metric; repeatable")
      ->allow_extra_args(false);
  plan->add_option("--power", words->power, "power that cases and values are told for")
      ->check(CLI::Range(0.5, 0.99))
      ->check([](const std::string& text) {  // the range lets "nan" pass
        return text.find_first_of("nN") == std::string::npos ? "" : "a number from 0.5 to 0.99";
      });
  plan->callback([&, words] { command = [&, words] { return plan_command(*words, global); }; });
}

void add_compare(CLI::App& app, const GlobalOptions& global, std::function<ExitCode()>& command) {
  const auto question = std::make_shared<CompareQuestion>();
  CLI::App* compare = app.add_subcommand(
      "compare", "two finished runs on the same cases: differences and flipped decisions");
  compare->add_option("run_a", question->a.folder, "run directory")->required();
  compare->add_option("run_b", question->b.folder, "run directory")->required();
  compare->add_option("--model-a", question->a.model, "of the first run (default: its first)");
  compare->add_option("--model-b", question->b.model, "of the second run (default: its first)");
  compare->callback(
      [&, question] { command = [&, question] { return compare_command(*question, global); }; });
}

}  // namespace

void add_plan_commands(CLI::App& app, const GlobalOptions& global,
                       std::function<ExitCode()>& command) {
  add_plan(app, global, command);
  add_compare(app, global, command);
}

}  // namespace clinval::harness
