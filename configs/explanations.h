#pragma once

#include <span>
#include <string_view>

namespace clinval::configs {

/// What `clinval explain` adds to a row of the catalogue of errors.
struct Explanation {
  std::string_view code;
  std::string_view cause;    ///< what usually lies behind it
  std::string_view example;  ///< one wrong input and what mends it
};

/// The row of a code of the catalogue, or nullptr; every code has one.
[[nodiscard]] const Explanation* find_explanation(std::string_view code);

/// Its parts, each in byte order: one file an area.
[[nodiscard]] std::span<const Explanation> config_explanations();
[[nodiscard]] std::span<const Explanation> data_explanations();
[[nodiscard]] std::span<const Explanation> model_explanations();
[[nodiscard]] std::span<const Explanation> run_explanations();

}  // namespace clinval::configs
