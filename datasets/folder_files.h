#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "configs/digest.h"

namespace clinval::datasets {

/// Names below `folder`, with '/' and in byte order, of the files *.parquet at any depth; those
/// that begin with '.' are not data. Errors: configs::InputError (Area::Data), E-DATA-UNREADABLE
/// when the folder cannot be listed or
///         holds none.
[[nodiscard]] std::vector<std::string> parquet_files(const std::string& folder,
                                                     const std::string& file,
                                                     const std::string& pointer);

/// Digest of a folder: SHA-256 of the lines "sha256  name\n" of its files in name order.
class FolderDigest {
 public:
  void add(const std::string& name, const std::string& sha256, std::uint64_t bytes);
  [[nodiscard]] std::string hex() { return digest_.hex(); }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

 private:
  configs::Sha256 digest_;
  std::uint64_t bytes_ = 0;
};

}  // namespace clinval::datasets
