#include "harness/run_directory.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include "configs/input_error.h"

namespace clinval::harness {
namespace {

namespace fs = std::filesystem;
using configs::Area;
using configs::InputError;
using configs::Problem;

[[noreturn]] void fail(Area area, std::string code, const std::string& file, std::string expected,
                       std::string hint) {
  throw InputError(area, Problem{.code = std::move(code),
                                 .file = file,
                                 .expected = std::move(expected),
                                 .hint = std::move(hint)});
}

[[noreturn]] void fail_write(const std::string& path, int error) {
  fail(Area::Output, "E-OUTPUT-WRITE", path,
       fmt::format("a file that can be written; the system says: {}",
                   std::generic_category().message(error)),
       "free space or choose another --out, then run again; finished files are kept");
}

/// Owns a descriptor and the temporary file behind it until the rename.
class TemporaryFile {
 public:
  TemporaryFile(const std::string& target, FileMode mode)
      : target_(target), path_(target + ".tmp") {
    const mode_t bits = mode == FileMode::Private ? S_IRUSR | S_IWUSR : 0644;
    // A leftover or planted file of that name is removed, never written through: it may be a link.
    ::unlink(path_.c_str());
    descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, bits);
    if (descriptor_ < 0) {
      fail_write(target_, errno);
    }
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (descriptor_ >= 0) {
      ::close(descriptor_);
    }
    if (!kept_) {
      ::unlink(path_.c_str());
    }
  }

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t done = ::write(descriptor_, bytes.data(), bytes.size());
      if (done < 0 && errno == EINTR) {
        continue;
      }
      if (done < 0) {
        fail_write(target_, errno);
      }
      bytes.remove_prefix(static_cast<std::size_t>(done));
    }
  }

  void keep() {
    if (::fsync(descriptor_) != 0 || ::close(std::exchange(descriptor_, -1)) != 0 ||
        ::rename(path_.c_str(), target_.c_str()) != 0) {
      fail_write(target_, errno);
    }
    kept_ = true;
  }

 private:
  std::string target_;
  std::string path_;
  int descriptor_ = -1;
  bool kept_ = false;
};

std::string first_free_name(const std::string& run_id) {
  for (int number = 1;; ++number) {
    std::string candidate = fmt::format("runs/{}-{}", run_id, number);
    std::error_code error;  // where the folder cannot be seen, making it will tell
    if (!fs::exists(candidate, error)) {
      return candidate;
    }
  }
}

}  // namespace

void require_free_folder(const std::string& path, const std::string& hint) {
  std::error_code error;
  if (!fs::exists(path, error)) {
    return;
  }
  if (!fs::is_directory(path, error)) {
    fail(Area::Config, "E-OUTPUT-NOT-A-FOLDER", path, "a folder, or a name that is still free",
         "choose another --out");
  }
  if (!fs::is_empty(path, error) || error) {
    fail(Area::Config, "E-OUTPUT-NOT-EMPTY", path, "an empty folder, or a name that is still free",
         hint);
  }
}

RunDirectory::RunDirectory(const std::string& out, const std::string& run_id)
    : path_(out.empty() ? first_free_name(run_id) : out) {
  require_free_folder(path_,
                      "choose another --out, or leave it out to get the next free runs/ID-N");
}

std::string RunDirectory::path(std::string_view name) const {
  return path_ + "/" + std::string(name);
}

void RunDirectory::create() const {
  std::error_code error;
  fs::create_directories(path_, error);
  if (error || ::access(path_.c_str(), W_OK | X_OK) != 0) {
    fail(Area::Config, "E-OUTPUT-CREATE", path_, "a folder that can be created and written",
         "choose another --out");
  }
}

void RunDirectory::write(std::string_view name, std::string_view bytes, FileMode mode) const {
  write_run_file(path_, name, bytes, mode);
}

namespace {

/// No absolute path, no step upwards, no byte that would cut the name short.
bool stays_inside(std::string_view name) {
  const fs::path path(name);
  return !name.empty() && name.find('\0') == std::string_view::npos && !path.is_absolute() &&
         std::ranges::find(path, fs::path("..")) == path.end();
}

}  // namespace

void write_run_file(const std::string& folder, std::string_view name, std::string_view bytes,
                    FileMode mode) {
  if (!stays_inside(name)) {
    fail(Area::Output, "E-OUTPUT-WRITE", folder, "a file name inside the run directory",
         "the run was changed: make it again");
  }
  const fs::path target = fs::path(folder) / name;
  std::error_code error;
  if (target.parent_path() != fs::path(folder) && fs::is_symlink(target.parent_path(), error)) {
    fail(Area::Output, "E-OUTPUT-WRITE", target.parent_path().string(),
         "a folder of the run, not a link", "remove the link");
  }
  fs::create_directories(target.parent_path(), error);
  write_file_atomically(target.string(), bytes, mode);
}

void write_file_atomically(const std::string& path, std::string_view bytes, FileMode mode) {
  TemporaryFile file(path, mode);
  file.write(bytes);
  file.keep();
}

std::string read_run_file(const std::string& folder, const std::string& name) {
  const std::string path = folder + "/" + name;
  std::error_code error;
  const bool regular = fs::is_regular_file(path, error);  // a pipe would block, a device never end
  std::ifstream stream;
  if (regular) {
    stream.open(path, std::ios::binary);
  }
  if (!regular || !stream) {
    fail(Area::Data, "E-RUN-UNREADABLE", path, "a file of a finished run",
         "give the folder that `clinval run` or `clinval score --out` wrote");
  }
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

}  // namespace clinval::harness
