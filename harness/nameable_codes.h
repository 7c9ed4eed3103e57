#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "configs/run_config.h"
#include "datasets/case_set.h"
#include "reports/data_quality.h"

namespace clinval::harness {

/// Fewest subjects that let a code be named which nobody wrote down in advance.
inline constexpr std::int64_t kFewestHolders = 10;
/// Longest name of such a code, in bytes.
inline constexpr std::size_t kLongestName = 64;

/// The codes that somebody wrote down before the events were read: `columns` of cases.events and
/// `code` of checks.ranges in the config. A model's vocabulary declares nothing: a list of guesses
/// would ask which of them are in the data.
[[nodiscard]] std::set<std::string> declared_codes(const configs::RunConfig& config);

/// Which codes of the events may leave by name.
///
/// A code is free text of whoever recorded the events: one row may hold a name, a record number or
/// a sentence. Named is a code that
///   was declared (declared_codes), or that
///   at least `fewest` different subjects of the case set have, and whose text is 1 to 64 bytes of
///   UTF-8 without control, invisible or reordering characters (as reports::visible() knows them).
/// Every other code counts wherever codes count, and its text stays here.
///
/// The answer depends on the sets alone: not on the order of cases or events, nor on threads.
/// Cost: O(events + codes), a look-up in `declared` for each code.
class NameableCodes {
 public:
  /// None.
  NameableCodes() = default;
  /// `events` must outlive it.
  NameableCodes(const datasets::EventTable& events, const std::set<std::string>& declared,
                std::int64_t fewest);

  /// @param code  index into EventTable::codes
  [[nodiscard]] bool has(std::size_t code) const { return named_[code] != 0; }
  /// The code; empty for one that may not be named.
  [[nodiscard]] std::string name(std::size_t code) const;
  /// For a sentence: the code, or kUnnamed.
  [[nodiscard]] std::string words(std::size_t code) const;
  /// Adds the code to those of the finding: by name, or counted in other_codes.
  void add_to(reports::DataFinding& finding, std::size_t code) const;
  /// Adds every code that has events.
  void add_to(reports::DataFinding& finding, std::span<const std::int64_t> events_of_code) const;

 private:
  const std::vector<std::string>* codes_ = nullptr;
  std::vector<std::uint8_t> named_;
};

inline constexpr std::string_view kUnnamed = "a code that is not named";

/// Those of a case set: declared in its config, and `fewest` is the larger of kFewestHolders and privacy.min_cell. None when
/// the cases have no events.
[[nodiscard]] NameableCodes nameable_codes(const configs::RunConfig& config,
                                           const datasets::CaseSet& cases);

}  // namespace clinval::harness
