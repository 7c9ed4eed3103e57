#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "datasets/case_set.h"
#include "metrics/reidentification.h"

namespace clinval::harness {

using Codes = std::vector<std::uint32_t>;

/// Stands for a missing value in every column.
inline constexpr std::uint32_t kMissingCode = 0;

/// Columns and subjects of some records as numbers that stand for their texts: all that is needed
/// to compare records, and nothing that could be printed by mistake.
struct CodedTable {
  std::vector<Codes> codes;  ///< by column: one a record; 0 missing, others by first appearance
  Codes subject;             ///< one a record
};

/// Cost: O(records x columns). Errors: std::out_of_range for a column that the cases do not have.
[[nodiscard]] CodedTable coded_table(const std::vector<std::string>& columns,
                                     const datasets::CaseSet& cases);

/// The flagged records, in order.
[[nodiscard]] CodedTable only(const CodedTable& table, const std::vector<std::uint8_t>& member);

/// Views of the columns: the table must outlive them.
[[nodiscard]] std::vector<metrics::QuasiIdentifier> columns_of(const CodedTable& table);

}  // namespace clinval::harness
