#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "configs/run_config.h"
#include "datasets/case_set.h"
#include "harness/outcomes.h"
#include "metrics/scored_cases.h"
#include "reports/results.h"

namespace clinval::harness {

/// A group of cases: everybody, a subgroup level, a combination, in one part or in all.
struct CaseGroup {
  std::optional<std::string> part;
  std::optional<reports::Slice> slice;
  std::vector<std::uint8_t> member;  ///< one a row of the table it was made from
};

/// Every observed group of a table: everybody first, then the levels of each subgroup in config
/// order (byte order within, a missing value last), then the same inside each part.
/// Errors: configs::InputError (Area::Data): E-DATA-TOO-MANY-LEVELS above 200 levels.
[[nodiscard]] std::vector<CaseGroup> case_groups(const configs::RunConfig& config,
                                                 const datasets::Table& cases,
                                                 const datasets::Texts& part);

/// The clusters of a task's labelled cases, ranked by id in byte order: the resampling units.
struct Units {
  std::vector<std::uint32_t> of_case;  ///< one a case; meaningless where the label is unknown
  std::uint32_t count = 0;
  metrics::Design design = metrics::Design::Independent;
};
[[nodiscard]] Units rank_clusters(const datasets::Texts& cluster,
                                  const std::vector<Label>& labels);

/// Number of different texts among the flagged rows.
[[nodiscard]] std::int64_t count_distinct(const datasets::Texts& texts,
                                          const std::vector<std::uint8_t>& flagged);

}  // namespace clinval::harness
