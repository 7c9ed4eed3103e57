#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "configs/digest.h"
#include "configs/run_config.h"
#include "datasets/file_bytes.h"
#include "datasets/open_file.h"

namespace clinval::datasets {

/// A folder that a config names as a source; what lies in it came from somewhere else.
///
/// The folder itself may be a link, which its user chose. Below it nothing may: a link could lead
/// anywhere, a pipe never end. Names that begin with '.' are no data and not looked at, whether of
/// files, folders or links. Files are opened folder by folder, so that a name that becomes a link
/// after the listing is refused as well.
///
/// Errors: configs::InputError (Area::Data), E-DATA-UNREADABLE, and those of read_file_bytes.
class SourceFolder {
 public:
  /// @param path     where it is
  /// @param file     how the config names it, and
  /// @param pointer  of the source in its config: both for messages
  SourceFolder(const std::string& path, std::string file, std::string pointer);

  /// Names below the folder, with '/' and in byte order, of the files *.parquet in its subfolder
  /// `below` ("" for the folder itself) at any depth. At least one must be there.
  [[nodiscard]] std::vector<std::string> parquet_files(const std::string& below = "") const;

  /// Of a file by its name below the folder.
  [[nodiscard]] FileBytes read(const std::string& name) const;
  /// nullopt when there is no such file.
  [[nodiscard]] std::optional<FileBytes> read_if_there(const std::string& name) const;

 private:
  /// Where a listing stands.
  struct Listing {
    std::vector<std::string> folders;  ///< still to be listed
    std::vector<std::string> files;
  };

  [[nodiscard]] std::string named(const std::string& name) const;
  [[noreturn]] void fail(const std::string& name, std::string expected) const;
  [[nodiscard]] OpenedFile open_below(const std::string& name) const;
  [[nodiscard]] Descriptor folder_below(const std::string& name) const;
  void list(const std::string& folder, Listing& listing) const;
  void take(int folder, const std::string& entry, const std::string& name, Listing& listing) const;

  std::string file_;
  std::string pointer_;
  Descriptor root_;
};

/// Digest of a folder: SHA-256 of the lines "sha256  name\n" of its files in name order.
class FolderDigest {
 public:
  void add(const std::string& name, const std::string& sha256, std::uint64_t bytes);
  /// The digest, which ends it. Errors: E-DATA-DIGEST when `source` pins another one.
  [[nodiscard]] std::string pinned(const configs::SourceSpec& source, const std::string& pointer);
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

 private:
  configs::Sha256 digest_;
  std::uint64_t bytes_ = 0;
};

}  // namespace clinval::datasets
