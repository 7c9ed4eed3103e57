#include "configs/input_error.h"

#include <utility>

namespace clinval::configs {
namespace {

std::string joined(const std::vector<Problem>& problems) {
  std::string text;
  for (const Problem& problem : problems) {
    text += (text.empty() ? "" : "\n") + to_string(problem);
  }
  return text;
}

std::string place(const Problem& problem) {
  std::string text = problem.file;
  if (problem.line) {
    text += (text.empty() ? "line " : ":") + std::to_string(*problem.line);
    if (problem.column) {
      text += ":" + std::to_string(*problem.column);
    }
  }
  return text;
}

}  // namespace

std::string error_code(Area area, std::string_view name) {
  switch (area) {
    case Area::Config: return "E-CONFIG-" + std::string(name);
    case Area::Data: return "E-DATA-" + std::string(name);
    case Area::Model: return "E-MODEL-" + std::string(name);
    case Area::Output: return "E-OUTPUT-" + std::string(name);
  }
  throw std::logic_error("area without a code");
}

std::string to_string(const Problem& problem) {
  std::string text = problem.code;
  const auto add = [&text](const std::string& part) {
    if (!part.empty()) {
      text += ": " + part;
    }
  };
  add(place(problem));
  add(problem.pointer);
  add(problem.row ? "row " + std::to_string(*problem.row) : "");
  add(problem.field);
  add(problem.expected.empty() ? "" : "expected " + problem.expected);
  return problem.hint.empty() ? text : text + " (" + problem.hint + ")";
}

InputError::InputError(Area area, std::vector<Problem> problems)
    : std::runtime_error(joined(problems)), area_(area), problems_(std::move(problems)) {}

}  // namespace clinval::configs
