#include "harness/model_code.h"

#include <algorithm>
#include <array>
#include <span>

#include "harness/model_code_calls.h"
#include "harness/model_code_lexer.h"
#include "harness/model_code_locals.h"
#include "harness/model_code_names.h"
#include "harness/model_operators.h"

namespace clinval::harness {
namespace {

constexpr std::size_t kDeepestIndent = 128;
constexpr std::size_t kMostFindings = 100;

struct Graphs {
  CallGraph calls;     ///< of methods and functions
  CallGraph mentions;  ///< of classes and functions
};

/// Applies the rules to the statements of one file.
class FileScan {
 public:
  FileScan(std::string file, const OwnNames& own, CodeFacts& facts, Graphs& graphs)
      : file_(std::move(file)), own_(own), facts_(facts), graphs_(graphs), locals_(own) {}

  void run(std::span<const CodeStatement> statements) {
    for (std::size_t i = 0; i < statements.size(); ++i) {
      if (statements[i].tokens.front().text == "def") {
        std::size_t end = i + 1;
        while (end < statements.size() && statements[end].indent > statements[i].indent) {
          ++end;
        }
        enter(statements.subspan(i, end - i));
      } else if (statements[i].tokens.front().text == "class") {
        unit_ = module_path(file_) + "." + std::string(text_of(statements[i], 1));
        class_ = unit_;
        locals_ = Locals(own_);
        graphs_.mentions.add(unit_, 0);
      }
      statement(statements[i]);
    }
  }

 private:
  static std::string_view text_of(const CodeStatement& statement, std::size_t i) {
    return i < statement.tokens.size() ? statement.tokens[i].text : std::string_view();
  }

  /// A definition begins: what its names stand for, and where it stands among the others.
  void enter(std::span<const CodeStatement> def) {
    class_ = def.front().indent == 0 ? std::string() : class_;
    const std::string name(text_of(def.front(), 1));
    def_ = (class_.empty() ? module_path(file_) : class_) + "." + name;
    unit_ = class_.empty() ? def_ : class_;
    implicit_ = name.starts_with("__") && name != "__init__";
    locals_ = Locals(def, class_, own_);
    std::uint64_t size = 0;
    for (const CodeStatement& statement : def) {
      size += statement.tokens.size();
    }
    graphs_.calls.add(def_, size);
    graphs_.mentions.add(unit_, 0);
    for (const char* fixed : {"torch", "ops", "CONSTANTS", "getattr", "__torch__"}) {
      if (locals_.is_bound(fixed)) {
        tokens_ = &def.front().tokens;
        find(0, std::string(fixed) + " gets another meaning");
      }
    }
  }

  void statement(const CodeStatement& statement) {
    tokens_ = &statement.tokens;
    place(statement);
    if (is_nested_too_deep(statement)) {
      find(0, "an expression is nested too deep");
      return;
    }
    for (std::size_t i = 0; i < tokens_->size(); ++i) {
      token(i);
    }
  }

  [[nodiscard]] std::string_view text(std::size_t i) const {
    return i < tokens_->size() ? (*tokens_)[i].text : std::string_view();
  }
  [[nodiscard]] bool is_name(std::size_t i) const {
    return i < tokens_->size() && (*tokens_)[i].kind == CodeTokenKind::Name;
  }

  void find(std::size_t i, const std::string& rule) {
    if (facts_.findings.size() < kMostFindings) {
      facts_.findings.push_back({file_, (*tokens_)[i].line, rule});
    }
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

  void token(std::size_t i) {
    if (text(i) == "(") {
      opening(i);
    } else if (text(i) == "@" && i == 0) {
      find(i, "decorators are not allowed");
    }
    if (text(i) == "=" && i > 1) {
      assignment(i);
    }
    if (!is_name(i)) {
      return;
    }
    if (is_refused_name(text(i))) {
      find(i, "the name " + std::string(text(i)) + " is not allowed");
    }
    if (text(i) == "for" && (i != 0 || text(2) != "in" || text(3) != "range" || text(4) != "(")) {
      find(i, "loops must run over range(...)");  // the compiler unrolls others
    }
    if (text(i) == "in" && text(0) != "for" && implicit_) {
      find(i, "a method that runs without being called may not search");
    }
    const bool member = i > 0 && text(i - 1) == ".";
    if (!member && text(i) == "__torch__") {
      mention(i);
    }
    if (!member && text(i) == "torch") {
      torch_operator(i);
    } else if (!member && text(i) == "ops") {
      primitive(i);
    } else if (member && text(i + 1) != "(") {
      attribute(i);
    }
  }

  /// x += y: calls a method of x.
  void assignment(std::size_t i) {
    constexpr std::string_view kSigns = "+-*/%&|^@~";
    const char before = text(i - 1).front();
    const bool shift = (before == '<' || before == '>') && text(i - 2) == text(i - 1);
    if ((*tokens_)[i - 1].kind == CodeTokenKind::Sign &&
        (shift || kSigns.find(before) != std::string_view::npos)) {
      find(i, "the serialiser never writes this assignment");
    }
  }

  /// A class or function of the archive by its path; naming it makes LibTorch compile it.
  void mention(std::size_t i) {
    const std::string path = own_path(*tokens_, i);
    const std::string unit = own_.unit_of(path);
    if (!unit.empty() && unit != unit_) {
      graphs_.mentions.call(unit_, unit, 0);
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
    if (!path && !own_.is_attribute(text(i))) {
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
    } else if (const std::string own = locals_.callable(name); !own.empty()) {
      own_call(i, own);
    } else if (!is_code_keyword(name) && !defined_here(i) &&
               (!is_pure_builtin(name) || locals_.is_bound(name) || implicit_)) {
      find(i, "the function " + std::string(name) + " is not on the list");
    }
  }

  [[nodiscard]] bool defined_here(std::size_t i) const {
    return i == 2 && (text(0) == "def" || text(0) == "class");
  }

  /// A call of something that the archive defines.
  void own_call(std::size_t i, const std::string& callee) {
    if (implicit_) {
      find(i, "a method that runs without being called may only use operators");
    }
    graphs_.calls.call(def_, callee);
  }

  /// x.NAME(…): the name decides nothing, for a tensor has methods of any name; x must be an object
  /// whose class the archive declares, and that class must define the method.
  void member_call(std::size_t i, std::string_view name) {
    const bool of_torch = i >= 3 && text(i - 3) == "torch" && (i < 4 || text(i - 4) != ".");
    const bool of_prim =
        i >= 5 && text(i - 3) == "prim" && text(i - 5) == "ops" && (i < 6 || text(i - 6) != ".");
    if (of_torch || of_prim) {
      return;  // rules of their own
    }
    const std::string own_class = locals_.class_before(*tokens_, i - 2);
    const std::string path = path_before(i);
    const OwnClass* made = own_.find_class(path);
    if (own_.has_method(own_class, name)) {
      own_call(i, own_class + "." + std::string(name));
    } else if (own_.has_function(path) || (made != nullptr && made->is_tuple)) {
      own_call(i, path);
    } else {
      find(i, "the method " + std::string(name) + " is not called of an object that defines it");
    }
  }

  /// The path __torch__.a.b that ends before token i, or "".
  [[nodiscard]] std::string path_before(std::size_t i) const {
    std::size_t start = i - 1;
    while (start >= 2 && text(start - 1) == "." && is_name(start - 2)) {
      start -= 2;
    }
    const bool whole = start == 0 || text(start - 1) != ".";
    return whole ? whole_own_path(std::span(*tokens_).subspan(start, i - start)) : std::string();
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
  Graphs& graphs_;
  Locals locals_;
  std::string class_;  ///< where the scan stands
  std::string def_;
  std::string unit_;
  bool implicit_ = false;  ///< a method that runs without being called by name
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
    own.collect(file.name, statements.back(), facts.findings);
  }
  Graphs graphs;
  for (std::size_t i = 0; i < files.size(); ++i) {
    FileScan(files[i].name, own, facts, graphs).run(statements[i]);
  }
  for (const CallGraph* graph : {&graphs.calls, &graphs.mentions}) {
    if (const auto found = graph->finding()) {
      facts.findings.push_back({found->name, 1, found->rule});
    }
  }
  std::sort(facts.operators.begin(), facts.operators.end());
  facts.operators.erase(std::unique(facts.operators.begin(), facts.operators.end()),
                        facts.operators.end());
  return facts;
}

}  // namespace clinval::harness
