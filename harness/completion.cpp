#include "harness/completion.h"

#include <algorithm>

#include <fmt/format.h>

namespace clinval::harness {
namespace {

void add_paths(const CompletionCommand& command, const std::string& above,
               std::vector<CompletionPath>& paths) {
  for (const CompletionCommand& below : command.commands) {
    const std::string words = above.empty() ? below.name : above + " " + below.name;
    paths.push_back({.words = words, .above = above, .command = &below});
    add_paths(below, words, paths);
  }
}

void add_value_options(const CompletionCommand& command, std::vector<std::string>& patterns) {
  for (const CompletionOption& option : command.options) {
    for (const std::string& name : option.names) {
      const std::string pattern = fmt::format("*' {}'", name);
      if (option.takes_value && std::ranges::find(patterns, pattern) == patterns.end()) {
        patterns.push_back(pattern);
      }
    }
  }
  for (const CompletionCommand& below : command.commands) {
    add_value_options(below, patterns);
  }
}

/// `pattern` is that of an option whose name is added: "'score " or, after every command, "*' ".
void add_values(const CompletionCommand& command, const std::string& pattern,
                const std::string& begin, const std::string& end, std::string& text) {
  for (const CompletionOption& option : command.options) {
    for (const std::string& name : option.names) {
      if (!option.words.empty()) {
        text += fmt::format("      {}{}') {}{}{} ;;\n", pattern, name, begin,
                            fmt::join(option.words, " "), end);
      }
    }
  }
}

struct Shell {
  std::string name;
  std::string (*script)(const CompletionCommand&);
};

const std::vector<Shell>& shells() {
  static const std::vector<Shell> all = {
      {"bash", &bash_completion}, {"zsh", &zsh_completion}, {"fish", &fish_completion}};
  return all;
}

}  // namespace

std::vector<CompletionPath> completion_paths(const CompletionCommand& root) {
  std::vector<CompletionPath> paths;
  add_paths(root, "", paths);
  return paths;
}

std::string completion_steps(const CompletionCommand& root) {
  std::string text;
  for (const CompletionPath& path : completion_paths(root)) {
    text +=
        fmt::format("      '{} {}') command='{}' ;;\n", path.above, path.command->name, path.words);
  }
  std::vector<std::string> patterns;
  add_value_options(root, patterns);
  if (!patterns.empty()) {
    text += fmt::format("      {}) skip=$word ;;\n", fmt::join(patterns, "|"));
  }
  return text;
}

std::string completion_values(const CompletionCommand& root, const std::string& begin,
                              const std::string& end) {
  std::string text;
  for (const CompletionPath& path : completion_paths(root)) {
    add_values(*path.command, "'" + path.words + " ", begin, end, text);
  }
  add_values(root, "*' ", begin, end, text);
  return text;
}

std::vector<std::string> completion_shells() {
  std::vector<std::string> names;
  for (const Shell& shell : shells()) {
    names.push_back(shell.name);
  }
  return names;
}

std::string completion_script(const std::string& shell, const CompletionCommand& root) {
  const auto found = std::ranges::find(shells(), shell, &Shell::name);
  return found == shells().end() ? "" : found->script(root);
}

}  // namespace clinval::harness
