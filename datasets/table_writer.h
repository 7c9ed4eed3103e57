#pragma once

#include <cstddef>
#include <string>

#include "datasets/table.h"

namespace clinval::datasets {

/// Rows in one Parquet part: fixed, so that the bytes do not depend on threads or shards.
inline constexpr std::size_t kRowsPerPart = 65'536;

/// Writes FOLDER/part-00000.parquet, part-00001.parquet, …: at least one part. Each is written to a
/// temporary name with mode 0600, synced and renamed; parts of an earlier, longer table are
/// removed, because the reader takes every part that it finds. Integers are BIGINT, reals DOUBLE,
/// text VARCHAR, booleans BOOLEAN. The folder must exist. The process should ignore SIGXFSZ.
///
/// Errors: configs::InputError (Area::Output, E-OUTPUT-WRITE) when the disk is full or the folder
///         cannot be written; finished parts stay, no temporary file does.
void write_parquet(const Table& table, const std::string& folder);

}  // namespace clinval::datasets
