#pragma once

#include <string_view>

namespace clinval::harness {

/// Operators (`torch.NAME` in serialised code) whose only effect is on the tensors they are given.
[[nodiscard]] bool is_pure_operator(std::string_view name);

/// Operators written `ops.prim.NAME`.
[[nodiscard]] bool is_pure_primitive(std::string_view name);

/// Functions called by a bare name: conversions, constructors, loops.
[[nodiscard]] bool is_pure_builtin(std::string_view name);

/// Words of the language that may stand before a bracket.
[[nodiscard]] bool is_code_keyword(std::string_view name);

/// Names that must not occur at all, whatever they stand for.
[[nodiscard]] bool is_refused_name(std::string_view name);

}  // namespace clinval::harness
