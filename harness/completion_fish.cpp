#include <fmt/format.h>

#include "harness/completion.h"

namespace clinval::harness {
namespace {

std::string quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) {
    result += c == '\'' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
  }
  return result + "'";
}

/// One line: the option, whether it takes a value, and which.
std::string option_line(const std::string& program, const std::string& where,
                        const CompletionOption& option) {
  std::string line = "complete -c " + program + where;
  for (const std::string& name : option.names) {
    line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  if (!option.words.empty()) {
    line += " -x -a " + quoted(fmt::format("{}", fmt::join(option.words, " ")));
  } else if (option.takes_value) {
    line += " -r";
  }
  return line + " -d " + quoted(option.doc) + "\n";
}

/// What may follow the command: commands below it and words.
std::string argument_lines(const std::string& program, const std::string& where,
                           const CompletionCommand& command) {
  std::string text;
  for (const CompletionCommand& below : command.commands) {
    text += fmt::format("complete -c {}{} -f -a {} -d {}\n", program, where, below.name,
                        quoted(below.doc));
  }
  if (!command.words.empty()) {
    text += fmt::format("complete -c {}{} -f -a {}\n", program, where,
                        quoted(fmt::format("{}", fmt::join(command.words, " "))));
  }
  return text;
}

std::string condition(const std::string& program, const std::string& words) {
  return fmt::format(" -n \"string match -q -- '{}' (__{}_command)\"", words, program);
}

void add_steps(const CompletionCommand& command, const std::string& path, std::string& commands,
               std::string& options) {
  for (const CompletionOption& option : command.options) {
    for (const std::string& name : option.names) {
      options += option.takes_value ? fmt::format(" '* {}'", name) : "";
    }
  }
  for (const CompletionCommand& below : command.commands) {
    const std::string words = path.empty() ? below.name : path + " " + below.name;
    commands +=
        fmt::format("      case '{} {}'\n        set command '{}'\n", path, below.name, words);
    add_steps(below, words, commands, options);
  }
}

}  // namespace

std::string fish_completion(const CompletionCommand& root) {
  std::string commands;
  std::string value_options;
  add_steps(root, "", commands, value_options);
  std::string text = fmt::format(
      R"(# fish completion of {0}; load it with: {0} completion fish | source
function __{0}_command
  set -l command ''
  set -l skip ''
  for word in (commandline -opc)[2..-1]
    if test -n "$skip"
      set skip ''
      continue
    end
    switch "$command $word"
{1}{2}    end
  end
  echo $command
end
)",
      root.name, commands,
      value_options.empty() ? "" : "      case" + value_options + "\n        set skip $word\n");
  for (const CompletionOption& option : root.options) {
    text += option_line(root.name, "", option);
  }
  text += argument_lines(root.name, condition(root.name, ""), root);
  for (const CompletionPath& path : completion_paths(root)) {
    const std::string where = condition(root.name, path.words);
    for (const CompletionOption& option : path.command->options) {
      text += option_line(root.name, where, option);
    }
    text += argument_lines(root.name, where, *path.command);
  }
  return text;
}

}  // namespace clinval::harness
