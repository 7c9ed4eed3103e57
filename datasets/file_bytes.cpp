#include "datasets/file_bytes.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "configs/digest.h"
#include "datasets/data_error.h"

namespace clinval::datasets {

namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20U;

/// A file descriptor that closes itself.
struct Descriptor {
  int number = -1;
  explicit Descriptor(int value) : number(value) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number >= 0) {
      close(number);
    }
  }
};

/// False when the system refuses; errno tells why.
bool read_to_end(int descriptor, std::string& bytes) {
  struct stat status {};
  if (fstat(descriptor, &status) != 0) {
    return false;
  }
  if (S_ISREG(status.st_mode)) {
    bytes.reserve(static_cast<std::size_t>(status.st_size) + 1);
  }
  while (true) {
    const std::size_t used = bytes.size();
    bytes.resize(std::max(used + 1, std::min(bytes.capacity(), used + kPiece)));
    const ssize_t got = read(descriptor, bytes.data() + used, bytes.size() - used);
    bytes.resize(used + (got > 0 ? static_cast<std::size_t>(got) : 0));
    if (got == 0) {
      return true;
    }
    if (got < 0 && errno != EINTR) {
      return false;
    }
    if (bytes.size() == bytes.capacity()) {
      bytes.reserve(bytes.size() + std::max(bytes.size(), kPiece));
    }
  }
}

}  // namespace

FileBytes read_file_bytes(const configs::SourceSpec& source, const std::string& path,
                          const std::string& pointer) {
  const std::string& file = source.file.empty() ? path : source.file;
  const Descriptor descriptor(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  FileBytes result;
  if (descriptor.number < 0 || !read_to_end(descriptor.number, result.bytes)) {
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
