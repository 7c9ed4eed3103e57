#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "metrics/outcome.h"

namespace clinval::metrics {

// Who can be recognised in a table by what others may know of him: the quasi-identifiers.
//
// Source: Sweeney 2002, doi:10.1142/S0218488502001648 (k-anonymity); El Emam 2013, Guide to the
//         De-Identification of Personal Health Information (prosecutor risk).
// Oracle: pandas, through scripts/oracles/reidentification.py; published values of ARX, pycanon and
//         sdcMicro where CLINVAL_DATA holds their tables.

/// One quasi-identifier, dictionary-encoded: records of equal code have equal values.
struct QuasiIdentifier {
  std::span<const std::uint32_t> code;                  ///< one a record
  std::optional<std::uint32_t> missing = std::nullopt;  ///< the code of a missing value
};

/// What a missing value is taken for. Packages differ, and so do their answers.
enum class MissingRule {
  OwnCategory,  ///< a value like any other
  Wildcard,     ///< matches any value, both ways (sdcMicro freqCalc)
  Excluded,     ///< records that miss any quasi-identifier are left out
};

/// The class of each record: records that agree in all quasi-identifiers, a missing value being a
/// value like any other. Classes are numbered from 0 by first appearance.
///
/// Undefined: NoQuasiIdentifier without columns, then NoCases without records.
/// Errors: std::invalid_argument when the columns differ in length or hold more than 2^31 - 1
/// records. Cost: O(records x columns) time, O(records) memory.
[[nodiscard]] Outcome<std::vector<std::uint32_t>> equivalence_classes(
    std::span<const QuasiIdentifier> columns);

/// For each record the number of subjects that share its quasi-identifiers, its own included: f.
/// A subject counts once, however many records it has; by default each record is a subject. Under
/// Excluded a record that is left out has 0 and counts for nobody.
///
/// @param subject  one a record, any numbers; empty: each record its own
/// Undefined: as equivalence_classes; NoCases also when Excluded leaves nobody.
/// Errors: std::invalid_argument as above, or when `subject` has another length.
/// Cost: OwnCategory and Excluded O(records x columns), with subjects a sort of (class, subject)
///       more. Wildcard works on distinct keys: with K keys that miss values in P different
///       patterns O(P^2 x K x columns), never pairs of records; where subjects repeat, for each key
///       the records that match it more.
[[nodiscard]] Outcome<std::vector<std::int64_t>> class_sizes(
    std::span<const QuasiIdentifier> columns, MissingRule rule,
    std::span<const std::uint32_t> subject = {});

/// Sizes that a class is reported by: 1, 2, 3-4, 5-10, 11-19, 20 and more. The first four are the
/// cells of 1 to 10 that the small-cell rule forbids to show.
struct SizeBand {
  std::int64_t from = 1;
  std::optional<std::int64_t> to;  ///< none: no end
};
inline constexpr std::array<SizeBand, 6> kSizeBands = {
    {{1, 1}, {2, 2}, {3, 4}, {5, 10}, {11, 19}, {20, std::nullopt}}};

/// Risks that records are held against: classes of 20, 11, 5 and 3, as risks are quoted. Strictly
/// above: a class of 20 has 1/20, not above 0.05, but one of 11 has 0.0909, above 0.09.
inline constexpr std::array<double, 4> kRiskLimits = {0.05, 0.09, 0.2, 0.33};

/// What an attacker achieves who knows that a person is in the table and knows the
/// quasi-identifiers (prosecutor): he is right with probability 1/f.
struct ProsecutorRisk {
  std::int64_t records = 0;      ///< with a class: those left out do not count
  std::int64_t k_anonymity = 0;  ///< min f
  std::int64_t uniques = 0;      ///< records with f = 1
  double highest = 0.0;          ///< 1 / min f
  double mean = 0.0;  ///< mean of 1/f over the records; classes / records when f counts records
  std::array<double, kRiskLimits.size()> share_above = {};  ///< share of records with 1/f > limit
  std::array<std::int64_t, kSizeBands.size()> records_in =
      {};  ///< records by the size of their class
};

/// Sums up records, or those flagged in `member`, by the sizes that class_sizes found in the whole
/// table: the attacker of a subgroup's member still searches the whole table.
///
/// @param size    one a record, 0: left out
/// @param member  one a record, or empty for all
/// Undefined: NoCases when no flagged record has a size.
/// Exact: every number is a count or one division, the mean a sum over distinct sizes in ascending
///        order: the order of records does not matter.
/// Errors: std::invalid_argument for a negative size or a `member` of another length.
[[nodiscard]] Outcome<ProsecutorRisk> prosecutor_risk(std::span<const std::int64_t> size,
                                                      std::span<const std::uint8_t> member = {});

/// How well a set of quasi-identifiers tells records apart, a missing value being a value.
///   distinction = classes / records;  separation = pairs of records that differ / all pairs
struct Distinction {
  std::int64_t classes = 0;
  double distinction = 0.0;
  Outcome<double> separation = Undefined::NoCases;  ///< undefined with a single record: no pair
};
/// Undefined and errors: as equivalence_classes. Cost: O(records x columns).
/// Source: Motwani & Xu 2007 (quasi-identifiers by distinct and separation ratio).
[[nodiscard]] Outcome<Distinction> distinction(std::span<const QuasiIdentifier> columns);

}  // namespace clinval::metrics
