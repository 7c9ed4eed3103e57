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
