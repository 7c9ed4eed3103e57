#include "datasets/folder_files.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "configs/input_error.h"

namespace clinval::datasets {

namespace {

[[noreturn]] void fail(const std::string& file, const std::string& pointer, std::string expected) {
  throw configs::InputError(configs::Area::Data,
                            configs::Problem{.code = "E-DATA-UNREADABLE",
                                             .file = file,
                                             .pointer = pointer,
                                             .field = "",
                                             .expected = std::move(expected),
                                             .hint = "check the path and its permissions"});
}

}  // namespace

std::vector<std::string> parquet_files(const std::string& folder, const std::string& file,
                                       const std::string& pointer) {
  namespace fs = std::filesystem;
  std::vector<std::string> names;
  std::error_code error;
  for (auto entry = fs::recursive_directory_iterator(folder, error);
       !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    const fs::path& path = entry->path();
    if (path.extension() == ".parquet" && !path.filename().string().starts_with('.') &&
        !entry->is_directory()) {
      names.push_back(fs::relative(path, folder).generic_string());
    }
  }
  if (error) {
    fail(file, pointer, "a folder that can be read; the system says: " + error.message());
  }
  if (names.empty()) {
    fail(file, pointer, "a folder with at least one file *.parquet, at any depth");
  }
  std::ranges::sort(names);
  return names;
}

void FolderDigest::add(const std::string& name, const std::string& sha256, std::uint64_t bytes) {
  digest_.update(sha256 + "  " + name + "\n");
  bytes_ += bytes;
}

}  // namespace clinval::datasets
