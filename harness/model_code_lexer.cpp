#include "harness/model_code_lexer.h"

#include <algorithm>

namespace clinval::harness {
namespace {

constexpr std::size_t kDeepestNesting = 64;
constexpr std::size_t kMostTokens = 16384;  // of a statement: LibTorch's parser recurses

constexpr std::size_t kMostOperators = 64;
constexpr std::size_t kMostMinus = 256;
constexpr std::size_t kLongestPath = 64;

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Whether the token nests what stands beside it: an operator, or an index into an indexed value.
bool nests(const CodeToken& token, std::string_view before, std::string_view after) {
  constexpr std::string_view kSigns = "+*/%<>&|^~@!";
  constexpr std::string_view kWords = " and or if not in is ";
  const std::string_view text = token.text;
  if (token.kind == CodeTokenKind::Sign) {
    return kSigns.find(text.front()) != std::string_view::npos || (text == "=" && after == "=") ||
           (text == "[" && (before == "]" || before == ")"));
  }
  return token.kind == CodeTokenKind::Name &&
         kWords.find(" " + std::string(text) + " ") != std::string_view::npos;
}

int opens(const CodeToken& token) {
  return static_cast<int>(token.text == "(" || token.text == "[" || token.text == "{");
}
int closes(const CodeToken& token) {
  return static_cast<int>(token.text == ")" || token.text == "]" || token.text == "}");
}

class Lexer {
 public:
  explicit Lexer(std::string_view source) : source_(source) {}

  std::vector<CodeStatement> run() {
    while (at_ < source_.size()) {
      step();
    }
    end_statement();
    if (!open_.empty()) {
      fail("a bracket is not closed");
    }
    return std::move(statements_);
  }

 private:
  [[noreturn]] void fail(const std::string& rule) const { throw CodeError(line_, rule); }

  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0';
  }

  void step() {
    const char c = peek();
    if (c == '\n') {
      ++line_;
      ++at_;
      if (open_.empty()) {
        end_statement();
      }
    } else if (c == ' ') {
      ++at_;
      if (now_.tokens.empty()) {
        ++now_.indent;
      }
    } else if (is_letter(c)) {
      name();
    } else if (is_digit(c) || (c == '.' && is_digit(peek(1)))) {
      number();
    } else if (c == '"' || c == '\'') {
      text(c);
    } else {
      sign(c);
    }
  }

  void end_statement() {
    if (!now_.tokens.empty()) {
      statements_.push_back(std::move(now_));
    }
    now_ = {};
  }

  void add(CodeTokenKind kind, std::size_t length) {
    if (now_.tokens.size() == kMostTokens) {
      fail("a statement is too long");
    }
    now_.tokens.push_back({kind, source_.substr(at_, length), line_});
    at_ += length;
  }

  void name() {
    std::size_t length = 1;
    while (is_letter(peek(length)) || is_digit(peek(length))) {
      ++length;
    }
    if (peek(length) == '"' || peek(length) == '\'') {
      fail("a text has a prefix");
    }
    add(CodeTokenKind::Name, length);
  }

  void number() {
    std::size_t length = 1;
    while (is_digit(peek(length)) || is_letter(peek(length)) || peek(length) == '.' ||
           ((peek(length) == '-' || peek(length) == '+') && peek(length - 1) == 'e')) {
      ++length;
    }
    add(CodeTokenKind::Number, length);
  }

  void text(char quote) {
    std::size_t length = 1;
    while (peek(length) != quote) {
      if (at_ + length >= source_.size() || peek(length) == '\n' ||
          (peek(length) == '\\' && peek(length + 1) == '\n')) {
        fail("a text is not closed");
      }
      length += peek(length) == '\\' ? 2U : 1U;
    }
    ++length;
    if (length == 2 && peek(2) == quote) {
      fail("a text has three quotes");
    }
    if (at_ + length > source_.size()) {
      fail("a text is not closed");
    }
    add(CodeTokenKind::Text, length);
  }

  void sign(char c) {
    constexpr std::string_view kSigns = "()[]{}.,:=+-*/%<>!&|^~@";
    if (kSigns.find(c) == std::string_view::npos) {
      fail("the serialiser never writes this character");
    }
    if (c == '(' || c == '[' || c == '{') {
      open_.push_back(c);
    } else if (c == ')' || c == ']' || c == '}') {
      const char opening = c == ')' ? '(' : c == ']' ? '[' : '{';
      if (open_.empty() || open_.back() != opening) {
        fail("brackets do not match");
      }
      open_.pop_back();
    }
    if (open_.size() > kDeepestNesting) {
      fail("brackets are nested too deep");
    }
    // Only ->, ==, != and the like have two characters, and no rule looks at them.
    add(CodeTokenKind::Sign, 1);
  }

  std::string_view source_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::string open_;
  CodeStatement now_;
  std::vector<CodeStatement> statements_;
};

}  // namespace

std::vector<CodeStatement> read_statements(std::string_view source) {
  return Lexer(source).run();
}

bool is_nested_too_deep(const CodeStatement& statement) {
  const std::vector<CodeToken>& tokens = statement.tokens;
  std::size_t operators = 0;
  std::size_t minus = 0;
  std::size_t path = 0;
  std::size_t longest_path = 0;
  int depth = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const std::string_view before = i > 0 ? tokens[i - 1].text : std::string_view();
    const std::string_view after = i + 1 < tokens.size() ? tokens[i + 1].text : std::string_view();
    depth += opens(tokens[i]) - closes(tokens[i]);
    operators += nests(tokens[i], before, after) || (tokens[i].text == "=" && depth == 0);
    const bool of_a_number = i + 1 < tokens.size() && tokens[i + 1].kind == CodeTokenKind::Number &&
                             (before == "," || before == "[" || before == "(");
    minus += tokens[i].text == "-" && !of_a_number;
    path = tokens[i].text == "." ? path + 1 : tokens[i].kind == CodeTokenKind::Name ? path : 0;
    longest_path = std::max(longest_path, path);
  }
  return operators > kMostOperators || minus > kMostMinus || longest_path > kLongestPath;
}

}  // namespace clinval::harness
