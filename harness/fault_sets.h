#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "configs/json_value.h"

namespace clinval::harness {

/// A table of texts as it is written: an empty text is a missing value.
struct TextTable {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;

  [[nodiscard]] std::size_t column(std::string_view name) const;
  [[nodiscard]] std::string& cell(std::size_t row, std::string_view name) {
    return rows[row][column(name)];
  }
  [[nodiscard]] const std::string& cell(std::size_t row, std::string_view name) const {
    return rows[row][column(name)];
  }
};

/// A small case set with one planted fault, or none: the clean twin.
struct FaultSet {
  std::string id;  ///< "clean", or the id of the check that must find it
  TextTable cases;
  TextTable events;
  TextTable development;
  configs::Json config;  ///< a run config with a model of kind column
  /// What was planted: check, rows (from 1, without the header) by table, columns, codes, count.
  configs::Json truth;
};

/// Names of all sets: "clean", then every check of the catalogue.
[[nodiscard]] std::vector<std::string> fault_set_names();

/// Generates a set: cases of one patient each at three sites in two parts, events before and after
/// the prediction, an outcome with a true risk, which the model of kind column gives.
///
/// Row i is a function of (seed, i) alone, by Philox (metrics/random.h); values are rounded to the
/// decimals that are written, so that a seed gives the same bytes everywhere. Every set of a seed
/// is its clean twin with one fault planted. Errors: std::invalid_argument for a name that is not
/// one.
[[nodiscard]] FaultSet make_fault_set(std::string_view name, std::uint64_t seed);

/// Writes cases.csv, events.csv, development.csv, config.json and truth.json into `folder`, which
/// is made. Errors: configs::InputError (Output, E-OUTPUT-…).
void write_fault_set(const FaultSet& set, const std::string& folder);

/// The fault of a name, planted into a clean set (fault_plants.cpp).
void plant_fault(std::string_view name, std::uint64_t seed, FaultSet& set);

/// Bits of row `row` for one purpose, the k-th word of as many as one likes.
[[nodiscard]] std::uint64_t fault_word(std::uint64_t seed, std::uint64_t row, std::uint32_t stream,
                                       std::uint32_t k);

}  // namespace clinval::harness
