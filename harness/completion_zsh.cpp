#include <fmt/format.h>

#include "harness/completion.h"

namespace clinval::harness {
namespace {

/// An entry of _describe, 'name:meaning' in single quotes.
std::string entry(std::string_view name, std::string_view doc) {
  std::string text = "'";
  for (const char c : name) {
    text += c == ':' ? "\\:" : std::string(1, c);
  }
  text += doc.empty() ? "" : ":";
  for (const char c : doc) {
    text += c == '\'' ? "'\\''" : std::string(1, c);
  }
  return text + "'";
}

std::string option_entries(const CompletionCommand& command) {
  std::vector<std::string> entries;
  for (const CompletionOption& option : command.options) {
    for (const std::string& name : option.names) {
      entries.push_back(entry(name, option.doc));
    }
  }
  return fmt::format("{}", fmt::join(entries, " "));
}

std::string argument_entries(const CompletionCommand& command) {
  std::vector<std::string> entries;
  for (const std::string& word : command.words) {
    entries.push_back(entry(word, ""));
  }
  for (const CompletionCommand& below : command.commands) {
    entries.push_back(entry(below.name, below.doc));
  }
  return fmt::format("{}", fmt::join(entries, " "));
}

}  // namespace

std::string zsh_completion(const CompletionCommand& root) {
  std::string options;
  std::string arguments = fmt::format("      '') entries=({}) ;;\n", argument_entries(root));
  for (const CompletionPath& path : completion_paths(root)) {
    options +=
        fmt::format("      '{}') entries+=({}) ;;\n", path.words, option_entries(*path.command));
    arguments +=
        fmt::format("      '{}') entries=({}) ;;\n", path.words, argument_entries(*path.command));
  }
  return fmt::format(R"(#compdef {0}
# zsh completion of {0}: a file _{0} in a folder of $fpath, or source <({0} completion zsh)
_{0}() {{
  local command='' skip='' word
  local -a entries kind
  for word in "${{(@)words[2,CURRENT-1]}}"; do
    if [[ -n $skip ]]; then
      skip=''
      continue
    fi
    case "$command $word" in
{1}    esac
  done
  if [[ -n $skip ]]; then
    case "$command $skip" in
{2}      *) ;;
    esac
  elif [[ ${{words[CURRENT]}} == -* ]]; then
    kind=(-o)
    entries=({3})
    case "$command" in
{4}    esac
  else
    case "$command" in
{5}    esac
  fi
  if (( ${{#entries}} )); then
    _describe $kind {0} entries
  else
    _files
  fi
}}
if [[ ${{funcstack[1]}} == _{0} ]]; then
  _{0} "$@"
else
  compdef _{0} {0}
fi
)",
                     root.name, completion_steps(root), completion_values(root, "entries=(", ")"),
                     option_entries(root), options, arguments);
}

}  // namespace clinval::harness
