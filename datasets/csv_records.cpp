#include "datasets/csv_records.h"

#include <algorithm>

#include "configs/utf8.h"

namespace clinval::datasets {

bool CsvRecords::fail(CsvTrouble trouble) {
  trouble_ = trouble;
  return false;
}

bool CsvRecords::at_line_end(std::size_t position) const {
  return position == bytes_.size() || bytes_[position] == '\n' ||
         (bytes_[position] == '\r' && position + 1 < bytes_.size() && bytes_[position + 1] == '\n');
}

bool CsvRecords::take_quoted(CsvField& field) {
  field.quoted = true;
  const std::size_t start = ++position_;
  while (true) {
    const std::size_t end = bytes_.find(quote_, position_);
    if (end == std::string_view::npos) {
      return fail(CsvTrouble::UnclosedQuote);
    }
    const bool doubled = end + 1 < bytes_.size() && bytes_[end + 1] == quote_;
    position_ = end + (doubled ? 2 : 1);
    if (!doubled) {
      field.text = bytes_.substr(start, end - start);
      line_ += static_cast<std::size_t>(std::ranges::count(field.text, '\n'));
      break;
    }
    field.has_quotes = true;
  }
  if (!at_line_end(position_) && bytes_[position_] != delimiter_) {
    return fail(CsvTrouble::TextAfterQuote);
  }
  return true;
}

bool CsvRecords::take_field(CsvField& field) {
  field = CsvField{};
  if (position_ < bytes_.size() && bytes_[position_] == quote_) {
    return take_quoted(field);
  }
  const std::size_t start = position_;
  while (!at_line_end(position_) && bytes_[position_] != delimiter_) {
    if (bytes_[position_] == quote_) {
      return fail(CsvTrouble::QuoteInText);
    }
    if (bytes_[position_] == '\r') {
      return fail(CsvTrouble::CarriageReturn);
    }
    ++position_;
  }
  field.text = bytes_.substr(start, position_ - start);
  return true;
}

bool CsvRecords::next(std::vector<CsvField>& fields) {
  fields.clear();
  record_line_ = line_;
  if (trouble_ || position_ == bytes_.size()) {
    return false;
  }
  while (true) {
    CsvField& field = fields.emplace_back();
    if (!take_field(field)) {
      return false;
    }
    if (at_line_end(position_)) {
      break;
    }
    ++position_;  // the delimiter; a field follows it, be it empty
  }
  if (position_ < bytes_.size()) {
    position_ += bytes_[position_] == '\r' ? 2U : 1U;
    ++line_;
  }
  return true;
}

std::string csv_text(const CsvField& field, char quote) {
  if (!field.has_quotes) {
    return std::string(field.text);
  }
  std::string text;
  text.reserve(field.text.size());
  for (std::size_t i = 0; i < field.text.size(); ++i) {
    text += field.text[i];
    if (field.text[i] == quote) {
      ++i;  // the second of a pair
    }
  }
  return text;
}

std::optional<std::size_t> first_bad_byte(std::string_view bytes) {
  const std::size_t nul = bytes.find('\0');
  const auto bad = configs::first_bad_utf8(bytes.substr(0, nul));
  return bad || nul == std::string_view::npos ? bad : nul;
}

}  // namespace clinval::datasets
