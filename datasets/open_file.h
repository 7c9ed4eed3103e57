#pragma once

#include <cstdint>
#include <string>

namespace clinval::datasets {

/// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();
  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] bool is_open() const { return number_ >= 0; }
  int release();

 private:
  int number_;
};

/// Whether a name may be a link to the file. In a folder that came from elsewhere it may not: the
/// link could lead out of it.
enum class Links { Follow, Refuse };
/// Whether a name may be a pipe or a device, which can block for ever or never end: only where a
/// person typed it.
enum class Pipes { Refuse, Read };

/// A file opened for reading, or why it was not.
struct OpenedFile {
  Descriptor descriptor;
  std::uint64_t bytes = 0;  ///< of a regular file
  bool is_absent = false;
  std::string expected;  ///< empty when it is open; else what was expected of it
};

/// Opens a file below an open folder (AT_FDCWD: the working folder). Unless pipes are read, it
/// never waits. The kind is asked of what was opened, so that nothing can change in between.
[[nodiscard]] OpenedFile open_file(int folder, const std::string& name, Links links, Pipes pipes);

/// Opens a folder below an open one, which must be no link.
[[nodiscard]] OpenedFile open_folder(int folder, const std::string& name);

}  // namespace clinval::datasets
