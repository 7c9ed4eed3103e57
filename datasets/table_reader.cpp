#include "datasets/table_reader.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "datasets/cast.h"
#include "datasets/csv_records.h"
#include "datasets/data_error.h"
#include "datasets/file_bytes.h"
#include "datasets/folder_files.h"
#include "datasets/ndjson_reader.h"
#include "datasets/parquet_reader.h"
#include "datasets/table_problems.h"
#include "datasets/unpack.h"

namespace clinval::datasets {

namespace {

/// Which file column becomes which column of the table.
struct Wanted {
  Column column;
  std::size_t field = 0;
};

std::pair<std::string, std::string> trouble_text(CsvTrouble trouble) {
  switch (trouble) {
    case CsvTrouble::UnclosedQuote:
      return {"E-DATA-QUOTE", "a closing quote: the file ends inside a quoted field"};
    case CsvTrouble::TextAfterQuote:
      return {"E-DATA-QUOTE", "a delimiter or line end after a closing quote"};
    case CsvTrouble::QuoteInText:
      return {"E-DATA-QUOTE",
              "a field with a quote inside to be quoted as a whole, quotes doubled"};
    case CsvTrouble::CarriageReturn:
      return {"E-DATA-RAGGED", "lines ended by LF or CRLF; here is a CR alone"};
  }
  throw std::logic_error("unknown trouble");
}

class CsvTable {
 public:
  CsvTable(std::string_view bytes, char delimiter, char quote, TableProblems& problems)
      : bytes_(without_mark(bytes)),
        delimiter_(delimiter),
        quote_(quote),
        records_(bytes_, delimiter, quote),
        problems_(problems) {
    check_encoding(bytes);
    read_header();
  }

  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

  /// Reads all rows into the wanted columns.
  std::size_t read_rows(std::vector<Wanted>& wanted, const std::vector<std::string>& null_markers) {
    std::size_t row = 0;
    std::vector<CsvField> fields;
    while (!problems_.full() && records_.next(fields)) {
      ++row;
      if (fields.size() != names_.size()) {
        place(problems_.add("E-DATA-RAGGED", fmt::format("{} fields as in the header, not {}",
                                                         names_.size(), fields.size())),
              row);
        continue;
      }
      for (Wanted& target : wanted) {
        append(target, fields[target.field], null_markers, row);
      }
    }
    report_trouble(row + 1);
    if (row == 0) {
      problems_.add("E-DATA-EMPTY", "at least one row after the header");
    }
    problems_.throw_if_any();
    return row;
  }

 private:
  static std::string_view without_mark(std::string_view bytes) {
    return bytes.starts_with("\xef\xbb\xbf") ? bytes.substr(3) : bytes;
  }

  void place(configs::Problem& problem, std::size_t row) const {
    problem.row = row;
    problem.line = records_.line();
  }

  void check_encoding(std::string_view bytes) {
    if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff")) {
      problems_.add("E-DATA-ENCODING", "UTF-8; the file begins as UTF-16 does", "save it as UTF-8");
    } else if (const auto bad = first_bad_byte(bytes_)) {
      CsvRecords records(bytes_, delimiter_, quote_);
      std::vector<CsvField> fields;
      std::size_t record = 0;
      while (records.next(fields) && records.position() <= *bad) {
        ++record;
      }
      configs::Problem& problem = problems_.add("E-DATA-ENCODING", "UTF-8 without NUL bytes",
                                                "convert the file: iconv -t UTF-8");
      problem.line = records.line();
      if (record > 0) {
        problem.row = record;  // the header is record 0
      }
    }
    problems_.throw_if_any();
  }

  void report_trouble(std::size_t row) {
    if (const auto trouble = records_.trouble(); trouble && !problems_.full()) {
      auto [code, expected] = trouble_text(*trouble);
      place(problems_.add(std::move(code), std::move(expected)), row);
    }
  }

  void read_header() {
    std::vector<CsvField> fields;
    if (!records_.next(fields)) {
      if (const auto trouble = records_.trouble()) {
        auto [code, expected] = trouble_text(*trouble);
        problems_.add(std::move(code), std::move(expected)).line = 1;
      } else {
        problems_.add("E-DATA-EMPTY", "a header line with the names of the columns");
      }
      problems_.throw_if_any();
    }
    for (const CsvField& field : fields) {
      names_.push_back(csv_text(field, quote_));
    }
    // By position: in a file without header these names are the values of a case.
    std::map<std::string_view, std::size_t> first;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      const auto [place_of, is_new] = first.emplace(names_[i], i);
      if (!is_new && !problems_.full()) {
        problems_.add("E-DATA-DUPLICATE-COLUMN",
                      fmt::format("unique column names; columns {} and {} have the same",
                                  place_of->second + 1, i + 1));
      }
    }
    problems_.throw_if_any();
  }

  void append(Wanted& target, const CsvField& field, const std::vector<std::string>& null_markers,
              std::size_t row) {
    Column& column = target.column;
    const bool may_be_null = !field.quoted || column.type != ColumnType::Text;
    if (may_be_null && std::ranges::find(null_markers, field.text) != null_markers.end()) {
      append_null(column);
      return;
    }
    const auto trouble = field.has_quotes ? append_cast(column, csv_text(field, quote_))
                                          : append_cast(column, field.text);
    if (trouble && !problems_.full()) {
      configs::Problem& problem =
          problems_.add(*trouble == CastTrouble::Type ? "E-DATA-TYPE" : "E-DATA-NUMBER",
                        std::string(expected_form(column.type)));
      place(problem, row);
      problem.field = column.name;
    }
  }

  std::string_view bytes_;
  char delimiter_;
  char quote_;
  CsvRecords records_;
  TableProblems& problems_;
  std::vector<std::string> names_;
};

bool equal_but_for_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::vector<Wanted> wanted_columns(const configs::SourceSpec& source,
                                   const std::vector<std::string>& names, TableProblems& problems) {
  std::vector<Wanted> wanted;
  for (const auto& [name, type] : source.types) {
    const auto found = std::ranges::find(names, name);
    if (found == names.end()) {
      const bool other_case = std::ranges::any_of(
          names,
          [&column = name](const std::string& other) { return equal_but_for_case(column, other); });
      problems
          .add("E-DATA-MISSING-COLUMN", "a column of this name in the header",
               other_case ? "one column differs from it only in upper and lower case" : "")
          .field = name;
      continue;
    }
    wanted.push_back(
        {make_column(name, column_type(type)), static_cast<std::size_t>(found - names.begin())});
  }
  problems.throw_if_any();
  return wanted;
}

Table read_csv(std::string bytes, const configs::SourceSpec& source, const std::string& file,
               const std::string& pointer) {
  if (source.delimiter.size() != 1 || source.quote.size() > 1) {
    throw std::invalid_argument("delimiter and quote are one byte each");
  }
  const std::string plain = unpack(std::move(bytes), file, pointer);
  TableProblems problems(file, pointer);
  // NUL cannot occur in the file, so as a quote it means that there is none.
  CsvTable csv(plain, source.delimiter[0], source.quote.empty() ? '\0' : source.quote[0], problems);
  std::vector<Wanted> wanted = wanted_columns(source, csv.names(), problems);
  Table table;
  table.rows = csv.read_rows(wanted, source.null_markers);
  for (Wanted& target : wanted) {
    table.columns.push_back(std::move(target.column));
  }
  return table;
}

/// A Parquet file, or all of a directory in name order.
SourceTable read_parquet_source(const configs::SourceSpec& source, const std::string& path,
                                const std::string& file, const std::string& pointer) {
  SourceTable result;
  ParquetLimits left = parquet_limits_of_machine();
  std::error_code error;  // whatever is wrong with the path, reading it will tell
  if (!std::filesystem::is_directory(path, error)) {
    const FileBytes stored = read_file_bytes(source, path, pointer);
    result = {.table = read_parquet(stored.bytes, source, file, pointer, left),
              .sha256 = stored.sha256,
              .bytes = stored.bytes.size()};
  } else {
    const SourceFolder folder(path, file, pointer);
    FolderDigest digest;
    for (const std::string& name : folder.parquet_files()) {
      const FileBytes stored = folder.read(name);
      digest.add(name, stored.sha256, stored.bytes.size());
      append_parquet(result.table,
                     read_parquet(stored.bytes, source, file + "/" + name, pointer, left));
    }
    result.bytes = digest.bytes();
    result.sha256 = digest.pinned(source, pointer);
  }
  if (result.table.rows == 0) {
    TableProblems problems(file, pointer);
    problems.add("E-DATA-EMPTY", "at least one row of Parquet");
    problems.throw_if_any();
  }
  return result;
}

SourceTable read_text_source(const configs::SourceSpec& source, const std::string& path,
                             const std::string& file, const std::string& pointer) {
  FileBytes stored = read_file_bytes(source, path, pointer);
  SourceTable result{.table = {}, .sha256 = stored.sha256, .bytes = stored.bytes.size()};
  if (source.format == "ndjson") {
    const std::string plain = unpack(std::move(stored.bytes), file, pointer);
    result.table = read_ndjson(plain, source, file, pointer);
  } else {
    result.table = read_csv(std::move(stored.bytes), source, file, pointer);
  }
  return result;
}

}  // namespace

SourceTable read_source(const configs::SourceSpec& source, const std::string& path,
                        const std::string& pointer) {
  const std::string& file = source.file.empty() ? path : source.file;
  return within_memory(file, pointer, [&] {
    return source.format == "parquet" ? read_parquet_source(source, path, file, pointer)
                                      : read_text_source(source, path, file, pointer);
  });
}

Table read_table(const configs::SourceSpec& source, const std::string& path,
                 const std::string& pointer) {
  return read_source(source, path, pointer).table;
}

Table read_text_table(const std::string& path, char delimiter) {
  configs::SourceSpec source;
  source.format = "csv";
  source.delimiter = std::string(1, delimiter);
  const std::string plain = unpack(read_file_bytes(source, path, "", Pipes::Read).bytes, path, "");
  TableProblems problems(path, "");
  CsvTable csv(plain, delimiter, '"', problems);
  for (const std::string& name : csv.names()) {
    source.types.emplace_back(name, to_string(ColumnType::Text));
  }
  std::vector<Wanted> wanted = wanted_columns(source, csv.names(), problems);
  Table table;
  table.rows = csv.read_rows(wanted, source.null_markers);
  for (Wanted& target : wanted) {
    table.columns.push_back(std::move(target.column));
  }
  return table;
}

Column cast_column(const Column& text, ColumnType type, const std::string& file) {
  TableProblems problems(file, "");
  Column result = make_column(text.name, type);
  for (std::size_t row = 0; row < text.size() && !problems.full(); ++row) {
    if (text.is_null(row) || (text.texts()[row].empty() && type != ColumnType::Text)) {
      append_null(result);
    } else if (const auto trouble = append_cast(result, text.texts()[row])) {
      configs::Problem& problem =
          problems.add(*trouble == CastTrouble::Type ? "E-DATA-TYPE" : "E-DATA-NUMBER",
                       std::string(expected_form(type)));
      problem.row = row + 1;
      problem.field = text.name;
    }
  }
  problems.throw_if_any();
  return result;
}

}  // namespace clinval::datasets
