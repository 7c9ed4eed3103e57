#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "datasets/table.h"

namespace clinval::datasets {

/// Why a text is no value of its type.
enum class CastTrouble {
  Type,    ///< not written as this type is written
  Number,  ///< nan, inf, or beyond what the type holds
};

/// Appends the value that `text` spells to a column, without leniency:
///
///   integer    -?[0-9]+, within 64 bits; no fraction, not even ".0"
///   real       decimal or scientific; not nan, not inf, not beyond double's range
///   boolean    true, false (also True, TRUE …), 0, 1
///   date       YYYY-MM-DD of the Gregorian calendar, years 0001 to 9999
///   timestamp  date, 'T' or blank, HH:MM[:SS[.f to .ffffff]], no zone
///   text       everything
///
/// No white space, no plus sign, no thousands sign, no underscore.
/// @return  nullopt after appending; otherwise why not, and nothing is appended
[[nodiscard]] std::optional<CastTrouble> append_cast(Column& column, std::string_view text);

/// Appends a null.
void append_null(Column& column);

/// False for NaN and infinity, and for DuckDB's infinite dates and times: no measurements.
[[nodiscard]] bool is_finite_value(const Column& column, std::size_t row);

/// "an integer, as in 42": for messages.
[[nodiscard]] std::string_view expected_form(ColumnType type);

}  // namespace clinval::datasets
