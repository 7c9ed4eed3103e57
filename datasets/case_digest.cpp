#include "datasets/case_digest.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "configs/canonical_json.h"
#include "configs/digest.h"
#include "configs/json_value.h"

namespace clinval::datasets {

namespace {

std::string json_text(const std::string& text) {
  const bool plain = std::ranges::all_of(
      text, [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
  return plain ? '"' + text + '"' : configs::canonical_json(configs::Json(text));
}

std::string json_integer(std::int64_t value) {
  constexpr std::int64_t kExact = (std::int64_t{1} << 53) - 1;  // RFC 8785, appendix D
  const std::string digits = std::to_string(value);
  return value < -kExact || value > kExact ? '"' + digits + '"' : digits;
}

/// The value in canonical JSON. Numbers are written here: a tree for each of a million rows would
/// cost more than the rest of reading.
std::string json_of(const Column& column, std::size_t row) {
  if (column.is_null(row)) {
    return "null";
  }
  switch (column.type) {
    case ColumnType::Integer: return json_integer(column.integers()[row]);
    case ColumnType::Real:
    case ColumnType::Boolean: return text_of(column, row);
    default: return json_text(text_of(column, row));
  }
}

std::string json_moment(std::int64_t moment) {
  return moment == kUndated ? "null" : json_integer(moment);
}

void add_events(const EventTable& events, configs::Sha256& digest) {
  std::vector<std::string> codes;
  for (const std::string& code : events.codes) {
    codes.push_back(json_text(code));
  }
  std::string line;
  for (std::size_t subject = 0; subject < events.subjects.size(); ++subject) {
    line = '[' + json_text(events.subjects[subject]);
    for (std::size_t i = events.begin[subject]; i < events.begin[subject + 1]; ++i) {
      line += ",[" + json_moment(events.time[i]) + ',';
      line += events.available.empty() ? "null" : json_moment(events.available[i]);
      line += ',' + codes[events.code[i]] + ',';
      line += events.has_value[i] == 0 ? "null"
                                       : configs::number_text(static_cast<double>(events.value[i]));
      line += ']';
    }
    digest.update(line += "]\n");
  }
}

}  // namespace

std::string digest_of_columns(const std::vector<const Column*>& columns, std::size_t rows,
                              const EventTable* events) {
  configs::Sha256 digest;
  configs::Json::Array head;
  for (const Column* column : columns) {
    head.emplace_back(configs::Json::Array{column->name, to_string(column->type)});
  }
  digest.update(configs::canonical_json(configs::Json(head)) + '\n');
  std::string line;
  for (std::size_t row = 0; row < rows; ++row) {
    line = "[";
    for (std::size_t i = 0; i < columns.size(); ++i) {
      line += (i == 0 ? "" : ",") + json_of(*columns[i], row);
    }
    digest.update(line += "]\n");
  }
  if (events != nullptr) {
    add_events(*events, digest);
  }
  return digest.hex();
}

}  // namespace clinval::datasets
