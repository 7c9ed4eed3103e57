#include <fmt/format.h>

#include "harness/completion.h"

namespace clinval::harness {
namespace {

std::string option_names(const CompletionCommand& command) {
  std::vector<std::string> names;
  for (const CompletionOption& option : command.options) {
    names.insert(names.end(), option.names.begin(), option.names.end());
  }
  return fmt::format("{}", fmt::join(names, " "));
}

std::vector<std::string> argument_words(const CompletionCommand& command) {
  std::vector<std::string> words = command.words;
  for (const CompletionCommand& below : command.commands) {
    words.push_back(below.name);
  }
  return words;
}

}  // namespace

std::string bash_completion(const CompletionCommand& root) {
  std::string options;
  std::string arguments =
      fmt::format("      '') words='{}' ;;\n", fmt::join(argument_words(root), " "));
  for (const CompletionPath& path : completion_paths(root)) {
    options +=
        fmt::format("      '{}') words+=' {}' ;;\n", path.words, option_names(*path.command));
    arguments += fmt::format("      '{}') words='{}' ;;\n", path.words,
                             fmt::join(argument_words(*path.command), " "));
  }
  return fmt::format(R"(# bash completion of {0}; load it with: source <({0} completion bash)
_{0}() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} command='' skip='' words='' word at
  for ((at = 1; at < COMP_CWORD; ++at)); do
    word=${{COMP_WORDS[at]}}
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
  elif [[ $current == -* ]]; then
    words='{3}'
    case "$command" in
{4}    esac
  else
    case "$command" in
{5}    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
# Where no word is offered, a file name is wanted.
complete -o default -F _{0} {0}
)",
                     root.name, completion_steps(root), completion_values(root, "words='", "'"),
                     option_names(root), options, arguments);
}

}  // namespace clinval::harness
