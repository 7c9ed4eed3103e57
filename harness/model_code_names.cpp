#include "harness/model_code_names.h"

#include <algorithm>

namespace clinval::harness {
namespace {

constexpr std::string_view kRoot = "__torch__";

bool is_name(std::span<const CodeToken> tokens, std::size_t i) {
  return i < tokens.size() && tokens[i].kind == CodeTokenKind::Name;
}

std::string_view text(std::span<const CodeToken> tokens, std::size_t i) {
  return i < tokens.size() ? tokens[i].text : std::string_view();
}

/// Python's special methods run without being called by name (`x + y`, `x[0]`, a cast).
bool is_special(std::string_view name) {
  return name.starts_with("__") && name != "__init__" && name != "__len__" &&
         name != "__contains__";
}

/// The name that `name : type` or `__annotations__["name"] = type` declares, and its type.
struct Declaration {
  std::string name;
  std::span<const CodeToken> type;
};

Declaration declaration(std::span<const CodeToken> tokens) {
  if (text(tokens, 1) == ":") {
    return {std::string(tokens[0].text), tokens.subspan(2)};
  }
  if (text(tokens, 0) == "__annotations__" && text(tokens, 1) == "[" && tokens.size() > 5 &&
      tokens[2].kind == CodeTokenKind::Text && text(tokens, 3) == "]" && text(tokens, 4) == "=") {
    const std::string_view quoted = tokens[2].text;
    return {std::string(quoted.substr(1, quoted.size() - 2)), tokens.subspan(5)};
  }
  return {};
}

OwnClass class_of_header(std::span<const CodeToken> tokens) {
  const std::string_view base = text(tokens, 2) == "(" ? text(tokens, 3) : std::string_view();
  const bool plain = text(tokens, 2) == ":";
  OwnClass made;
  made.has_methods = plain || (base == "Module" && text(tokens, 4) == ")");
  made.is_tuple = base == "NamedTuple" && text(tokens, 4) == ")";
  return made;
}

}  // namespace

std::string module_path(std::string_view file) {
  file.remove_prefix(file.starts_with("code/") ? 5 : 0);
  file.remove_suffix(file.ends_with(".py") ? 3 : 0);
  std::string path(file);
  std::replace(path.begin(), path.end(), '/', '.');
  return path;
}

std::string own_path(std::span<const CodeToken> tokens, std::size_t from) {
  if (text(tokens, from) != kRoot) {
    return {};
  }
  std::string path(kRoot);
  for (std::size_t i = from + 1; text(tokens, i) == "." && is_name(tokens, i + 1); i += 2) {
    path.append(".").append(tokens[i + 1].text);
  }
  return path;
}

std::string whole_own_path(std::span<const CodeToken> tokens) {
  const std::string path = own_path(tokens, 0);
  const auto dots = static_cast<std::size_t>(std::count(path.begin(), path.end(), '.'));
  return dots > 0 && tokens.size() == 2 * dots + 1 ? path : std::string();
}

void OwnNames::collect(const std::string& file, const std::vector<CodeStatement>& statements,
                       std::vector<CodeFinding>& findings) {
  OwnClass* inside = nullptr;
  for (const CodeStatement& statement : statements) {
    const std::span<const CodeToken> tokens = statement.tokens;
    const auto refuse_unless = [&](bool fine, const std::string& rule) {
      if (!fine) {
        findings.push_back({file, tokens[0].line, rule});
      }
    };
    const bool def = tokens[0].text == "def";
    if (statement.indent == 0) {
      inside = nullptr;
    }
    if (statement.indent == 0 && is_name(tokens, 1) && (def || tokens[0].text == "class")) {
      const std::string path = module_path(file) + "." + std::string(tokens[1].text);
      refuse_unless(!functions_.contains(path) && !classes_.contains(path),
                    "the archive defines " + path + " twice");
      if (def) {
        functions_.insert(path);
      } else {
        inside = &classes_.insert_or_assign(path, class_of_header(tokens)).first->second;
      }
    } else if (inside != nullptr && statement.indent == 2) {
      const Declaration declared = declaration(tokens);
      const std::string name = def ? std::string(text(tokens, 1)) : declared.name;
      const bool twice =
          !name.empty() && (inside->methods.contains(name) || inside->attributes.contains(name));
      refuse_unless(name.find('\\') == std::string::npos, "an attribute with an escaped name");
      refuse_unless(!twice, "the member " + name + " is defined twice");
      if (def) {
        refuse_unless(inside->has_methods, "only modules may have methods");
        refuse_unless(!is_special(name), "the method " + name + " runs without being called");
        inside->methods.insert(name);
      } else if (!name.empty()) {
        inside->attributes.emplace(name, whole_own_path(declared.type));
        all_.insert(name);
      }
    }
  }
}

const OwnClass* OwnNames::find_class(std::string_view path) const {
  const auto found = classes_.find(path);
  return found == classes_.end() ? nullptr : &found->second;
}

bool OwnNames::has_function(std::string_view path) const {
  return functions_.contains(path);
}

bool OwnNames::has_method(std::string_view class_path, std::string_view name) const {
  const OwnClass* found = find_class(class_path);
  return found != nullptr && found->methods.contains(name);
}

std::string OwnNames::attribute_class(std::string_view class_path, std::string_view name) const {
  const OwnClass* found = find_class(class_path);
  if (found == nullptr) {
    return {};
  }
  const auto attribute = found->attributes.find(name);
  return attribute == found->attributes.end() ? std::string() : attribute->second;
}

std::string OwnNames::unit_of(std::string path) const {
  while (!path.empty() && !functions_.contains(path) && !classes_.contains(path)) {
    const std::size_t dot = path.rfind('.');
    path.resize(dot == std::string::npos ? 0 : dot);
  }
  return path;
}

}  // namespace clinval::harness
