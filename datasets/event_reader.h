#pragma once

#include <string>

#include "configs/run_config.h"
#include "datasets/event_pool.h"
#include "datasets/table.h"

namespace clinval::datasets {

/// The events of one table, long or wide, straight from its columns.
///
/// A long row is an event; of a wide row each cell that is not null is one, whose code is the name
/// of its column. Integers, reals and booleans are values, rounded to float32; an event of a text,
/// date or timestamp cell has none, for texts are not kept. Rows without a time are undated.
///
/// @param events   names columns of `table`
/// @param unit     cases.time_unit
/// @param file     of the source, for messages
/// @param pointer  of the entry, for messages
/// Errors: configs::InputError: those of moments_of, and (Data)
///   E-DATA-NULL-ROLE  rows without subject or code (first row, count)
///   E-DATA-NUMBER     a value beyond float32 (first row)
///   E-DATA-TOO-LARGE  more than 2^32 - 1 rows
[[nodiscard]] EventBlock read_events(const configs::EventsSpec& events, const Table& table,
                                     const std::string& unit, const std::string& file,
                                     const std::string& pointer, EventPool& pool);

}  // namespace clinval::datasets
