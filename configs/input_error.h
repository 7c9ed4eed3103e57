#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clinval::configs {

/// Which exit code a problem belongs to.
enum class Area { Config, Data, Model, Output };

/// Stable code of a problem: error_code(Area::Config, "TYPE") is "E-CONFIG-TYPE".
[[nodiscard]] std::string error_code(Area area, std::string_view name);

/// One thing that is wrong with an input, said so that a user can mend it. Never holds a value of a
/// case.
struct Problem {
  std::string code = {};                             ///< stable: "E-CONFIG-UNKNOWN-KEY"
  std::string file = {};                             ///< name as the user gave it; may be empty
  std::string pointer = {};                          ///< JSON pointer (RFC 6901), or empty
  std::optional<std::size_t> line = std::nullopt;    ///< 1-based line of a text file
  std::optional<std::size_t> column = std::nullopt;  ///< 1-based column in that line
  std::optional<std::size_t> row = std::nullopt;     ///< 1-based data row of a table
  std::string field = {};  ///< column of a table, tensor of a model; may be empty
  std::string expected =
      {};  ///< what belongs there, to be read after the word "expected"; no value of a case
  std::string hint = {};  ///< what to do next; may be empty
};

/// "E-…: file:line:column: /pointer: expected … (hint)" in one line.
[[nodiscard]] std::string to_string(const Problem& problem);

/// Bad input of the user: all problems found at once. DataError and ModelError of the layers above
/// are the same thing with another exit code.
class InputError : public std::runtime_error {
 public:
  InputError(Area area, std::vector<Problem> problems);
  InputError(Area area, Problem problem)
      : InputError(area, std::vector<Problem>{std::move(problem)}) {}

  [[nodiscard]] Area area() const { return area_; }
  [[nodiscard]] const std::vector<Problem>& problems() const { return problems_; }

 private:
  Area area_;
  std::vector<Problem> problems_;
};

/// One row of `clinval list errors`.
struct ErrorCode {
  std::string_view code;
  std::string_view meaning;
  std::string_view remedy;
};

}  // namespace clinval::configs
