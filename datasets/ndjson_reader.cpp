#include "datasets/ndjson_reader.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "datasets/cast.h"
#include "datasets/csv_records.h"
#include "datasets/table_problems.h"

namespace clinval::datasets {

namespace {

std::string json_form(ColumnType type) {
  switch (type) {
    case ColumnType::Integer: return "an integer, as in 42, without quotes and fraction, or null";
    case ColumnType::Real: return "a finite number, as in 36.6 or 1e-3, without quotes, or null";
    case ColumnType::Boolean: return "true, false or null, without quotes";
    case ColumnType::Text: return "text in double quotes, or null";
    case ColumnType::Date: return "a date of the calendar in quotes, \"YYYY-MM-DD\", or null";
    case ColumnType::Timestamp:
      return "a time without zone in quotes, \"YYYY-MM-DDTHH:MM:SS\", or null";
  }
  throw std::logic_error("unknown column type");
}

template <typename Value>
void append_value(Column& column, Value value) {
  std::get<std::vector<Value>>(column.values).push_back(std::move(value));
  column.present.push_back(1);
}

// Whether the word that ends at or runs over `end` is "NaN", "inf", "-Infinity", in any case.
bool is_non_finite_literal(std::string_view text, std::size_t end) {
  const auto lower = [](char c) { return static_cast<char>(c | 0x20); };
  const auto is_letter = [&](char c) { return lower(c) >= 'a' && lower(c) <= 'z'; };
  while (end > 0 && is_letter(text[end - 1])) {
    --end;
  }
  const std::string_view word = text.substr(end, 3);
  return std::ranges::equal(word, std::string_view("nan"), {}, lower) ||
         std::ranges::equal(word, std::string_view("inf"), {}, lower);
}

/// Takes the values of one line after the other into the columns.
class LineTaker final : public nlohmann::json_sax<nlohmann::json> {
 public:
  LineTaker(Table& table, TableProblems& problems)
      : table_(table), problems_(problems), absent_reported_(table.columns.size()) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      keys_[table.columns[i].name].column = i;
    }
  }

  void take(std::string_view text, std::size_t line) {
    text_ = text;
    line_ = line;
    depth_ = 0;
    position_ = 0;
    found_ = 0;
    target_ = nullptr;
    if (text.find_first_not_of(" \t\r") == std::string_view::npos) {
      add("E-DATA-SYNTAX", "one JSON object a line; this line is empty", "remove the line");
    } else if (text.starts_with("\xef\xbb\xbf")) {
      add("E-DATA-SYNTAX", "a byte order mark at the start of the file alone",
          "were files put together? remove it");
    } else if (nlohmann::json::sax_parse(text.begin(), text.end(), this) &&
               found_ < table_.columns.size()) {
      report_absent();
    }
  }

  bool null() override {
    return scalar([](Column& column) { append_null(column); });
  }
  bool boolean(bool value) override {
    return scalar([&](Column& column) {
      if (column.type != ColumnType::Boolean) {
        return refuse_type(column);
      }
      append_value(column, static_cast<std::uint8_t>(value ? 1 : 0));
    });
  }
  bool number_integer(std::int64_t value) override {
    return scalar([&](Column& column) {
      if (column.type == ColumnType::Integer) {
        append_value(column, value);
      } else if (column.type == ColumnType::Real) {
        append_value(column, static_cast<double>(value));
      } else {
        refuse_type(column);
      }
    });
  }
  bool number_unsigned(std::uint64_t value) override {
    if (value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      return number_integer(static_cast<std::int64_t>(value));
    }
    return number_float(0.0, std::to_string(value));
  }
  bool number_float(double, const std::string& token) override {
    return scalar([&](Column& column) {
      const bool whole = token.find_first_of(".eE") == std::string::npos;
      if (column.type == ColumnType::Integer && whole) {
        add("E-DATA-NUMBER", "an integer within 64 bits");
      } else if (column.type != ColumnType::Real) {
        refuse_type(column);
      } else if (append_cast(column, token)) {
        add("E-DATA-NUMBER", json_form(column.type));
      }
    });
  }
  bool string(std::string& value) override {
    return scalar([&](Column& column) {
      const bool quoted = column.type == ColumnType::Text || column.type == ColumnType::Date ||
                          column.type == ColumnType::Timestamp;
      if (value.find('\0') != std::string::npos) {
        add("E-DATA-ENCODING", "text without NUL characters");
      } else if (!quoted || append_cast(column, value)) {
        refuse_type(column);
      }
    });
  }
  bool binary(nlohmann::json::binary_t&) override { return false; }

  bool start_object(std::size_t) override {
    const bool inside = depth_ == 0 || nested();
    ++depth_;
    return inside;
  }
  bool start_array(std::size_t) override {
    const bool inside = nested();
    ++depth_;
    return inside;
  }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(std::string& name) override {
    if (depth_ > 1) {
      return true;  // of an object below a key that is not read
    }
    ++position_;
    Key& key = keys_[name];
    target_ = key.column ? &table_.columns[*key.column] : nullptr;
    if (key.line == line_) {
      // By position unless the key is declared: what a stranger uses as a key may be a value.
      add("E-DATA-DUPLICATE-KEY",
          fmt::format("each key once in a line; keys {} and {} are the same", key.position,
                      position_),
          "remove one of the two");
      target_ = nullptr;
      return true;
    }
    key.line = line_;
    key.position = position_;
    found_ += key.column ? 1U : 0U;
    return true;
  }

  bool parse_error(std::size_t read, const std::string&,
                   const nlohmann::detail::exception& error) override {
    constexpr int kNumberOverflow = 406;
    if (error.id == kNumberOverflow || is_non_finite_literal(text_, std::min(read, text_.size()))) {
      add("E-DATA-NUMBER", "a finite number that a double can hold, or null",
          "JSON has no NaN and no infinity: write null where there is no value");
    } else {
      add("E-DATA-SYNTAX", "one JSON object (RFC 8259) in the line and nothing else",
          "write each case in one line, keys and texts in double quotes");
    }
    return false;
  }

 private:
  struct Key {
    std::optional<std::size_t> column = std::nullopt;
    std::size_t line = 0;  ///< that had it last
    std::size_t position = 0;
  };

  void add(std::string code, std::string expected, std::string hint = "") {
    if (!problems_.full()) {
      configs::Problem& problem =
          problems_.add(std::move(code), std::move(expected), std::move(hint));
      problem.row = line_;
      problem.line = line_;
      problem.field = target_ == nullptr ? "" : target_->name;
    }
  }

  void refuse_type(const Column& column) {
    add("E-DATA-TYPE", json_form(column.type), "correct the value, or declare the type it has");
  }

  bool not_an_object() {
    add("E-DATA-SYNTAX", "a JSON object in each line: {\"column\": value, …}");
    return false;
  }

  template <typename Append>
  bool scalar(Append append) {
    if (depth_ == 0) {
      return not_an_object();
    }
    if (depth_ == 1 && target_ != nullptr) {
      append(*target_);
    }
    return true;
  }

  /// An array or object as a value: of a declared key it is refused, of another one passed over.
  bool nested() {
    if (depth_ == 0) {
      return not_an_object();
    }
    if (depth_ == 1 && target_ != nullptr) {
      add("E-DATA-TYPE", json_form(target_->type) + "; here is an array or an object",
          "write its parts as keys of the line, or do not declare it");
      target_ = nullptr;
    }
    return true;
  }

  bool close() {
    --depth_;
    return true;
  }

  /// A key that the file never has would fill the list of problems: each is reported once.
  void report_absent() {
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
      if (keys_[table_.columns[i].name].line != line_ && !absent_reported_[i]) {
        absent_reported_[i] = true;
        target_ = &table_.columns[i];
        add("E-DATA-RAGGED", "every declared key in every line; this is the first line without it",
            "write null where there is no value");
      }
    }
  }

  Table& table_;
  TableProblems& problems_;
  std::vector<bool> absent_reported_;
  std::unordered_map<std::string, Key> keys_;
  std::string_view text_;
  std::size_t line_ = 0;
  std::size_t depth_ = 0;     ///< open objects and arrays
  std::size_t position_ = 0;  ///< keys of the line so far
  std::size_t found_ = 0;     ///< declared ones of them
  Column* target_ = nullptr;  ///< column of the present key; null when it is not read
};

void check_encoding(std::string_view bytes, TableProblems& problems) {
  if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff")) {
    problems.add("E-DATA-ENCODING", "UTF-8; the file begins as UTF-16 does", "save it as UTF-8");
  } else if (const auto bad = first_bad_byte(bytes)) {
    configs::Problem& problem = problems.add("E-DATA-ENCODING", "UTF-8 without NUL bytes",
                                             "convert the file: iconv -t UTF-8");
    problem.line = 1 + static_cast<std::size_t>(std::ranges::count(bytes.substr(0, *bad), '\n'));
    problem.row = problem.line;
  }
  problems.throw_if_any();
}

}  // namespace

Table read_ndjson(std::string_view bytes, const configs::SourceSpec& source,
                  const std::string& file, const std::string& pointer) {
  TableProblems problems(file, pointer);
  check_encoding(bytes, problems);
  if (bytes.starts_with("\xef\xbb\xbf")) {
    bytes.remove_prefix(3);
  }
  Table table;
  for (const auto& [name, type] : source.types) {
    table.columns.push_back(make_column(name, column_type(type)));
  }
  LineTaker taker(table, problems);
  while (!bytes.empty() && !problems.full()) {
    const std::size_t end = bytes.find('\n');
    taker.take(bytes.substr(0, end), ++table.rows);
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
  }
  if (table.rows == 0) {
    problems.add("E-DATA-EMPTY", "at least one line");
  }
  problems.throw_if_any();
  return table;
}

}  // namespace clinval::datasets
