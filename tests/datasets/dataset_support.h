#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "configs/input_error.h"

namespace clinval::tests {

/// A folder that is removed with everything in it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "clinval-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }

  [[nodiscard]] std::string path(const std::string& name = "") const {
    return name.empty() ? path_ : path_ + "/" + name;
  }
  std::string write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path(name), std::ios::binary) << bytes;
    return path(name);
  }

 private:
  std::string path_;
};

inline std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// The problems that an action throws; none when it succeeds.
template <typename Action>
std::vector<configs::Problem> problems_of(Action action) {
  try {
    action();
  } catch (const configs::InputError& error) {
    return error.problems();
  }
  return {};
}

/// The code of the first problem; "ok" when there is none.
template <typename Action>
std::string code_of(Action action) {
  const auto problems = problems_of(std::move(action));
  return problems.empty() ? "ok" : problems.front().code;
}

/// Everything that the user would see.
inline std::string message_of(const std::vector<configs::Problem>& problems) {
  std::string text;
  for (const configs::Problem& problem : problems) {
    text += configs::to_string(problem) + "\n";
  }
  return text;
}

}  // namespace clinval::tests
