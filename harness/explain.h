#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "configs/json_value.h"
#include "harness/exit_code.h"

namespace clinval::harness {

/// A word that results, verdicts or the shell show without more ado.
struct Word {
  std::string_view code;  ///< "one_class", "straddles_limit", "7"
  std::string_view meaning;
  std::string_view cause;
  std::string_view remedy;
  std::string_view example;
};

/// Why a statistic does not exist, and the marks beside one that does.
[[nodiscard]] std::span<const Word> undefined_explanations();
/// What a gate found, and why it could not decide.
[[nodiscard]] std::span<const Word> gate_explanations();
/// Why a case has no score: steps of the flow and error records.
[[nodiscard]] std::span<const Word> case_explanations();
/// 0 to 7 and 130.
[[nodiscard]] std::span<const Word> exit_code_explanations();

/// Everything that is known about one code.
struct ExplainedCode {
  std::string code;
  std::string kind;  ///< "error", "check of the cases", "undefined statistic", "gate reason" …
  std::string meaning;
  std::string cause;
  std::string remedy;
  std::string example;
  std::optional<ExitCode> exit_code = std::nullopt;  ///< of an error
};

/// One entry for each meaning of the code: `too_few_events` is both an undefined statistic and a
/// gate reason. A reason with a detail ("undefined:one_class") is explained with it. Errors may be
/// written in any case. Empty for a code that is not known.
[[nodiscard]] std::vector<ExplainedCode> explain(std::string_view code);

/// Every code that explain() knows, for the nearest name.
[[nodiscard]] std::vector<std::string> explained_codes();

/// At most so many known codes that a word may stand for: by edit distance, as far as that is
/// small, then those that contain its last part (E-CONFIG-RAGGED: E-DATA-RAGGED).
[[nodiscard]] std::vector<std::string> nearest_codes(std::string_view word, std::size_t count);

[[nodiscard]] std::string explanation_text(const ExplainedCode& explained);
[[nodiscard]] configs::Json explanation_json(const ExplainedCode& explained);

}  // namespace clinval::harness
