#include "harness/cli_tools.h"

#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "harness/completion.h"
#include "harness/explain.h"
#include "harness/reference_docs.h"
#include "harness/tool_commands.h"

namespace clinval::harness {
namespace {

/// "a | b | c" of a description, or "{a,b,c}" of the check of an option; else nothing.
std::vector<std::string> words_of(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const std::size_t brace = type.find('{');
  const bool listed = brace != std::string::npos && type.ends_with('}');
  std::string text =
      listed ? type.substr(brace + 1, type.size() - brace - 2) : option.get_description();
  const std::string separator = listed ? "," : " | ";
  std::vector<std::string> words;
  for (std::size_t end = 0; end != std::string::npos;) {
    end = text.find(separator);
    words.push_back(text.substr(0, end));
    text.erase(0, end == std::string::npos ? end : end + separator.size());
  }
  return listed || words.size() > 1 ? words : std::vector<std::string>{};
}

CompletionOption option_of(const CLI::Option& option) {
  CompletionOption result{.names = {},
                          .doc = option.get_description(),
                          .takes_value = option.get_items_expected_max() > 0,
                          .words = words_of(option)};
  for (const std::string& name : option.get_snames()) {
    result.names.push_back("-" + name);
  }
  for (const std::string& name : option.get_lnames()) {
    result.names.push_back("--" + name);
  }
  return result;
}

CompletionCommand tree_of(const CLI::App& app) {
  CompletionCommand command{.name = app.get_name(), .doc = app.get_description()};
  for (const CLI::Option* option : app.get_options()) {
    if (option->nonpositional()) {
      command.options.push_back(option_of(*option));
    } else if (command.words.empty()) {
      command.words = words_of(*option);
    }
  }
  // A filter that takes everything: without one only the commands that were given are listed.
  for (const CLI::App* below : app.get_subcommands([](const CLI::App*) { return true; })) {
    command.commands.push_back(tree_of(*below));
    if (below->get_name() == "explain") {
      command.commands.back().words = explained_codes();
    }
  }
  return command;
}

std::string alternatives(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, " | "));
}

ExitCode completion_command(const CLI::App& app, const std::string& shell) {
  fmt::print("{}", completion_script(shell, tree_of(app)));  // the shell was checked while parsing
  return ExitCode::Done;
}

void add_model_commands(CLI::App& app, const GlobalOptions& global,
                        const std::shared_ptr<std::string>& folder,
                        std::function<ExitCode()>& command) {
  CLI::App* model = app.add_subcommand("model", "look at a model folder, without a case");
  model->require_subcommand(1);
  CLI::App* inspect =
      model->add_subcommand("inspect", "contract, digest and archive; runs nothing");
  inspect->add_option("folder", *folder, "model folder")->required();
  inspect->callback([&, folder] {
    command = [&, folder] { return model_inspect_command(*folder, global.json); };
  });
  CLI::App* check = model->add_subcommand("check", "run its golden cases with LibTorch");
  check->add_option("folder", *folder, "model folder")->required();
  check->callback(
      [&, folder] { command = [&, folder] { return model_check_command(*folder, global.json); }; });
}

}  // namespace

void add_tool_commands(CLI::App& app, const GlobalOptions& global,
                       std::function<ExitCode()>& command) {
  const auto word = std::make_shared<std::string>();
  add_model_commands(app, global, word, command);

  CLI::App* explain =
      app.add_subcommand("explain", "what a code of an error, a reason or a mark means");
  explain->add_option("code", *word, "error code, reason, mark or exit code")->required();
  explain->callback(
      [&, word] { command = [&, word] { return explain_command(*word, global.json); }; });

  CLI::App* doctor = app.add_subcommand("doctor", "whether this machine can run clinval");
  doctor->callback([&] { command = [&] { return doctor_command(global.json); }; });

  CLI::App* completion = app.add_subcommand("completion", "print a completion script");
  completion->add_option("shell", *word, alternatives(completion_shells()))
      ->required()
      ->check(CLI::IsMember(completion_shells()));
  completion->callback(
      [&, word] { command = [&app, word] { return completion_command(app, *word); }; });

  CLI::App* docs = app.add_subcommand("docs", "print a page of docs/ as Markdown");
  docs->add_option("name", *word, alternatives(doc_names()))->required();
  docs->callback([&, word] { command = [word] { return docs_command(*word); }; });
}

}  // namespace clinval::harness
