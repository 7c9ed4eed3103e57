#include "harness/model_code_lexer.h"

namespace clinval::harness {
namespace {

constexpr std::size_t kDeepestNesting = 64;
constexpr std::size_t kMostTokens = 16384;  // of a statement: LibTorch's parser recurses

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
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

}  // namespace clinval::harness
