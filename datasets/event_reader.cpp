#include "datasets/event_reader.h"

#include <cmath>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "configs/input_error.h"
#include "datasets/moments.h"

namespace clinval::datasets {

namespace {

bool is_number(ColumnType type) {
  return type == ColumnType::Integer || type == ColumnType::Real || type == ColumnType::Boolean;
}

/// Where a complaint points: the file, and the key of the entry that names the column.
struct Place {
  const std::string& file;
  std::string pointer;
};

configs::InputError data_error(std::string code, const Place& place, const Column& column,
                               std::size_t row, std::string expected, std::string hint) {
  return {configs::Area::Data, configs::Problem{.code = std::move(code),
                                                .file = place.file,
                                                .pointer = place.pointer,
                                                .row = row + 1,
                                                .field = column.name,
                                                .expected = std::move(expected),
                                                .hint = std::move(hint)}};
}

void need_all(const Column& column, const Place& place) {
  std::size_t nulls = 0;
  std::size_t first = 0;
  for (std::size_t row = column.size(); row-- > 0;) {
    if (column.is_null(row)) {
      ++nulls;
      first = row;
    }
  }
  if (nulls > 0) {
    throw data_error("E-DATA-NULL-ROLE", place, column, first,
                     fmt::format("a value in every row; {} rows have none", nulls),
                     "remove such rows in the export");
  }
}

/// Calls give(row, text) for each row; equal neighbours are written to text once.
template <typename Give>
void for_each_text(const Column& column, const Give& give) {
  std::string text;
  for (std::size_t row = 0; row < column.size(); ++row) {
    if (row == 0 || compare_values(column, row, row - 1) != 0) {
      text = text_of(column, row);
    }
    give(row, text);
  }
}

/// The value of a cell as float32.
float value_of(const Column& column, std::size_t row, const Place& place) {
  const double value = number_of(column, row);
  if (!(std::abs(value) <= kLargestValue)) {
    throw data_error("E-DATA-NUMBER", place, column, row, "a number that a float32 holds",
                     "give it in another unit, or as null if it means missing");
  }
  return static_cast<float>(value) + 0.0F;  // -0 becomes 0: nothing must tell them apart
}

class EventReader {
 public:
  EventReader(const configs::EventsSpec& spec, const Table& table, const std::string& unit,
              const std::string& file, std::string pointer, EventPool& pool)
      : spec_(spec),
        table_(table),
        unit_(unit),
        file_(file),
        pointer_(std::move(pointer)),
        pool_(pool) {}

  EventBlock run() {
    read_rows();
    if (spec_.columns.empty()) {
      read_long();
    } else {
      for (std::size_t i = 0; i < spec_.columns.size(); ++i) {
        read_wide(table_.at(spec_.columns[i]), at(fmt::format("columns/{}", i)));
      }
    }
    return std::move(block_);
  }

 private:
  [[nodiscard]] Place at(const std::string& key) const { return {file_, pointer_ + "/" + key}; }

  void read_rows() {
    const Column& subject = table_.at(spec_.subject);
    need_all(subject, at("subject"));
    block_.subject.reserve(table_.rows);
    std::string last;
    for_each_text(subject, [&](std::size_t row, const std::string& name) {
      block_.subject.push_back(row > 0 && name == last ? block_.subject.back()
                                                       : pool_.subject(name));
      if (name != last) {
        last = name;
      }
    });
    block_.time = moments_of(table_.at(spec_.time), unit_, file_, pointer_ + "/time");
    if (!spec_.available.empty()) {
      block_.available =
          moments_of(table_.at(spec_.available), unit_, file_, pointer_ + "/available");
    }
  }

  [[nodiscard]] bool is_kept(std::size_t row) const { return block_.subject[row] != kNoSubject; }

  void read_long() {
    const Column& code = table_.at(spec_.code);
    const Column* value = spec_.value.empty() ? nullptr : &table_.at(spec_.value);
    need_all(code, at("code"));
    const Place place = at("value");
    EventCells cells;
    for_each_text(code, [&](std::size_t row, const std::string& name) {
      ++block_.events;
      if (is_kept(row)) {
        cells.code.push_back(pool_.codes.number(name));
        add(cells, row, value, place);
      }
    });
    block_.cells.push_back(std::move(cells));
  }

  void read_wide(const Column& column, const Place& place) {
    EventCells cells;
    cells.code = {pool_.codes.number(column.name)};
    const Column* value = is_number(column.type) ? &column : nullptr;
    for (std::size_t row = 0; row < table_.rows; ++row) {
      if (!column.is_null(row)) {
        ++block_.events;
        if (is_kept(row)) {
          add(cells, row, value, place);
        }
      }
    }
    cells.row.shrink_to_fit();
    cells.value.shrink_to_fit();
    cells.has_value.shrink_to_fit();
    block_.cells.push_back(std::move(cells));
  }

  void add(EventCells& cells, std::size_t row, const Column* value, const Place& place) const {
    const bool has = value != nullptr && !value->is_null(row);
    cells.row.push_back(event_index(row, file_, pointer_));
    cells.value.push_back(has ? value_of(*value, row, place) : 0.0F);
    cells.has_value.push_back(has ? 1 : 0);
  }

  const configs::EventsSpec& spec_;
  const Table& table_;
  const std::string& unit_;
  const std::string& file_;
  std::string pointer_;
  EventPool& pool_;
  EventBlock block_;
};

}  // namespace

EventBlock read_events(const configs::EventsSpec& events, const Table& table,
                       const std::string& unit, const std::string& file, const std::string& pointer,
                       EventPool& pool) {
  return EventReader(events, table, unit, file, pointer, pool).run();
}

}  // namespace clinval::datasets
