#pragma once

#include <cstdint>
#include <string>

#include "configs/run_config.h"
#include "datasets/open_file.h"

namespace clinval::datasets {

/// The bytes of an input file as stored, and their SHA-256.
struct FileBytes {
  std::string bytes;
  std::string sha256;
};

/// Most bytes of one stored file, which is read into memory as a whole.
inline constexpr std::uint64_t kMostStored = std::uint64_t{64} << 30U;

/// Reads a file once, so that the bytes that are hashed are the bytes that are used, and compares
/// the digest when `source` pins one. The path may be a link; a pipe is read to its end only when
/// `pipes` says so.
/// Errors: configs::InputError (Area::Data), E-DATA-UNREADABLE, E-DATA-DIGEST, E-DATA-TOO-LARGE
///         above kMostStored.
[[nodiscard]] FileBytes read_file_bytes(const configs::SourceSpec& source, const std::string& path,
                                        const std::string& pointer, Pipes pipes = Pipes::Refuse);

/// The same of a file that was opened; `file` is its name in messages.
[[nodiscard]] FileBytes read_open_file(const OpenedFile& opened, const configs::SourceSpec& source,
                                       const std::string& file, const std::string& pointer);

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
