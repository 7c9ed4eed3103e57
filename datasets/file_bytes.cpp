#include "datasets/file_bytes.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "configs/digest.h"
#include "datasets/data_error.h"

namespace clinval::datasets {

namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20U;

enum class Reading { Done, Failed, TooLarge };

/// With Failed errno tells why.
Reading read_to_end(const OpenedFile& opened, std::string& bytes) {
  bytes.reserve(static_cast<std::size_t>(std::min(opened.bytes, kMostStored)) + 1);
  while (true) {
    const std::size_t used = bytes.size();
    bytes.resize(std::max(used + 1, std::min(bytes.capacity(), used + kPiece)));
    const ssize_t got = read(opened.descriptor.number(), bytes.data() + used, bytes.size() - used);
    bytes.resize(used + (got > 0 ? static_cast<std::size_t>(got) : 0));
    if (got == 0) {
      return Reading::Done;
    }
    if (got < 0 && errno != EINTR) {
      return Reading::Failed;
    }
    if (bytes.size() > kMostStored) {
      return Reading::TooLarge;
    }
    if (bytes.size() == bytes.capacity()) {
      bytes.reserve(bytes.size() + std::max(bytes.size(), kPiece));
    }
  }
}

}  // namespace

FileBytes read_file_bytes(const configs::SourceSpec& source, const std::string& path,
                          const std::string& pointer, Pipes pipes) {
  const std::string& file = source.file.empty() ? path : source.file;
  const OpenedFile opened = open_file(AT_FDCWD, path, Links::Follow, pipes);
  if (!opened.expected.empty()) {
    fail_data("E-DATA-UNREADABLE", file, pointer, opened.expected,
              "check the path and its permissions");
  }
  return read_open_file(opened, source, file, pointer);
}

FileBytes read_open_file(const OpenedFile& opened, const configs::SourceSpec& source,
                         const std::string& file, const std::string& pointer) {
  FileBytes result;
  const Reading reading =
      opened.bytes > kMostStored ? Reading::TooLarge : read_to_end(opened, result.bytes);
  if (reading == Reading::TooLarge) {
    fail_data("E-DATA-TOO-LARGE", file, pointer, "at most 64 GiB in one file",
              "split the table, or leave out columns that nobody reads");
  }
  if (reading == Reading::Failed) {
    fail_data("E-DATA-UNREADABLE", file, pointer,
              std::string("a file that can be read; the system says: ") + std::strerror(errno),
              "check the path and its permissions");
  }
  result.sha256 = configs::sha256_hex(result.bytes);
  if (!source.sha256.empty() && source.sha256 != result.sha256) {
    fail_data("E-DATA-DIGEST", file, pointer.empty() ? "" : pointer + "/sha256",
              "a file of SHA-256 " + source.sha256 + "; this one has " + result.sha256,
              "get the pinned file, or pin this one after a look at what changed");
  }
  return result;
}

MemoryFile::MemoryFile(const std::string& bytes)
    : descriptor_(memfd_create("clinval", MFD_CLOEXEC)) {
  std::string_view rest = bytes;
  while (descriptor_ >= 0 && !rest.empty()) {
    const ssize_t written = write(descriptor_, rest.data(), rest.size());
    if (written < 0 && errno != EINTR) {
      close(descriptor_);
      descriptor_ = -1;
    } else if (written > 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  if (descriptor_ < 0) {
    throw std::runtime_error("a file in memory could not be written");
  }
}

MemoryFile::~MemoryFile() {
  close(descriptor_);
}

std::string MemoryFile::path() const {
  return "/proc/self/fd/" + std::to_string(descriptor_);
}

}  // namespace clinval::datasets
