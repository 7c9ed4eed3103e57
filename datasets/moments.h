#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "datasets/table.h"

namespace clinval::datasets {

/// Whether a column of this type is a time that is a number, in the config's time_unit.
[[nodiscard]] bool is_numeric_time(ColumnType type);

/// Microseconds: 126,000 years to either side, so that no time between two moments overflows.
inline constexpr double kFarthest = 4e18;

/// The moments of a column in microseconds: numbers times the unit, rounded to the nearest; dates
/// at midnight; timestamps as they are. A null is kUndated.
///
/// @param unit     of numbers: a word that configs::microseconds_in knows; empty: not said
/// @param file     and `pointer`: the place, for messages
/// Errors: configs::InputError: E-CONFIG-TIME (Config) for another type, or a number without unit;
///         E-DATA-NUMBER (Data) beyond kFarthest (first row)
[[nodiscard]] std::vector<std::int64_t> moments_of(const Column& column, const std::string& unit,
                                                   const std::string& file,
                                                   const std::string& pointer);

}  // namespace clinval::datasets
