#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clinval::datasets {

/// One field of a record, still as it stands in the file.
struct CsvField {
  std::string_view text;    ///< without the enclosing quotes
  bool quoted = false;      ///< "" and nothing differ: only the second can be a null
  bool has_quotes = false;  ///< doubled quotes inside, to be halved by csv_text
};

/// What keeps a record from being read.
enum class CsvTrouble {
  UnclosedQuote,   ///< the file ends inside a quoted field
  TextAfterQuote,  ///< something other than a delimiter follows a closing quote
  QuoteInText,     ///< a quote inside a field that is not quoted
  CarriageReturn,  ///< a CR that is not followed by LF
};

/// Splits the bytes of a CSV file into records as RFC 4180 says: fields parted by one delimiter
/// byte, records ended by LF or CRLF (both may occur), the last one also by the end of the file; a
/// quoted field may hold delimiters, line ends and doubled quotes. Nothing is trimmed, guessed or
/// skipped: an empty line is a record of one empty field.
///
/// Why not DuckDB's reader: with everything declared, nothing sniffed and strict_mode on, version
/// 1.5.6 still returns 0 rows without an error for an unclosed quote, skips empty lines, accepts a
/// surplus empty field at the end of a row, and refuses a file that mixes LF and CRLF.
///
/// Cost: one pass, no copies; the fields point into the bytes.
class CsvRecords {
 public:
  CsvRecords(std::string_view bytes, char delimiter, char quote)
      : bytes_(bytes), delimiter_(delimiter), quote_(quote) {}

  /// The next record, or false at the end and after trouble.
  bool next(std::vector<CsvField>& fields);

  [[nodiscard]] std::optional<CsvTrouble> trouble() const { return trouble_; }
  /// 1-based line on which the record of the last next() began.
  [[nodiscard]] std::size_t line() const { return record_line_; }
  /// Bytes consumed so far.
  [[nodiscard]] std::size_t position() const { return position_; }

 private:
  bool take_field(CsvField& field);
  bool take_quoted(CsvField& field);
  bool fail(CsvTrouble trouble);
  [[nodiscard]] bool at_line_end(std::size_t position) const;

  std::string_view bytes_;
  char delimiter_;
  char quote_;
  std::size_t position_ = 0;
  std::size_t line_ = 1;
  std::size_t record_line_ = 1;
  std::optional<CsvTrouble> trouble_;
};

/// The text of a field, doubled quotes halved.
[[nodiscard]] std::string csv_text(const CsvField& field, char quote);

/// Offset of the first byte that is not UTF-8 or is NUL.
[[nodiscard]] std::optional<std::size_t> first_bad_byte(std::string_view bytes);

}  // namespace clinval::datasets
