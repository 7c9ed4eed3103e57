#pragma once

#include <string>

#include "configs/run_config.h"

namespace clinval::datasets {

/// The bytes of an input file as stored, and their SHA-256.
struct FileBytes {
  std::string bytes;
  std::string sha256;
};

/// Reads a file once, so that the bytes that are hashed are the bytes that are used, and compares
/// the digest when `source` pins one. Pipes are read to their end.
/// Errors: configs::InputError (Area::Data), E-DATA-UNREADABLE, E-DATA-DIGEST.
[[nodiscard]] FileBytes read_file_bytes(const configs::SourceSpec& source, const std::string& path,
                                        const std::string& pointer);

/// Unpacks gzip (also of several members) and Zstandard, told by their first bytes; other bytes
/// pass unchanged. Errors: E-DATA-TOO-LARGE above 8 GiB; E-DATA-UNREADABLE for a damaged or cut
/// archive, and for xz, zip and Parquet, which are no
///         CSV.
[[nodiscard]] std::string unpack(std::string bytes, const std::string& file,
                                 const std::string& pointer);

/// Bytes in memory that other code reads by a path: DuckDB takes '*' and '[' in a real path for a
/// pattern, and a file could change between hashing and reading.
class MemoryFile {
 public:
  explicit MemoryFile(const std::string& bytes);
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  [[nodiscard]] std::string path() const;

 private:
  int descriptor_ = -1;
};

}  // namespace clinval::datasets
