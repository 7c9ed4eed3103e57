#include "datasets/folder_files.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "datasets/data_error.h"

namespace clinval::datasets {

std::vector<std::string> parquet_files(const std::string& folder, const std::string& file,
                                       const std::string& pointer) {
  namespace fs = std::filesystem;
  std::vector<std::string> names;
  std::error_code error;
  for (auto entry = fs::recursive_directory_iterator(folder, error);
       !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    const fs::path& path = entry->path();
    const fs::file_status status = entry->symlink_status(error);
    if (fs::is_directory(status) || path.extension() != ".parquet" ||
        path.filename().string().starts_with('.')) {
      continue;
    }
    if (!fs::is_regular_file(status)) {  // a link leads out of the folder, a pipe never ends
      fail_data("E-DATA-UNREADABLE", file, pointer,
                "files *.parquet; one is a link or something else that is no file",
                "put the files themselves there");
    }
    names.push_back(path.lexically_relative(folder).generic_string());
  }
  if (error) {
    fail_data("E-DATA-UNREADABLE", file, pointer,
              "a folder that can be read; the system says: " + error.message(),
              "check the path and its permissions");
  }
  if (names.empty()) {
    fail_data("E-DATA-UNREADABLE", file, pointer,
              "a folder with at least one file *.parquet, at any depth", "check the path");
  }
  std::ranges::sort(names);
  return names;
}

void FolderDigest::add(const std::string& name, const std::string& sha256, std::uint64_t bytes) {
  digest_.update(sha256 + "  " + name + "\n");
  bytes_ += bytes;
}

std::string FolderDigest::pinned(const configs::SourceSpec& source, const std::string& pointer) {
  std::string sha256 = digest_.hex();
  if (!source.sha256.empty() && source.sha256 != sha256) {
    fail_data("E-DATA-DIGEST", source.file, pointer + "/sha256",
              "a folder of digest " + source.sha256 + "; this one has " + sha256,
              "get the pinned files, or pin these after a look at what changed");
  }
  return sha256;
}

}  // namespace clinval::datasets
