#include "datasets/open_file.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace clinval::datasets {

namespace {

bool is_link(int folder, const std::string& name) {
  struct stat status {};
  return fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISLNK(status.st_mode);
}

OpenedFile refused(const std::string& expected) {
  OpenedFile result;
  result.expected = expected;
  return result;
}

/// Why a name was not opened; `error` is the errno of it.
OpenedFile unopened(int folder, const std::string& name, Links links, int error) {
  if (links == Links::Refuse && is_link(folder, name)) {
    return refused("no link below the folder of a source");
  }
  OpenedFile result =
      refused(std::string("a file that can be read; the system says: ") + std::strerror(error));
  result.is_absent = error == ENOENT;
  return result;
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

Descriptor::~Descriptor() {
  if (is_open()) {
    close(number_);
  }
}

int Descriptor::release() {
  return std::exchange(number_, -1);
}

OpenedFile open_file(int folder, const std::string& name, Links links, Pipes pipes) {
  const int flags = O_RDONLY | O_CLOEXEC | (links == Links::Refuse ? O_NOFOLLOW : 0) |
                    (pipes == Pipes::Refuse ? O_NONBLOCK : 0);
  OpenedFile result;
  result.descriptor = Descriptor(openat(folder, name.c_str(), flags));
  struct stat status {};
  if (!result.descriptor.is_open() || fstat(result.descriptor.number(), &status) != 0) {
    return unopened(folder, name, links, errno);
  }
  if (S_ISDIR(status.st_mode)) {
    return refused("a file; this is a folder");
  }
  if (!S_ISREG(status.st_mode) && pipes == Pipes::Refuse) {
    return refused("a file; this is a pipe or a device, which may never end");
  }
  result.bytes = S_ISREG(status.st_mode) ? static_cast<std::uint64_t>(status.st_size) : 0;
  return result;
}

OpenedFile open_folder(int folder, const std::string& name) {
  OpenedFile result;
  result.descriptor = Descriptor(
      openat(folder, name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_DIRECTORY | O_NONBLOCK));
  return result.descriptor.is_open() ? std::move(result)
                                     : unopened(folder, name, Links::Refuse, errno);
}

}  // namespace clinval::datasets
