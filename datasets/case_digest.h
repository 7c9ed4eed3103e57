#pragma once

#include <string>
#include <vector>

#include "datasets/table.h"

namespace clinval::datasets {

/// SHA-256 over RFC 8785 lines, each ended by a line feed: the array of [name, type] of every
/// column, then one array of values for each row. Null is null, a date or timestamp its text, an
/// integer beyond 2^53 - 1 its digits as a string.
[[nodiscard]] std::string digest_of_columns(const std::vector<const Column*>& columns,
                                            std::size_t rows);

}  // namespace clinval::datasets
