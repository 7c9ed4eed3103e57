#pragma once

#include <string>
#include <vector>

namespace clinval::harness {

struct CompletionOption {
  std::vector<std::string> names;  ///< "--out", "-h"
  std::string doc;
  bool takes_value = false;
  std::vector<std::string> words = {};  ///< values to offer; empty: file names
};

/// The part of a command line that a shell has to know.
struct CompletionCommand {
  std::string name;
  std::string doc;
  std::vector<CompletionOption> options = {};
  std::vector<std::string> words = {};  ///< arguments to offer; empty: file names
  std::vector<CompletionCommand> commands = {};
};

/// "bash", "zsh", "fish".
[[nodiscard]] std::vector<std::string> completion_shells();

/// A script that teaches a shell the commands, options and words of a program; empty for a shell
/// that is not known. Options of the root are offered after every command.
[[nodiscard]] std::string completion_script(const std::string& shell,
                                            const CompletionCommand& root);

/// Its three forms: bash 4.4, zsh 5, fish 3.
[[nodiscard]] std::string bash_completion(const CompletionCommand& root);
[[nodiscard]] std::string zsh_completion(const CompletionCommand& root);
[[nodiscard]] std::string fish_completion(const CompletionCommand& root);

/// A command below the root with the words that lead to it: "model inspect".
struct CompletionPath {
  std::string words;
  std::string above;  ///< those of the command above: "model"
  const CompletionCommand* command = nullptr;
};

/// Every command below the root, one above before those below it.
[[nodiscard]] std::vector<CompletionPath> completion_paths(const CompletionCommand& root);

/// Lines of a `case` of bash and zsh, indented: they follow the words of the command line to the
/// variables `command` and `skip` (an option that waits for its value).
[[nodiscard]] std::string completion_steps(const CompletionCommand& root);

/// Lines of another `case`, over "$command $skip": the words that an option with words takes,
/// between what begins and what ends an assignment of the shell.
[[nodiscard]] std::string completion_values(const CompletionCommand& root, const std::string& begin,
                                            const std::string& end);

}  // namespace clinval::harness
