#include "datasets/table_writer.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <numeric>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "configs/input_error.h"
#include "datasets/duckdb_api.h"
#include "datasets/sql_text.h"

namespace clinval::datasets {

namespace {

[[noreturn]] void fail(const std::string& path, const std::string& reason) {
  throw configs::InputError(configs::Area::Output,
                            configs::Problem{.code = "E-OUTPUT-WRITE",
                                             .file = path,
                                             .pointer = "",
                                             .field = "",
                                             .expected = "a file that can be written: " + reason,
                                             .hint = "free space or choose another folder"});
}

/// Opens, syncs and closes; false with errno when one of them fails.
bool synced(const std::string& path, int flags) {
  const int descriptor = open(path.c_str(), flags | O_CLOEXEC);
  if (descriptor < 0) {
    return false;
  }
  const bool done = fsync(descriptor) == 0;
  const int error = errno;
  close(descriptor);
  errno = error;
  return done;
}

/// A temporary file that goes away unless it was renamed.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string path) : path_(std::move(path)) {
    unlink(path_.c_str());  // left by a run that was killed
    const int descriptor = open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) {
      fail(path_, std::strerror(errno));
    }
    close(descriptor);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (!path_.empty()) {
      unlink(path_.c_str());
    }
  }

  void rename_to(const std::string& path) {
    if (!synced(path_, O_RDWR) || rename(path_.c_str(), path.c_str()) != 0) {
      fail(path, std::strerror(errno));
    }
    path_.clear();
  }

 private:
  std::string path_;
};

std::string part_name(std::size_t part) {
  return fmt::format("part-{:05}.parquet", part);
}

void write_part(const Table& table, const std::string& folder, std::size_t part) {
  std::vector<const Column*> columns;
  for (const Column& column : table.columns) {
    columns.push_back(&column);
  }
  // A fresh database a part: no state of one part can reach the bytes of the next.
  Database database(Database::Access::Files);
  database.create_table("part", columns, table.rows);
  const std::string temporary = folder + "/." + part_name(part) + ".tmp";
  TemporaryFile file(temporary);
  const bool written = database.try_execute(
      fmt::format("COPY (SELECT * FROM part) TO {} (FORMAT parquet, COMPRESSION zstd, "
                  "ROW_GROUP_SIZE {}, USE_TMP_FILE false)",
                  quoted_text(temporary), kRowsPerPart));
  if (!written) {
    fail(folder + "/" + part_name(part), "the disk may be full");
  }
  file.rename_to(folder + "/" + part_name(part));
}

Table slice(const Table& table, std::size_t begin, std::size_t end) {
  std::vector<std::size_t> rows(end - begin);
  std::iota(rows.begin(), rows.end(), begin);
  return take_rows(table, rows);
}

}  // namespace

void write_parquet(const Table& table, const std::string& folder) {
  const std::size_t parts =
      std::max<std::size_t>(1, (table.rows + kRowsPerPart - 1) / kRowsPerPart);
  for (std::size_t part = 0; part < parts; ++part) {
    const std::size_t begin = part * kRowsPerPart;
    write_part(slice(table, begin, std::min(table.rows, begin + kRowsPerPart)), folder, part);
  }
  for (std::size_t part = parts;
       std::filesystem::exists(std::filesystem::path(folder) / part_name(part)); ++part) {
    std::filesystem::remove(std::filesystem::path(folder) / part_name(part));
  }
  if (!synced(folder, O_RDONLY | O_DIRECTORY)) {
    fail(folder, std::strerror(errno));
  }
}

}  // namespace clinval::datasets
