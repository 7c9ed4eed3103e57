#pragma once

#include <string>
#include <vector>

#include "configs/input_error.h"

namespace clinval::tests {

/// The problems that an action throws; none when it throws nothing.
template <typename Action>
std::vector<configs::Problem> problems_of(const Action& action) {
  try {
    action();
  } catch (const configs::InputError& error) {
    return error.problems();
  }
  return {};
}

/// "CODE POINTER LINE:COLUMN", with 0:0 when there is no place.
inline std::string brief(const configs::Problem& problem) {
  return problem.code + " " + problem.pointer + " " + std::to_string(problem.line.value_or(0)) +
         ":" + std::to_string(problem.column.value_or(0));
}

/// The same of each, one a line.
inline std::string briefs(const std::vector<configs::Problem>& problems) {
  std::string text;
  for (const configs::Problem& problem : problems) {
    text += (text.empty() ? "" : "\n") + brief(problem);
  }
  return text;
}

}  // namespace clinval::tests
