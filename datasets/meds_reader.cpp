#include "datasets/meds_reader.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "configs/input_error.h"
#include "configs/strict_json.h"
#include "datasets/cast.h"
#include "datasets/data_error.h"
#include "datasets/duckdb_api.h"
#include "datasets/file_bytes.h"
#include "datasets/folder_files.h"
#include "datasets/moments.h"
#include "datasets/sql_text.h"

namespace clinval::datasets {

namespace {

/// A column of MEDS as we need it.
struct MedsColumn {
  std::string_view name;
  SqlType stored;
  ColumnType type;
  bool is_required;
  std::string_view form;
};

constexpr MedsColumn kColumns[] = {
    {"subject_id", SqlType::Integer, ColumnType::Integer, true, "a 64-bit integer"},
    {"time", SqlType::Timestamp, ColumnType::Timestamp, true,
     "a timestamp in microseconds without zone"},
    {"code", SqlType::Text, ColumnType::Text, true, "a text"},
    {"numeric_value", SqlType::Real, ColumnType::Real, false, "a float"},
    {"available_time", SqlType::Timestamp, ColumnType::Timestamp, false,
     "a timestamp in microseconds without zone"},
};

constexpr std::string_view kMetadata = "metadata/dataset.json";

class MedsReader {
 public:
  MedsReader(const configs::SourceSpec& source, const std::string& folder, std::string pointer,
             EventPool& pool, const ParquetLimits& limits)
      : source_(source),
        folder_(folder, source.file, pointer),
        pointer_(std::move(pointer)),
        pool_(pool),
        left_(limits) {}

  MedsEvents run() {
    result_.block.keeps_order = true;
    result_.block.cells.resize(1);
    const std::optional<FileBytes> metadata = read_metadata();
    FolderDigest digest;
    for (const std::string& name : folder_.parquet_files("data")) {
      name_ = name;
      FileBytes stored = folder_.read(name);
      digest.add(name, stored.sha256, stored.bytes.size());
      read_file(std::move(stored.bytes));
    }
    if (metadata) {
      digest.add(std::string(kMetadata), metadata->sha256, metadata->bytes.size());
    }
    result_.sha256 = digest.pinned(source_, pointer_);
    result_.bytes = digest.bytes();
    return std::move(result_);
  }

 private:
  [[nodiscard]] std::string file(const std::string& name) const {
    return source_.file + "/" + name;
  }

  [[nodiscard]] configs::Problem problem(std::string code, const std::string& field,
                                         std::string expected, std::string hint = "") const {
    return {.code = std::move(code),
            .file = file(name_),
            .pointer = pointer_,
            .field = field,
            .expected = std::move(expected),
            .hint = std::move(hint)};
  }
  [[noreturn]] static void fail(configs::Problem problem) {
    throw configs::InputError(configs::Area::Data, std::move(problem));
  }

  /// Takes the version; nullopt when nothing describes the data set.
  std::optional<FileBytes> read_metadata() {
    name_ = kMetadata;
    std::optional<FileBytes> stored = folder_.read_if_there(name_);
    if (stored) {
      result_.version = version_in(stored->bytes);
    }
    return stored;
  }

  [[nodiscard]] std::string version_in(const std::string& bytes) const {
    configs::Json json;
    try {
      json = configs::parse_json(bytes, file(name_), configs::Area::Data);
    } catch (const configs::InputError&) {
      fail(problem("E-DATA-MEDS", "", "a JSON object, as MEDS describes a data set"));
    }
    const configs::Json* version = json.find("meds_version");
    const std::string text = version != nullptr && version->is_string() ? version->string() : "";
    // It stands in reports: no place for other texts.
    if (text.size() > 32 || !std::ranges::all_of(text, [](char c) {
          return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '.' || c == '-';
        })) {
      fail(problem("E-DATA-MEDS", "meds_version", "a version such as 0.4.0"));
    }
    return text;
  }

  void read_file(std::string bytes) {
    Database database(Database::Access::Files);
    const MemoryFile stored(bytes);
    bytes = {};
    const std::string from = from_parquet(stored.path());
    const auto columns = database.describe("SELECT * FROM " + from);
    if (!columns) {
      fail(
          problem("E-DATA-UNREADABLE", "", "a whole Parquet file; this is none, or it is damaged"));
    }
    const std::string list = projection(*columns);
    row_ = 0;
    last_.reset();
    in_file_.clear();
    take_from_limits(database, stored.path(), kept_columns(*columns), left_, file(name_), pointer_);
    if (!database.query_pieces("SELECT " + list + " FROM " + from,
                               [this](const Table& piece) { take(piece); })) {
      fail_parquet(database, file(name_), pointer_);
    }
    seen_.merge(in_file_);
  }

  static std::vector<std::pair<std::string, ColumnType>> kept_columns(
      const std::vector<SqlColumn>& stored) {
    std::vector<std::pair<std::string, ColumnType>> kept;
    for (const MedsColumn& column : kColumns) {
      if (std::ranges::find(stored, column.name, &SqlColumn::name) != stored.end()) {
        kept.emplace_back(column.name, column.type);
      }
    }
    return kept;
  }

  std::string projection(const std::vector<SqlColumn>& stored) {
    std::vector<configs::Problem> problems;
    std::string list;
    for (const MedsColumn& column : kColumns) {
      const auto found = std::ranges::find(stored, column.name, &SqlColumn::name);
      const std::string name(column.name);
      if (found == stored.end()) {
        if (column.is_required) {
          problems.push_back(problem("E-DATA-MEDS", name, "a column of this name in every file"));
        }
      } else if (found->type != column.stored) {
        problems.push_back(
            problem("E-DATA-MEDS", name, std::string(column.form) + " as the stored type"));
      } else {
        list += (list.empty() ? "CAST(" : ", CAST(") + quoted_name(name) + " AS ";
        list += std::string(sql_name(column.type)) + ") AS " + quoted_name(name);
      }
    }
    if (!problems.empty()) {
      throw configs::InputError(configs::Area::Data, problems);
    }
    return list;
  }

  void take(const Table& piece) {
    const Column& subject = piece.at("subject_id");
    const Column& time = piece.at("time");
    const Column& code = piece.at("code");
    const Column* value = piece.find("numeric_value");
    const Column* available = piece.find("available_time");
    for (std::size_t row = 0; row < piece.rows; ++row) {
      ++row_;
      refuse_null(subject, row);
      refuse_null(code, row);
      take_subject(subject.integers()[row]);
      ++result_.block.events;
      if (number_ != kNoSubject) {
        add_row(time, available, row);
        add_event(code.texts()[row], value, row);
      }
    }
  }

  void refuse_null(const Column& column, std::size_t row) {
    if (column.is_null(row)) {
      configs::Problem found = problem("E-DATA-MEDS", column.name, "a value in every row");
      found.row = row_;
      fail(std::move(found));
    }
  }

  void take_subject(std::int64_t subject) {
    if (last_ == subject) {
      return;
    }
    last_ = subject;
    if (seen_.contains(subject)) {
      configs::Problem found =
          problem("E-DATA-MEDS", "subject_id", "each subject in one file; this one is in two",
                  "write the data set again: between files the order of events is not known");
      found.row = row_;
      fail(std::move(found));
    }
    in_file_.insert(subject);
    number_ = pool_.subject(std::to_string(subject));
  }

  void add_row(const Column& time, const Column* available, std::size_t row) {
    EventBlock& block = result_.block;
    block.subject.push_back(number_);
    block.time.push_back(moment(time, row));
    if (available != nullptr && block.available.empty()) {
      block.available.assign(block.time.size() - 1, kUndated);  // of files without the column
    }
    if (available != nullptr || !block.available.empty()) {
      block.available.push_back(available == nullptr ? kUndated : moment(*available, row));
    }
  }

  std::int64_t moment(const Column& column, std::size_t row) {
    if (column.is_null(row)) {
      return kUndated;
    }
    if (!is_finite_value(column, row) ||
        std::abs(static_cast<double>(column.integers()[row])) > kFarthest) {
      configs::Problem found = problem("E-DATA-NUMBER", column.name, "a time of the calendar");
      found.row = row_;
      fail(std::move(found));
    }
    return column.integers()[row];
  }

  void add_event(std::string_view code, const Column* value, std::size_t row) {
    EventCells& cells = result_.block.cells.front();
    const bool has = value != nullptr && !value->is_null(row);
    const double number = has ? value->reals()[row] : 0.0;
    if (!(std::abs(number) <= kLargestValue)) {
      configs::Problem found = problem("E-DATA-NUMBER", "numeric_value",
                                       "a finite number that a float32 holds, or null");
      found.row = row_;
      fail(std::move(found));
    }
    cells.row.push_back(event_index(result_.block.subject.size() - 1, source_.file, pointer_));
    cells.code.push_back(pool_.codes.number(code));
    cells.value.push_back(static_cast<float>(number) + 0.0F);
    cells.has_value.push_back(has ? 1 : 0);
  }

  const configs::SourceSpec& source_;
  SourceFolder folder_;
  std::string pointer_;
  EventPool& pool_;
  ParquetLimits left_;  ///< to the files that follow
  MedsEvents result_;
  std::string name_;                          ///< of the present file, below the folder
  std::size_t row_ = 0;                       ///< of the present file, from 1
  std::optional<std::int64_t> last_;          ///< subject of the row before
  std::uint32_t number_ = kNoSubject;         ///< its number in the pool
  std::unordered_set<std::int64_t> seen_;     ///< subjects of earlier files
  std::unordered_set<std::int64_t> in_file_;  ///< of the present one
};

}  // namespace

MedsEvents read_meds(const configs::SourceSpec& source, const std::string& folder,
                     const std::string& pointer, EventPool& pool, const ParquetLimits& limits) {
  return within_memory(source.file, pointer,
                       [&] { return MedsReader(source, folder, pointer, pool, limits).run(); });
}

}  // namespace clinval::datasets
