#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "configs/canonical_json.h"
#include "configs/run_config.h"
#include "datasets/case_set.h"
#include "harness/case_check.h"

namespace clinval::harness::tests {

using Reals = std::vector<std::optional<double>>;
using Texts = std::vector<std::string>;

inline datasets::Column real_column(const std::string& name, const Reals& values) {
  datasets::Column column = datasets::make_column(name, datasets::ColumnType::Real);
  std::vector<double> numbers;
  for (const std::optional<double>& value : values) {
    column.present.push_back(value ? 1 : 0);
    numbers.push_back(value.value_or(0.0));
  }
  column.values = numbers;
  return column;
}

inline datasets::Column text_column(const std::string& name, const datasets::Texts& values) {
  datasets::Column column = datasets::make_column(name, datasets::ColumnType::Text);
  column.present.assign(values.size(), 1);
  column.values = values;
  return column;
}

/// One event of a test.
struct SmallEvent {
  std::string subject;
  std::int64_t time = 0;
  std::string code;
  std::optional<float> value;
  std::int64_t available = datasets::kUndated;  ///< kUndated: its time
};

inline datasets::EventTable event_table(std::vector<SmallEvent> events) {
  std::ranges::stable_sort(events, {}, [](const SmallEvent& e) {
    return std::tuple(e.subject, e.time, e.code, e.value.value_or(0));
  });
  datasets::EventTable table;
  std::vector<std::string> codes;
  bool available = false;
  for (const SmallEvent& event : events) {
    codes.push_back(event.code);
    available = available || event.available != datasets::kUndated;
  }
  std::ranges::sort(codes);
  codes.erase(std::ranges::unique(codes).begin(), codes.end());
  table.codes = codes;
  for (const SmallEvent& event : events) {
    if (table.subjects.empty() || table.subjects.back() != event.subject) {
      table.subjects.push_back(event.subject);
      table.begin.push_back(table.time.size());
    }
    table.time.push_back(event.time);
    table.available_early +=
        event.available != datasets::kUndated && event.available < event.time ? 1 : 0;
    if (available) {
      table.available.push_back(event.available == datasets::kUndated ? event.time
                                                                      : event.available);
    }
    table.code.push_back(
        static_cast<std::uint32_t>(std::ranges::lower_bound(codes, event.code) - codes.begin()));
    table.value.push_back(event.value.value_or(0.0F));
    table.has_value.push_back(event.value ? 1 : 0);
  }
  table.begin.push_back(table.time.size());
  return table;
}

/// A case set of a test and its config, put together piece by piece; every case is its own subject
/// unless `subject` says otherwise. The label column is "y".
struct CheckScene {
  std::vector<datasets::Column> columns;
  std::vector<int> label;
  Texts subject = {};
  Texts site = {};
  Texts part = {};
  std::optional<std::vector<SmallEvent>> events = {};
  std::vector<std::int64_t> prediction = {};
  CheckExtras extras = {};
  std::string derived = "{}";
  std::string checks = "{}";
  std::string roles = {};  ///< further members of cases
  std::string task = {};   ///< further members of the task

  [[nodiscard]] std::size_t rows() const { return label.size(); }

  [[nodiscard]] configs::RunConfig config() const {
    const auto role = [](const char* key, const Texts& values) {
      return values.empty() ? std::string() : std::string(", \"") + key + "\": \"" + key + "\"";
    };
    return configs::parse_run_config(
        R"({"schema_version": 1, "id": "scene",
            "models": [{"id": "m", "kind": "column", "outputs": {"o": {"column": "risk"}}}],
            "cases": {"sources": {"s": {"file": "s.csv", "types": {"case_id": "text", "y": "integer"}}},
                      "from": "s", "columns": )" +
            derived + ", \"case_id\": \"case_id\"" + role("subject", subject) + role("site", site) +
            role("part", part) + roles +
            R"(}, "tasks": [{"kind": "binary", "id": "t", "label": "y", "model_output": "o")" +
            task + R"(}], "checks": )" + checks + "}",
        "scene.json");
  }

  [[nodiscard]] datasets::CaseSet cases() const {
    datasets::CaseSet set;
    set.cases.rows = rows();
    set.cases.columns = columns;
    Reals labels;
    for (std::size_t row = 0; row < rows(); ++row) {
      labels.push_back(label[row]);
      set.case_id.push_back("c" + std::to_string(1'000'000 + (row * 7919) % 1'000'003));
    }
    set.cases.columns.push_back(real_column("y", labels));
    set.cases.columns.back().type = datasets::ColumnType::Integer;
    std::vector<std::int64_t> integers(label.begin(), label.end());
    set.cases.columns.back().values = integers;
    set.cases.columns.push_back(text_column("case_id", set.case_id));
    set.subject = subject.empty() ? set.case_id : datasets::Texts(subject);
    set.cluster = set.subject;
    set.site = site;
    set.part = part;
    if (events) {
      set.timelines = std::make_shared<datasets::Timelines>(
          event_table(*events), set.subject, prediction, static_cast<std::int64_t>(events->size()));
    }
    return set;
  }

  /// Findings of one check.
  [[nodiscard]] std::vector<reports::DataFinding> find(const std::string& check) const {
    std::vector<reports::DataFinding> found;
    for (reports::DataFinding& finding : quality().findings) {
      if (finding.check == check) {
        found.push_back(std::move(finding));
      }
    }
    return found;
  }
  [[nodiscard]] reports::DataQuality quality() const {
    return check_cases(config(), cases(), extras);
  }
};

/// Numbers without an order: row times the golden ratio, its fraction.
inline double scattered(std::size_t row, double step = 0.6180339887498949) {
  const double x = static_cast<double>(row + 1) * step;
  return x - static_cast<double>(static_cast<std::int64_t>(x));
}

}  // namespace clinval::harness::tests
