#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model_code.h"
#include "harness/model_code_lexer.h"

namespace clinval::harness {

/// A class of the archive.
struct OwnClass {
  bool has_methods = false;  ///< a module or a plain class; neither named tuple nor interface
  bool is_tuple = false;     ///< NamedTuple: calling it makes a tuple
  std::map<std::string, std::string, std::less<>> attributes;  ///< to its own class, or to ""
  std::set<std::string, std::less<>> methods;
};

/// What the archive's own code defines, by full path: `__torch__.folder.M`. LibTorch finds a
/// definition by the path of its file, so that a path means one thing only.
class OwnNames {
 public:
  /// Adds a file. Findings: names that are defined twice, methods called without being named.
  void collect(const std::string& file, const std::vector<CodeStatement>& statements,
               std::vector<CodeFinding>& findings);

  [[nodiscard]] const OwnClass* find_class(std::string_view path) const;
  [[nodiscard]] bool has_function(std::string_view path) const;
  [[nodiscard]] bool has_method(std::string_view class_path, std::string_view name) const;
  /// The class that the attribute of a class is declared as; "" unless it is of the archive.
  [[nodiscard]] std::string attribute_class(std::string_view class_path,
                                            std::string_view name) const;
  /// Whether any class declares a member of that name.
  [[nodiscard]] bool is_attribute(std::string_view name) const { return all_.contains(name); }
  /// The class or function that a path begins with; "" when there is none.
  [[nodiscard]] std::string unit_of(std::string path) const;

 private:
  std::map<std::string, OwnClass, std::less<>> classes_;
  std::set<std::string, std::less<>> functions_;
  std::set<std::string, std::less<>> all_;
};

/// "code/__torch__/a/b.py" -> "__torch__.a.b"
[[nodiscard]] std::string module_path(std::string_view file);

/// The tokens from `from` on as a path `__torch__.a.b`; "" when they do not begin one.
[[nodiscard]] std::string own_path(std::span<const CodeToken> tokens, std::size_t from);

/// Reads a path and nothing else up to the end; "" for anything else.
[[nodiscard]] std::string whole_own_path(std::span<const CodeToken> tokens);

}  // namespace clinval::harness
