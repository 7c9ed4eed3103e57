#pragma once

#include <string>
#include <string_view>

namespace clinval::harness {

/// Who may read a file of the run: results are for the owner's group policy, cases are not.
enum class FileMode { Shared, Private };

/// The folder that one run leaves. Every file is written to a temporary name, synced and renamed,
/// so that a reader never sees half of one.
class RunDirectory {
 public:
  /// Only looks: `out`, or the first free `runs/ID-N` when `out` is empty.
  /// Errors: configs::InputError (Area::Config): E-OUTPUT-NOT-EMPTY, E-OUTPUT-NOT-A-FOLDER.
  RunDirectory(const std::string& out, const std::string& run_id);

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string path(std::string_view name) const;

  /// Makes the folder. Errors: E-OUTPUT-CREATE (Area::Config).
  void create() const;

  /// `name` may hold a subfolder ("tables/flow.csv").
  /// Errors: E-OUTPUT-WRITE (Area::Output); no temporary file stays.
  void write(std::string_view name, std::string_view bytes, FileMode mode = FileMode::Shared) const;

 private:
  std::string path_;
};

/// Refuses a folder that holds something, and a name that is no folder.
/// @param hint  what to do about a folder that is not empty
/// Errors: configs::InputError (Area::Config): E-OUTPUT-NOT-EMPTY, E-OUTPUT-NOT-A-FOLDER.
void require_free_folder(const std::string& path, const std::string& hint);

/// Writes FOLDER/NAME atomically, making a subfolder where `name` has one; a subfolder that is a
/// link is refused, so that nothing is written outside the run.
void write_run_file(const std::string& folder, std::string_view name, std::string_view bytes,
                    FileMode mode);

/// Writes one file atomically; the mode is 0600 for Private, 0644 less the umask for Shared.
void write_file_atomically(const std::string& path, std::string_view bytes, FileMode mode);

/// The whole file. Errors: E-RUN-UNREADABLE (Area::Data).
[[nodiscard]] std::string read_run_file(const std::string& folder, const std::string& name);

}  // namespace clinval::harness
