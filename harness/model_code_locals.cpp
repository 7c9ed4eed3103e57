#include "harness/model_code_locals.h"

#include "harness/model_operators.h"

namespace clinval::harness {
namespace {

bool is_name(std::span<const CodeToken> tokens, std::size_t i) {
  return i < tokens.size() && tokens[i].kind == CodeTokenKind::Name;
}

std::string_view text(std::span<const CodeToken> tokens, std::size_t i) {
  return i < tokens.size() ? tokens[i].text : std::string_view();
}

/// +1 at an opening bracket, -1 at a closing one.
int step(const CodeToken& token) {
  if (token.kind != CodeTokenKind::Sign) {
    return 0;
  }
  const std::string_view sign = token.text;
  return static_cast<int>(sign == "(" || sign == "[" || sign == "{") -
         static_cast<int>(sign == ")" || sign == "]" || sign == "}");
}

/// Whether `=` assigns, and is no part of a comparison.
bool assigns(std::span<const CodeToken> tokens, std::size_t i) {
  const std::string_view before = i == 0 ? std::string_view() : text(tokens, i - 1);
  return text(tokens, i) == "=" && text(tokens, i + 1) != "=" && before != "=" && before != "<" &&
         before != ">" && before != "!";
}

/// The place of the last `=` outside brackets that assigns, or 0.
std::size_t end_of_targets(std::span<const CodeToken> tokens) {
  std::size_t end = 0;
  int depth = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    depth += step(tokens[i]);
    if (depth == 0 && assigns(tokens, i)) {
      end = i;
    }
  }
  return end;
}

/// Where the object begins that ends before `tokens[dot]`; `dot` when that is no object.
std::size_t start_of_object(std::span<const CodeToken> tokens, std::size_t dot) {
  std::size_t start = dot;
  while (start > 0) {
    --start;
    if (text(tokens, start) == ")") {
      int depth = step(tokens[start]);
      while (depth < 0 && start > 0) {
        depth += step(tokens[--start]);
      }
      const bool named = start > 0 && is_name(tokens, start - 1);
      if (named && text(tokens, start - 1) == "getattr") {
        --start;
      } else if (named && !is_code_keyword(text(tokens, start - 1))) {
        return dot;  // the arguments of a call
      }
    } else if (!is_name(tokens, start)) {
      return dot;
    }
    if (start == 0 || text(tokens, start - 1) != ".") {
      return start;
    }
    --start;
  }
  return dot;
}

}  // namespace

Locals::Locals(std::span<const CodeStatement> def, const std::string& own_class,
               const OwnNames& own)
    : own_(&own) {
  for (const CodeStatement& statement : def.subspan(1)) {
    bind_targets(statement.tokens);
  }
  bind_parameters(def.front().tokens, own_class);
  for (const CodeStatement& statement : def.subspan(1)) {
    learn(statement.tokens);
  }
}

/// def name(self: __torch__.M, x: Tensor=default) -> Tensor: LibTorch gives the first parameter of
/// a method the class of the method, whatever is written there.
void Locals::bind_parameters(std::span<const CodeToken> head, const std::string& own_class) {
  int depth = 0;
  for (std::size_t i = 0; i < head.size(); ++i) {
    const bool begins = depth == 1 && (text(head, i - 1) == "(" || text(head, i - 1) == ",");
    depth += step(head[i]);
    if (depth == 0 && text(head, i) == ")") {
      return;
    }
    if (!begins || !is_name(head, i)) {
      continue;
    }
    const std::string name(head[i].text);
    const bool once = ++bound_[name] == 1;
    std::size_t end = i + 2;
    while (text(head, end) == "." || is_name(head, end)) {
      ++end;
    }
    const bool typed =
        text(head, i + 1) == ":" && (text(head, end) == "," || text(head, end) == ")");
    const std::string declared =
        typed ? whole_own_path(head.subspan(i + 2, end - i - 2)) : std::string();
    const bool is_self = i == 3 && !own_class.empty();
    if (once && !declared.empty() && (!is_self || declared == own_class)) {
      classes_[name] = declared;
    }
  }
}

void Locals::bind_targets(std::span<const CodeToken> tokens) {
  const bool loop = text(tokens, 0) == "for";
  const std::size_t end = loop ? 2 : end_of_targets(tokens);
  for (std::size_t i = loop ? 1 : 0; i < end; ++i) {
    const bool part = i > 0 && text(tokens, i - 1) == ".";
    if (is_name(tokens, i) && !part && text(tokens, i + 1) != "." && text(tokens, i + 1) != "[") {
      ++bound_[std::string(tokens[i].text)];
    }
  }
}

/// Remembers what `name = object` and `name = __torch__.function` stand for.
void Locals::learn(std::span<const CodeToken> tokens) {
  if (!is_name(tokens, 0) || !assigns(tokens, 1) || !bound_once(tokens[0].text)) {
    return;
  }
  const std::string name(tokens[0].text);
  const std::string path = whole_own_path(tokens.subspan(2));
  const OwnClass* made = own_->find_class(path);
  if (own_->has_function(path) || (made != nullptr && made->is_tuple)) {
    callables_[name] = path;
    return;
  }
  std::size_t at = 2;
  const std::string found = object(tokens, at);
  if (at == tokens.size() && !found.empty()) {
    classes_[name] = found;
  }
}

bool Locals::bound_once(std::string_view name) const {
  const auto found = bound_.find(name);
  return found != bound_.end() && found->second == 1;
}

std::string Locals::callable(std::string_view name) const {
  const auto found = callables_.find(name);
  return found != callables_.end() && bound_once(name) ? found->second : std::string();
}

/// Reads an object from `at` on and moves `at` behind it; recursion ends with the lexer's limit of
/// brackets.
std::string Locals::object(std::span<const CodeToken> tokens, std::size_t& at) const {
  std::string found;
  if (text(tokens, at) == "(" || (text(tokens, at) == "getattr" && text(tokens, at + 1) == "(")) {
    const bool part = text(tokens, at) == "getattr";
    at += part ? 2 : 1;
    found = object(tokens, at);
    if (part && text(tokens, at) == "," && text(tokens, at + 1).size() > 2 &&
        tokens[at + 1].kind == CodeTokenKind::Text) {
      const std::string_view quoted = tokens[at + 1].text;
      found = own_->attribute_class(found, quoted.substr(1, quoted.size() - 2));
      at += 2;
    } else if (part) {
      return {};
    }
    if (text(tokens, at) != ")") {
      return {};
    }
    ++at;
  } else if (is_name(tokens, at)) {
    const auto known = classes_.find(text(tokens, at));
    found = known != classes_.end() && bound_once(known->first) ? known->second : std::string();
    ++at;
  }
  for (; text(tokens, at) == "." && is_name(tokens, at + 1) && !found.empty(); at += 2) {
    found = own_->attribute_class(found, tokens[at + 1].text);
  }
  return found;
}

std::string Locals::class_before(std::span<const CodeToken> tokens, std::size_t dot) const {
  const std::size_t start = start_of_object(tokens, dot);
  std::size_t at = start;
  const std::string found = start < dot ? object(tokens.first(dot), at) : std::string();
  return at == dot ? found : std::string();
}

}  // namespace clinval::harness
