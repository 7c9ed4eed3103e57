#pragma once

#include <cstdint>
#include <string>

#include "configs/run_config.h"
#include "datasets/event_pool.h"
#include "datasets/parquet_limits.h"

namespace clinval::datasets {

/// The events of a MEDS directory, with what identifies it.
struct MedsEvents {
  EventBlock block;
  std::string version;  ///< meds_version of metadata/dataset.json; empty: not said
  std::string sha256;   ///< FolderDigest of data/**/*.parquet and, if there, metadata/dataset.json
  std::uint64_t bytes = 0;
};

/// Reads FOLDER/data/**/*.parquet as MEDS 0.3 and 0.4 write them: subject_id (64-bit integer), time
/// (timestamp without zone, null: undated), code (text), numeric_value (float; from 0.4 on a file
/// may lack it), available_time (timestamp, an extension of ours; null: the event's own time).
/// Other columns, text_value among them, are not read.
///
/// Rows of one subject keep the order of the file where their times are equal. MEDS asks for
/// subjects in one piece, sorted by time; where a file has them otherwise, that order is restored,
/// which loses nothing. A subject in two files is refused: the order between them is not known.
///
/// Errors (configs::InputError, Area::Data):
///   E-DATA-UNREADABLE  no folder, no file in data/, a damaged one, a link or a pipe
///   E-DATA-TOO-LARGE   a Parquet file beyond its ParquetLimits, more than 2^32 - 1 events of
///   cases, or
///                      more than the memory of the machine
///   E-DATA-DIGEST      other data than the pinned ones
///   E-DATA-MEDS        a column is not there or has another type, a subject_id or code is null, a
///                      subject is in two files, dataset.json cannot be read
///   E-DATA-NUMBER      a numeric_value is NaN or infinite, or beyond float32 (first row)
///   E-DATA-NO-DUCKDB   no libduckdb.so
[[nodiscard]] MedsEvents read_meds(const configs::SourceSpec& source, const std::string& folder,
                                   const std::string& pointer, EventPool& pool,
                                   const ParquetLimits& limits = parquet_limits_of_machine());

}  // namespace clinval::datasets
