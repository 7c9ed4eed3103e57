#include "datasets/folder_files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "datasets/data_error.h"

namespace clinval::datasets {

namespace {

std::string joined(const std::string& folder, const std::string& entry) {
  return folder.empty() ? entry : folder + "/" + entry;
}

struct CloseListing {
  void operator()(DIR* listing) const { closedir(listing); }
};

std::string system_says(int error) {
  return std::string("a folder that can be read; the system says: ") + std::strerror(error);
}

}  // namespace

SourceFolder::SourceFolder(const std::string& path, std::string file, std::string pointer)
    : file_(std::move(file)),
      pointer_(std::move(pointer)),
      root_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_DIRECTORY | O_NONBLOCK)) {
  if (!root_.is_open()) {
    fail("", system_says(errno));
  }
}

std::string SourceFolder::named(const std::string& name) const {
  return name.empty() ? file_ : file_ + "/" + name;
}

void SourceFolder::fail(const std::string& name, std::string expected) const {
  fail_data("E-DATA-UNREADABLE", named(name), pointer_, std::move(expected),
            "check the path and its permissions; put the files themselves there");
}

/// The folder that holds the last part of `name`, opened part by part.
OpenedFile SourceFolder::open_below(const std::string& name) const {
  OpenedFile folder;
  int number = root_.number();
  std::size_t begin = 0;
  for (std::size_t end = name.find('/'); end != std::string::npos; end = name.find('/', begin)) {
    folder = open_folder(number, name.substr(begin, end - begin));
    if (!folder.expected.empty()) {
      return folder;
    }
    number = folder.descriptor.number();
    begin = end + 1;
  }
  return open_file(number, name.substr(begin), Links::Refuse, Pipes::Refuse);
}

Descriptor SourceFolder::folder_below(const std::string& name) const {
  // A listing moves the place of its descriptor: root_ stays as it is.
  OpenedFile folder = open_folder(root_.number(), ".");
  for (std::string_view rest = name; folder.expected.empty() && !rest.empty();) {
    const std::size_t end = std::min(rest.find('/'), rest.size());
    folder = open_folder(folder.descriptor.number(), std::string(rest.substr(0, end)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (!folder.expected.empty()) {
    fail(name, folder.expected);
  }
  return std::move(folder.descriptor);
}

void SourceFolder::list(const std::string& folder, Listing& listing) const {
  Descriptor descriptor = folder_below(folder);
  const std::unique_ptr<DIR, CloseListing> entries(fdopendir(descriptor.number()));
  if (entries == nullptr) {
    fail(folder, system_says(errno));
  }
  const int number = descriptor.release();  // closed with the listing
  errno = 0;
  while (const dirent* entry = readdir(entries.get())) {
    const std::string_view text(entry->d_name);
    if (std::ranges::any_of(text, [](char c) { return c >= 0 && c < ' '; })) {
      fail(folder, "names without control characters: the digest of a folder parts them by lines");
    }
    if (entry->d_name[0] != '.') {
      take(number, entry->d_name, joined(folder, entry->d_name), listing);
    }
    errno = 0;
  }
  if (errno != 0) {
    fail(folder, system_says(errno));
  }
}

void SourceFolder::take(int folder, const std::string& entry, const std::string& name,
                        Listing& listing) const {
  struct stat status {};
  if (fstatat(folder, entry.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    fail(name, system_says(errno));
  }
  if (S_ISDIR(status.st_mode)) {
    listing.folders.push_back(name);
  } else if (!S_ISREG(status.st_mode)) {
    fail(name, "files and folders alone below the folder of a source; this is a link or a pipe");
  } else if (name.ends_with(".parquet")) {
    listing.files.push_back(name);
  }
}

std::vector<std::string> SourceFolder::parquet_files(const std::string& below) const {
  Listing listing{.folders = {below}, .files = {}};
  while (!listing.folders.empty()) {
    const std::string folder = std::move(listing.folders.back());
    listing.folders.pop_back();
    list(folder, listing);
  }
  if (listing.files.empty()) {
    fail(below, "a folder with at least one file *.parquet, at any depth");
  }
  std::ranges::sort(listing.files);
  return std::move(listing.files);
}

std::optional<FileBytes> SourceFolder::read_if_there(const std::string& name) const {
  const OpenedFile file = open_below(name);
  if (file.is_absent) {
    return std::nullopt;
  }
  if (!file.expected.empty()) {
    fail(name, file.expected);
  }
  return read_open_file(file, {}, named(name), pointer_);
}

FileBytes SourceFolder::read(const std::string& name) const {
  std::optional<FileBytes> bytes = read_if_there(name);
  if (!bytes) {
    fail(name, "a file that can be read; it is there no longer");
  }
  return std::move(*bytes);
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
