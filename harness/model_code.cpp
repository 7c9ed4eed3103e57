#include "harness/model_code.h"

#include <algorithm>
#include <array>
#include <set>

#include "harness/model_code_lexer.h"
#include "harness/model_operators.h"

namespace clinval::harness {
namespace {

constexpr std::size_t kDeepestIndent = 128;
constexpr std::size_t kMostRecursiveTokens = 256;  // LibTorch's parser recurses on each

bool is_keyword(std::string_view name) {
  constexpr std::array<std::string_view, 11> kWords = {
      "and", "assert", "elif", "else", "if", "in", "is", "not", "or", "return", "while"};
  return std::find(kWords.begin(), kWords.end(), name) != kWords.end();
}

/// What the archive's own code defines.
struct OwnNames {
  std::set<std::string_view> callables;   ///< methods, functions and classes
  std::set<std::string_view> attributes;  ///< members with a declared type
};

void collect(const std::vector<CodeStatement>& statements, OwnNames& own) {
  for (const CodeStatement& statement : statements) {
    const auto& tokens = statement.tokens;
    if (tokens.size() < 2) {
      continue;
    }
    if (tokens[0].text == "def" || tokens[0].text == "class") {
      own.callables.insert(tokens[1].text);
    } else if (statement.indent == 2 && tokens[1].text == ":") {
      own.attributes.insert(tokens[0].text);
    }
  }
}

/// `_0 = __torch__.path.function`: how the serialiser names a function of the archive.
bool is_alias(const CodeStatement& statement) {
  const auto& tokens = statement.tokens;
  if (tokens.size() < 5 || tokens[1].text != "=" || tokens[2].text != "__torch__") {
    return false;
  }
  for (std::size_t i = 3; i < tokens.size(); ++i) {
    if (i % 2 == 1 ? tokens[i].text != "." : tokens[i].kind != CodeTokenKind::Name) {
      return false;
    }
  }
  return tokens.size() % 2 == 1;
}

/// Applies the rules to the statements of one file.
class FileScan {
 public:
  FileScan(std::string file, const OwnNames& own, CodeFacts& facts)
      : file_(std::move(file)), own_(own), facts_(facts) {}

  void statement(const CodeStatement& statement) {
    tokens_ = &statement.tokens;
    place(statement);
    recursion();
    if (is_alias(statement)) {
      aliases_.insert(text(0));
    }
    for (std::size_t i = 0; i < tokens_->size(); ++i) {
      token(i);
    }
  }

 private:
  [[nodiscard]] std::string_view text(std::size_t i) const {
    return i < tokens_->size() ? (*tokens_)[i].text : std::string_view();
  }
  [[nodiscard]] bool is_name(std::size_t i) const {
    return i < tokens_->size() && (*tokens_)[i].kind == CodeTokenKind::Name;
  }

  void find(std::size_t i, const std::string& rule) {
    facts_.findings.push_back({file_, (*tokens_)[i].line, rule});
  }

  /// Where a statement may stand: definitions at the margin, members one step in, bodies deeper.
  void place(const CodeStatement& statement) {
    const std::string_view first = text(0);
    const bool defines = first == "def" || first == "class";
    if (defines && tokens_->back().text != ":") {
      find(0, "a definition must end its line");
    }
    if (statement.indent == 0) {
      if (!defines) {
        find(0, "only definitions may stand at the margin");
      }
      in_class_ = first == "class";
      in_def_ = first == "def";
    } else if (in_class_ && statement.indent == 2) {
      in_def_ = first == "def";
      if (first == "class") {
        find(0, "a class inside a class");
      } else if (!in_def_) {
        no_calls(0, tokens_->size(), "a class attribute must be a plain value");
      }
    } else if (!in_def_ || defines || statement.indent > kDeepestIndent) {
      find(0, "a statement stands where the serialiser writes none");
    }
    if (first == "def") {
      default_arguments();
    }
  }

  /// Default arguments are evaluated while the archive is loaded.
  void default_arguments() {
    int depth = 0;
    for (std::size_t i = 0; i < tokens_->size(); ++i) {
      const char sign = (*tokens_)[i].kind == CodeTokenKind::Sign ? text(i).front() : ' ';
      depth += sign == '(' || sign == '[' || sign == '{';
      depth -= sign == ')' || sign == ']' || sign == '}';
      if (depth == 1 && sign == '=') {
        no_calls(i, tokens_->size(), "a default argument must be a plain value");
        return;
      }
    }
  }

  /// A bracket may open a tuple, never the arguments of something.
  void no_calls(std::size_t from, std::size_t to, const std::string& rule) {
    for (std::size_t i = from; i < to; ++i) {
      const std::string_view before = i == 0 ? std::string_view() : text(i - 1);
      if (text(i) == "(" && before != "=" && before != "," && before != "(" && before != "[") {
        find(i, rule);
      }
      if (text(i) == "torch" && before != ".") {
        find(i, rule);
      }
    }
  }

  void recursion() {
    std::size_t count = 0;
    for (const CodeToken& token : *tokens_) {
      count += token.text == "if" || token.text == "not" || token.text == "-" ||
               token.text == "~" || token.text == "*";
    }
    if (count > kMostRecursiveTokens) {
      find(0, "an expression is nested too deep");
    }
  }

  void token(std::size_t i) {
    if (text(i) == "(") {
      opening(i);
    } else if (text(i) == "@" && i == 0) {
      find(i, "decorators are not allowed");
    }
    if (!is_name(i)) {
      return;
    }
    if (is_refused_name(text(i))) {
      find(i, "the name " + std::string(text(i)) + " is not allowed");
    }
    const bool member = i > 0 && text(i - 1) == ".";
    if (!member && text(i) == "torch") {
      torch_operator(i);
    } else if (!member && text(i) == "ops") {
      primitive(i);
    } else if (member && text(i + 1) != "(") {
      attribute(i);
    }
  }

  /// x.NAME without a call: an operator taken this way could be called under another name later.
  void attribute(std::size_t i) {
    std::size_t start = i;
    while (start >= 2 && text(start - 1) == "." && is_name(start - 2)) {
      start -= 2;
    }
    const std::string_view first = text(start);
    const bool path = first == "__torch__" || first == "CONSTANTS" || first == "torch" ||
                      first == "ops";  // the last two have rules of their own
    if (!path && !own_.attributes.contains(text(i))) {
      find(i, "the attribute " + std::string(text(i)) + " is not declared in the archive");
    }
  }

  void torch_operator(std::size_t i) {
    const std::string name(text(i + 2));
    if (text(i + 1) != "." || !is_name(i + 2) || text(i + 3) != "(") {
      find(i, "torch may only be used as torch.operator(...)");
    } else if (!is_pure_operator(name)) {
      find(i, "the operator torch." + name + " is not on the list of pure operators");
    } else {
      facts_.operators.push_back(name);
    }
  }

  void primitive(std::size_t i) {
    if (text(i + 1) != "." || text(i + 2) != "prim" || text(i + 3) != "." ||
        !is_pure_primitive(text(i + 4)) || text(i + 5) != "(") {
      find(i, "ops may only be used with a listed primitive, not " + std::string(text(i + 4)));
    }
  }

  /// What stands before an opening bracket decides whether this is a call, and of what.
  void opening(std::size_t i) {
    if (i == 0 || (*tokens_)[i - 1].kind == CodeTokenKind::Sign) {
      if (i > 0 && (text(i - 1) == ")" || text(i - 1) == "]" || text(i - 1) == "}")) {
        find(i, "the result of an expression is called");
      }
      return;
    }
    if (!is_name(i - 1)) {
      find(i, "a literal is called");
      return;
    }
    const std::string_view name = text(i - 1);
    if (i > 1 && text(i - 2) == ".") {
      member_call(i, name);
    } else if (name == "getattr") {
      named_part(i);
    } else if (!is_keyword(name) && !is_pure_builtin(name) && !aliases_.contains(name) &&
               !defined_here(i)) {
      find(i, "the function " + std::string(name) + " is not on the list");
    }
  }

  [[nodiscard]] bool defined_here(std::size_t i) const {
    return i == 2 && (text(0) == "def" || text(0) == "class");
  }

  void member_call(std::size_t i, std::string_view name) {
    const bool of_torch = i >= 3 && text(i - 3) == "torch" && (i < 4 || text(i - 4) != ".");
    const bool of_prim =
        i >= 5 && text(i - 3) == "prim" && text(i - 5) == "ops" && (i < 6 || text(i - 6) != ".");
    if (!of_torch && !of_prim && !own_.callables.contains(name)) {
      find(i, "the method " + std::string(name) + " is not defined in the archive");
    }
  }

  /// getattr(self.part, "0"): an own object and a literal.
  void named_part(std::size_t i) {
    std::size_t at = i + 1;
    while (is_name(at) || text(at) == ".") {
      ++at;
    }
    const bool literal = at + 1 < tokens_->size() && (*tokens_)[at + 1].kind == CodeTokenKind::Text;
    if (at == i + 1 || text(at) != "," || !literal || text(at + 2) != ")") {
      find(i, "getattr may only name a part by a literal");
    }
  }

  std::string file_;
  const OwnNames& own_;
  CodeFacts& facts_;
  const std::vector<CodeToken>* tokens_ = nullptr;
  std::set<std::string_view> aliases_;
  bool in_class_ = false;
  bool in_def_ = false;
};

}  // namespace

CodeFacts scan_model_code(const std::vector<CodeFile>& files) {
  CodeFacts facts;
  std::vector<std::vector<CodeStatement>> statements;
  OwnNames own;
  for (const CodeFile& file : files) {
    try {
      statements.push_back(read_statements(file.text));
    } catch (const CodeError& error) {
      facts.findings.push_back({file.name, error.line(), error.what()});
      return facts;
    }
    collect(statements.back(), own);
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    FileScan scan(files[i].name, own, facts);
    for (const CodeStatement& statement : statements[i]) {
      scan.statement(statement);
    }
  }
  std::sort(facts.operators.begin(), facts.operators.end());
  facts.operators.erase(std::unique(facts.operators.begin(), facts.operators.end()),
                        facts.operators.end());
  return facts;
}

}  // namespace clinval::harness
