#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "harness/model_code_names.h"

namespace clinval::harness {

/// What the names inside one definition stand for.
///
/// Only a name that is bound once in the whole definition stands for something known: a parameter
/// declared as a class of the archive, `m = self.part`, `m = getattr(self, "0")`, `f =
/// __torch__.f`.
class Locals {
 public:
  explicit Locals(const OwnNames& own) : own_(&own) {}  ///< outside definitions
  /// @param def        the definition's head and body
  /// @param own_class  the class whose method it is, or ""
  Locals(std::span<const CodeStatement> def, const std::string& own_class, const OwnNames& own);

  [[nodiscard]] bool is_bound(std::string_view name) const { return bound_.contains(name); }
  /// The function or named tuple of the archive that a name is an alias of, or "".
  [[nodiscard]] std::string callable(std::string_view name) const;
  /// The class of the archive that the object before `tokens[dot]` has, or "". Objects are written
  /// as NAME, `getattr(object, "literal")`, `object.attribute`, `(object)`.
  [[nodiscard]] std::string class_before(std::span<const CodeToken> tokens, std::size_t dot) const;

 private:
  void bind_parameters(std::span<const CodeToken> head, const std::string& own_class);
  void bind_targets(std::span<const CodeToken> tokens);
  void learn(std::span<const CodeToken> tokens);
  [[nodiscard]] bool bound_once(std::string_view name) const;
  [[nodiscard]] std::string object(std::span<const CodeToken> tokens, std::size_t& at) const;

  const OwnNames* own_;
  std::map<std::string, int, std::less<>> bound_;
  std::map<std::string, std::string, std::less<>> classes_;
  std::map<std::string, std::string, std::less<>> callables_;
};

}  // namespace clinval::harness
