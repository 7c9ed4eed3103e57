#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace clinval::harness {

enum class CodeTokenKind { Name, Number, Text, Sign };

struct CodeToken {
  CodeTokenKind kind = CodeTokenKind::Sign;
  std::string_view text;  ///< of the source; a Text with its quotes
  std::size_t line = 0;   ///< 1-based
};

/// A statement: what stands between two line ends outside brackets.
struct CodeStatement {
  std::size_t indent = 0;  ///< leading spaces
  std::vector<CodeToken> tokens;
};

/// A character that the serialiser never writes.
class CodeError : public std::runtime_error {
 public:
  CodeError(std::size_t line, const std::string& rule) : std::runtime_error(rule), line_(line) {}
  [[nodiscard]] std::size_t line() const { return line_; }

 private:
  std::size_t line_;
};

/// Splits TorchScript source into statements; views point into `source`.
/// Errors: CodeError for comments, tabs, backslashes outside texts, other bytes that are not ASCII,
///         open texts or brackets, nesting deeper than 64, statements of more than 16,384 tokens.
[[nodiscard]] std::vector<CodeStatement> read_statements(std::string_view source);

/// Whether LibTorch's parser or compiler would recurse deeply on a statement: more than 64
/// operators or attributes in a row, more than 256 minus signs other than of numbers in a list. The
/// serialiser writes operators as functions, so that honest code has hardly any.
[[nodiscard]] bool is_nested_too_deep(const CodeStatement& statement);

}  // namespace clinval::harness
