#include "harness/reference_docs.h"

#include <array>
#include <span>
#include <string_view>

#include <fmt/format.h>

#include "configs/check_catalogue.h"
#include "configs/errors.h"
#include "configs/model_contract.h"
#include "configs/run_config.h"
#include "harness/explain.h"

namespace clinval::harness {
namespace {

std::string page(std::string_view title, std::string_view name, std::string_view introduction) {
  return fmt::format(
      "# {}\n\n{}\n\nThis page is written by `clinval docs {}`; `scripts/update_docs.sh` renews "
      "it.\n",
      title, introduction, name);
}

std::string explanation_markdown(const ExplainedCode& explained) {
  std::string text =
      fmt::format("\n### {}\n\n{}\n\n- Usual cause: {}\n- What to do: {}\n", explained.code,
                  explained.meaning, explained.cause, explained.remedy);
  text += fmt::format("- Example: {}\n", explained.example);
  if (explained.exit_code) {
    text += fmt::format("- Exit code: {}\n", static_cast<int>(*explained.exit_code));
  }
  return text;
}

/// The meanings of one kind under their heading.
std::string words_markdown(std::string_view title, std::string_view kind,
                           std::span<const Word> words) {
  std::string text = fmt::format("\n## {}\n", title);
  for (const Word& word : words) {
    for (const ExplainedCode& explained : explain(word.code)) {
      text += explained.kind == kind ? explanation_markdown(explained) : "";
    }
  }
  return text;
}

struct Page {
  std::string_view name;
  std::string (*write)();
};

constexpr std::array<Page, 5> kPages = {{{"checks", &checks_markdown},
                                         {"config", &config_markdown},
                                         {"contract", &contract_markdown},
                                         {"errors", &errors_markdown},
                                         {"metrics", &metrics_markdown}}};

}  // namespace

std::string config_markdown() {
  return page("Run config", "config",
              "One JSON file describes a run. It is read strictly: an unknown key, a key that "
              "stands twice, a wrong type or a number that is not finite is an error with its "
              "place. Each section is one object, named by its JSON pointer; `N` stands for an "
              "index, `NAME` for a name that you choose. Paths are relative to the config file; "
              "`data:NAME/FILE` lies below `--data DIR` or `CLINVAL_DATA`. Values are overridden "
              "by `--set /json/pointer=value`.") +
         configs::run_config_reference();
}

std::string checks_markdown() {
  std::string text =
      page(
          "Checks of the cases", "checks",
          "What `clinval caseset check CONFIG` looks for, and `run`, `infer` and `score` before "
          "anything else. A finding of severity error ends them with exit code 3 (E-DATA-CHECK); "
          "warn and info stand in results.json (`data_quality`) and in the report. `checks` of the "
          "config changes severities, declares ranges and names features. No finding holds an id, "
          "a "
          "row or a value of a case. Thresholds ask for an effect and for an error that many "
          "columns "
          "do not reach by chance: better no finding than a false one.\n\n"
          "A code of the events is free text, and one row of it may hold a name or a record "
          "number. "
          "It is named when the config (`checks.ranges`, `columns` of `cases.events`) "
          "lists it, or when at least 10 subjects (`privacy.min_cell`, if larger) have "
          "it and it is at most 64 bytes of printable text. Other codes are looked at like all "
          "others; findings and results count them (`other_codes`) and do not name them.") +
      "\n| check | severity | a finding | why it matters, what to do |\n| --- | --- | --- | --- "
      "|\n";
  for (const configs::CheckEntry& check : configs::check_catalogue()) {
    text += fmt::format("| `{}` | {} | {} | {} |\n", check.id, check.severity, check.finds,
                        check.meaning);
  }
  text += "\n## What no check sees\n\n";
  for (const std::string_view spot : configs::check_blind_spots()) {
    text += fmt::format("- {}\n", spot);
  }
  return text;
}

std::string contract_markdown() {
  return page("Model contract", "contract",
              "A model is a folder with `contract.json`, the artefact and `golden.json`. This is "
              "the contract: what the model takes, what it gives, how close its golden outputs "
              "must come. `clinval model inspect FOLDER` says it in words.\n\n"
              "A model of timelines has `vocabulary.json` beside it, which `timeline` names: "
              "`{\"schema_version\": 1, \"codes\": [TEXT...]}`; codes[i] has the id i + 2, 0 pads "
              "and 1 is every other code. Only events that were known at the prediction arrive. "
              "`events` gives codes int64 [B, T], values and times (hours before the prediction) "
              "float32 [B, T], value_mask bool [B, T] and lengths int64 [B], oldest first, T the "
              "longest case of the batch and at least 1. `windows` gives features float32 [B, F] "
              "and mask bool [B, F]: element (c x windows + w) x aggregates + a is aggregate a of "
              "code c over the last w hours, edge included; a count always exists, the rest is 0 "
              "with mask 0 where it does not; slope is by least squares, per hour.") +
         configs::model_contract_reference();
}

std::string errors_markdown() {
  std::string text =
      page("Errors, reasons and exit codes", "errors",
           "What `clinval explain CODE` says, for every code. A message has the code, the place, "
           "what was expected and what to do; it never quotes a value of a case.") +
      words_markdown("Exit codes", "exit code", exit_code_explanations()) +
      words_markdown("Gate reasons", "gate reason", gate_explanations()) +
      words_markdown("Statistics that do not exist, and marks", "undefined statistic",
                     undefined_explanations()) +
      words_markdown("Cases without a score", "case", case_explanations()) + "\n## Errors\n";
  for (const configs::ErrorCode& error : configs::error_codes()) {
    text += explanation_markdown(explain(error.code).front());
  }
  return text;
}

std::vector<std::string> doc_names() {
  std::vector<std::string> names;
  for (const Page& page : kPages) {
    names.emplace_back(page.name);
  }
  return names;
}

std::string doc_page(const std::string& name) {
  for (const Page& page : kPages) {
    if (page.name == name) {
      return page.write();
    }
  }
  return "";
}

}  // namespace clinval::harness
