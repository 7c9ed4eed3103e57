#pragma once

#include <string>
#include <vector>

#include "reports/results.h"

namespace clinval::reports {

// The privacy audit in words, for every renderer. Column names come from outside: sinks escape.

/// The measure of a group, or nullptr. By default the headline: classes of the whole table that
/// count subjects, a missing value being a value.
struct MeasureKey {
  std::string metric = "k_anonymity";
  std::string searched = "table";
  std::string missing = "own_category";
  std::string counted = "subjects";
  std::optional<double> limit = {};
};
[[nodiscard]] const PrivacyMeasure* find_measure(const PrivacyGroup& group, const MeasureKey& key);

/// Its value with so many decimals, or why there is none; "" when the group has no such measure.
[[nodiscard]] std::string measure_text(const PrivacyGroup& group, const MeasureKey& key,
                                       int decimals);

/// The audit, or nullptr when none was made or it had no quasi-identifier to go by.
[[nodiscard]] const PrivacyAudit* assessed_privacy(const Results& results);

/// How many are alone, the smallest class, the attacker's chance; or that it was not assessed.
[[nodiscard]] std::string privacy_sentence(const Results& results);
/// What a missing value was taken for, and k under the other two rules; empty when not assessed.
[[nodiscard]] std::string missing_values_sentence(const Results& results);
/// What the audit does not look at.
[[nodiscard]] std::vector<std::string> privacy_gaps();

/// "1", "3 to 4", "20 or more".
[[nodiscard]] std::string band_words(const PrivacyBand& band);
/// "everybody", "sex F", "sex F, part external".
[[nodiscard]] std::string group_words(const PrivacyGroup& group);

}  // namespace clinval::reports
