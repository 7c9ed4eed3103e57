#pragma once

#include <string>

#include "reports/data_quality.h"

namespace clinval::reports {

/// "26 checks were made of the cases: 1 error, 2 warnings, 3 notes." in one sentence.
[[nodiscard]] std::string quality_sentence(const DataQuality& quality);

/// "part B, task death": where a finding is, or nothing; `lead` stands before it.
[[nodiscard]] std::string place_words(const DataFinding& finding, const std::string& lead);

/// Columns and codes of a finding, the first few of many, and how many codes are not named.
[[nodiscard]] std::string name_words(const DataFinding& finding);

/// One row a finding.
[[nodiscard]] std::string data_quality_csv(const DataQuality& quality);

}  // namespace clinval::reports
