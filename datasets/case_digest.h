#pragma once

#include <string>
#include <vector>

#include "datasets/table.h"
#include "datasets/timeline.h"

namespace clinval::datasets {

/// SHA-256 over RFC 8785 lines, each ended by a line feed: the array of [name, type] of every
/// column, then one array of values for each row. Null is null, a date or timestamp its text, an
/// integer beyond 2^53 - 1 its digits as a string.
///
/// With events one line for each subject that has any follows, in byte order of the subjects:
/// [subject, [time, available, code, value], …], its events in the order of EventTable. Times are
/// microseconds, null when undated; available is the moment from which the event counts as known,
/// null when no source declares it; the value is the float32 as the double that equals it, or null.
/// A case set without events has the lines of its cases alone.
///
/// Cost: with events about 0.3 microseconds an event.
[[nodiscard]] std::string digest_of_columns(const std::vector<const Column*>& columns,
                                            std::size_t rows, const EventTable* events = nullptr);

}  // namespace clinval::datasets
