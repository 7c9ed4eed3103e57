#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reports/results.h"

namespace clinval::reports {

enum class Decision { Pass, Fail, Inconclusive, NotGated };

[[nodiscard]] std::string_view to_string(
    Decision decision);  ///< pass | fail | inconclusive | not_gated

/// Which estimate row a gate looked at.
struct GateRow {
  std::string task = {};
  std::optional<std::string> model = {};
  std::string metric = {};
  std::optional<std::string> part = {};
  std::optional<Slice> subgroup = {};
  At at = {};
  std::string across = {};  ///< subgroup whose groups are compared with each other; empty: none
  std::string versus = {};  ///< model that this one is compared with; empty: none
  std::string audit = {};   ///< "invariance": metric is a measure of that audit; empty: none
  std::string change = {};  ///< of an audit: what was changed; empty: everything
};

/// The difference between the two models that the row names, or nullptr.
[[nodiscard]] const ContrastRow* find_comparison(const Results& results, const GateRow& key);

struct GateWaiver {
  std::string reason = {};
  std::string approver = {};
  std::string expires = {};  ///< YYYY-MM-DD
  bool live = false;  ///< not expired on the day of the decision; an expired one counts for nothing
};

/// One decided gate. `limit` holds one number, or two (within). Of a gate across groups, interval,
/// bounds and estimate are those of the pair of groups that differs most.
struct GateDecision {
  std::string id = {};
  std::string role = {};
  std::string severity = {};
  Decision verdict = Decision::Inconclusive;
  std::string reason =
      {};  ///< code: "clears_limit", "below_limit", "straddles_limit", "undefined:one_class" …
  std::string rationale = {};  ///< why this limit, from the config
  GateRow row;
  std::string op = {};  ///< ">=", "<=", "within", "max_ratio", "max_gap", "versus"
  std::vector<double> limit = {};
  std::string interval = {};  ///< id of the interval used; empty when there is none
  std::optional<double> lower = {};
  std::optional<double> upper = {};
  std::optional<double> estimate = {};
  std::string pair = {};  ///< "50+ / <50": the groups that the numbers compare; empty: none
  std::optional<GateWaiver> waiver = {};
};

/// verdict.json: derived from results.json and the gates; the only place of verdicts.
struct Verdict {
  std::string results_sha256 = {};
  std::string gates_sha256 = {};
  Decision verdict = Decision::NotGated;
  /// Why the whole is inconclusive beyond single gates ("unscored_cases"), or empty.
  std::string reason = {};
  /// The exit code that "inconclusive" was given in the config: 7, or 0 when softened.
  int inconclusive_exit = 7;
  std::vector<GateDecision> gates = {};
};

}  // namespace clinval::reports
